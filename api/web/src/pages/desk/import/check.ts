// Every row is judged by itself before anything is sent: a bad one is listed and costs nothing else. The
// rules are those of `chapterhouse import enterprises`, and the schema's for columns that it does not know.
import { check, isDay } from '@/parts/form/check'
import { fieldsOf, type Field, type Schema } from '@/parts/form/schema'
import { dataOf, emptyValues, type Values } from '@/parts/form/values'
import { kDistrict, kRegisteredOn, isNeeded, type Mapping, type Target } from './columns'
import { placed, type Places } from './places'
import type { Row, Table } from './table'
import { normalisedCode, usccFault } from './uscc'

export interface Finding {
  line: number
  severity: 'error' | 'warning'
  rule: string
  column: string
  value: string
  /** What the server says, for the rule "server". */
  detail?: string
  /** What a form's rule, such as "form.too_long", measures against. */
  limit?: number
}
export interface Enterprise {
  line: number
  name: string
  data: Record<string, unknown>
}
export interface Report {
  filtered: number
  fit: Enterprise[]
  findings: Finding[]
}
export interface Grounds {
  schema: Schema
  mapping: Mapping
  places: Places
  /** Only rows of this district; empty: all. */
  district: string
  today: string
}

export function checkTable(table: Table, grounds: Grounds): Report {
  const report: Report = { filtered: 0, fit: [], findings: [] }
  const { schema, mapping } = grounds
  const missing = Object.keys(mapping).filter((target) => mapping[target] === null && isNeeded(target, schema))
  for (const target of missing) {
    const column = schema.properties?.[target]?.title ?? target.replace('#', '')
    report.findings.push({ line: 1, severity: 'error', rule: 'column_missing', column, value: '' })
  }
  if (missing.length) return report
  const seen = new Map<string, number>()
  for (const row of table.rows) checkRow(row, table, grounds, seen, report)
  return report
}

function checkRow(row: Row, table: Table, grounds: Grounds, seen: Map<string, number>, report: Report): void {
  const { schema, mapping } = grounds
  const cell = (target: Target) => {
    const at = mapping[target]
    return at === null || at === undefined ? '' : (row.cells[at] ?? '').trim()
  }
  const heading = (target: Target) => table.header[mapping[target] ?? -1]?.trim() ?? ''
  if (grounds.district && cell(kDistrict) !== grounds.district) {
    report.filtered += 1
    return
  }
  let fits = true
  const find = (severity: Finding['severity'], rule: string, target: Target | null, value: string) => {
    if (severity === 'error') fits = false
    report.findings.push({ line: row.line, severity, rule, column: target === null ? '' : heading(target), value })
  }

  const values: Values = emptyValues(schema)
  for (const field of fieldsOf(schema)) {
    if (mapping[field.name] === undefined) continue
    values[field.name] = valueOf(field, cell(field.name))
    const choices = field.schema.enum
    if (choices && values[field.name] !== '' && !choices.includes(String(values[field.name]))) find('error', 'unknown_choice', field.name, cell(field.name))
  }
  if (row.cells.length !== table.header.length) find('error', 'cell_count', null, String(row.cells.length))
  if (!values.name) find('error', 'name_missing', 'name', '')

  const typed = cell('uscc')
  const code = normalisedCode(typed)
  values.uscc = ''
  if (code === '' || code === 'N/A') find('warning', 'uscc_missing', 'uscc', typed)
  else {
    const fault = usccFault(code)
    const first = seen.get(code)
    if (fault) find('error', fault, 'uscc', typed)
    else if (first !== undefined) find('error', 'duplicate_in_file', 'uscc', `${code} (${first})`)
    else values.uscc = code
    if (!fault && first === undefined) seen.set(code, row.line)
  }

  const date = cell(kRegisteredOn)
  if (date !== '' && date !== 'N/A' && !(isDay(date) && date <= grounds.today)) find('warning', 'date_invalid', kRegisteredOn, date)

  const place = placed(grounds.places, cell(kDistrict), cell('address'))
  if ('fault' in place) find('error', place.fault, kDistrict, cell(kDistrict))
  else {
    if (place.guessed) find('warning', 'street_not_in_address', 'address', cell('address'))
    values.unit = place.unit
  }
  values.id_type = values.uscc ? 'uscc' : 'legacy'
  values.source = 'registry_import'
  values.ownership ||= 'unknown'

  for (const fault of check(schema, values)) {
    const field = fault.pointer.slice(1)
    // Said above already, in its own words.
    if ((field === 'name' && fault.key === 'missing') || field === 'unit') continue
    fits = false
    report.findings.push({ line: row.line, severity: 'error', rule: `form.${fault.key}`, column: heading(field), value: cell(field), limit: fault.limit })
  }
  if (fits) report.fit.push({ line: row.line, name: String(values.name), data: dataOf(schema, values) })
}

/** A choice may be written as its key or as people read it. */
function valueOf(field: Field, text: string): string {
  return Object.entries(field.schema['x-enum-labels'] ?? {}).find(([, label]) => label === text)?.[0] ?? text
}
