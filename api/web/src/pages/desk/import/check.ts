// Every row is judged by itself before anything is sent: a bad one is listed and costs nothing else. The
// rules are those of `chapterhouse import enterprises`, and the schema's for columns that it does not know.
import { faultsOf, kindOf, type FieldSchema, type Schema, type Values } from '@/api/plain_form'
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

  const values: Values = {}
  for (const [target, field] of Object.entries(schema.properties ?? {})) {
    if (mapping[target] !== undefined) values[target] = valueOf(field, cell(target))
  }
  if (row.cells.length !== table.header.length) find('error', 'cell_count', null, String(row.cells.length))
  if (!values.name) find('error', 'name_missing', 'name', '')

  const typed = cell('uscc')
  const code = normalisedCode(typed)
  values.uscc = undefined
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
  values.ownership ??= 'unknown'

  for (const fault of faultsOf(schema, values)) {
    // Said above already, in its own words.
    if (['name', 'unit'].includes(fault.field) && fault.rule === 'required') continue
    find('error', fault.rule, fault.field, cell(fault.field))
  }
  if (fits) report.fit.push({ line: row.line, name: String(values.name), data: withoutEmpty(values) })
}

/** A choice may be written as its key or as people read it. */
function valueOf(field: FieldSchema, text: string): string | number | undefined {
  if (text === '') return undefined
  if (kindOf(field) === 'integer' && /^-?\d+$/.test(text)) return Number(text)
  const key = Object.entries(field['x-enum-labels'] ?? {}).find(([, label]) => label === text)?.[0]
  return key ?? text
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)
}

function withoutEmpty(values: Values): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''))
}
