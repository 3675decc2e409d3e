// The checks that the schema promises, made before anything is sent; the server makes them again.
import { fieldsOf, rowField, type Field, type Schema } from './schema'
import { isEmpty, plain, type Values } from './values'

/** What is wrong with a field: a text of ours by its key, or the server's own words. */
export interface Fault {
  /** Into the command's data: "/members/0/name". */
  pointer: string
  key: 'missing' | 'choose' | 'too_long' | 'number' | 'too_small' | 'too_large' | 'money' | 'date' | 'timestamp' | 'id' | 'hash' | 'too_many' | 'server'
  limit?: number
  detail?: string
}

export function check(schema: Schema, values: Values, above = ''): Fault[] {
  return fieldsOf(schema).flatMap((field) => checkField(field, values[field.name], `${above}/${field.name}`))
}

export function checkField(field: Field, value: unknown, pointer: string): Fault[] {
  if (isEmpty(value)) {
    if (!field.required || field.kind === 'flag' || field.kind === 'list' || field.kind === 'choices') return []
    return [{ pointer, key: ['choice', 'unit', 'stream'].includes(field.kind) ? 'choose' : 'missing' }]
  }
  switch (field.kind) {
    case 'group':
      return check(field.schema, value as Values, pointer)
    case 'list':
      return checkRows(field, value as unknown[], pointer)
    case 'whole':
    case 'integer':
      return checkNumber(field.schema, plain(value), pointer)
    case 'money':
      return /^-?\d+(\.\d{1,2})?$/.test(plain(value)) ? [] : [{ pointer, key: 'money' }]
    case 'date':
      return isDay(String(value)) ? [] : [{ pointer, key: 'date' }]
    case 'timestamp':
      return Number.isNaN(Date.parse(String(value))) ? [{ pointer, key: 'timestamp' }] : []
    case 'id':
      return matches(field.schema, String(value).trim()) ? [] : [{ pointer, key: 'id' }]
    case 'file':
      return /^[0-9a-f]{64}$/i.test(String(value).trim()) ? [] : [{ pointer, key: 'hash' }]
    case 'flag':
    case 'choice':
    case 'choices':
      return []
    default:
      return checkLength(field.schema, String(value).trim(), pointer)
  }
}

function checkRows(field: Field, rows: unknown[], pointer: string): Fault[] {
  const max = field.schema.maxItems
  const faults: Fault[] = max !== undefined && rows.length > max ? [{ pointer, key: 'too_many', limit: max }] : []
  const row = rowField(field)
  return [...faults, ...rows.flatMap((value, index) => checkField(row, value, `${pointer}/${index}`))]
}

function checkNumber(schema: Schema, text: string, pointer: string): Fault[] {
  if (!/^-?\d{1,19}$/.test(text)) return [{ pointer, key: 'number' }]
  const value = Number(text)
  if (schema.minimum !== undefined && value < schema.minimum) return [{ pointer, key: 'too_small', limit: schema.minimum }]
  if (schema.maximum !== undefined && value > schema.maximum) return [{ pointer, key: 'too_large', limit: schema.maximum }]
  return []
}

// A Chinese character has three bytes, and the limit counts bytes.
function checkLength(schema: Schema, text: string, pointer: string): Fault[] {
  const bytes = schema['x-max-bytes']
  if (bytes === undefined || new TextEncoder().encode(text).length <= bytes) return []
  return [{ pointer, key: 'too_long', limit: Math.floor(bytes / 3) }]
}

function matches(schema: Schema, text: string): boolean {
  return schema.pattern === undefined || new RegExp(schema.pattern).test(text)
}

/** A day that the calendar has: not 2019-02-30. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** The server's words at the fields of the form; those that belong to none are left over. */
export function placed<Error extends { pointer: string; detail: string }>(schema: Schema, errors: Error[]): { faults: Fault[]; rest: Error[] } {
  const names = new Set(Object.keys(schema.properties ?? {}))
  const faults: Fault[] = []
  const rest: Error[] = []
  for (const error of errors) {
    const pointer = error.pointer.replace(/^\/data(?=\/|$)/, '')
    if (names.has(pointer.split('/')[1] ?? '')) faults.push({ pointer, key: 'server', detail: error.detail })
    else rest.push(error)
  }
  return { faults, rest }
}

/** The id of the element that a pointer means, for labels and links. */
export function idOf(pointer: string): string {
  return `field${pointer.replace(/[^A-Za-z0-9_]/g, '-')}`
}
