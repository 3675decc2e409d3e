// What was typed, and what is sent for it. A form holds texts as they were typed, also for numbers
// and amounts, so that nothing is lost on the way to being right.
import { fieldsOf, rowField, type Field, type Schema } from './schema'

export type Values = Record<string, unknown>

export function emptyValue(field: Field): unknown {
  switch (field.kind) {
    case 'flag':
      return false
    case 'choices':
    case 'list':
      return []
    case 'group':
      return field.required ? emptyValues(field.schema) : null
    default:
      return ''
  }
}

export function emptyValues(schema: Schema): Values {
  return Object.fromEntries(fieldsOf(schema).map((field) => [field.name, emptyValue(field)]))
}

/** A value that stands for "nothing was filled in". */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'string' && !value.trim()) || (Array.isArray(value) && !value.length)
}

/** What is sent: optional fields that are empty are left out. */
export function dataOf(schema: Schema, values: Values): Values {
  const data: Values = {}
  for (const field of fieldsOf(schema)) {
    const value = values[field.name]
    if (isEmpty(value)) {
      if (field.required) data[field.name] = field.kind === 'list' || field.kind === 'choices' ? [] : ''
      continue
    }
    data[field.name] = sent(field, value)
  }
  return data
}

function sent(field: Field, value: unknown): unknown {
  switch (field.kind) {
    case 'group':
      return dataOf(field.schema, value as Values)
    case 'list':
      return (value as unknown[]).map((row) => sent(rowField(field), row))
    case 'whole':
      return /^-?\d+$/.test(plain(value)) ? Number(plain(value)) : value
    case 'integer':
    case 'money':
      return plain(value)
    case 'timestamp':
      return timestampOf(String(value))
    default:
      return typeof value === 'string' ? value.trim() : value
  }
}

/** "１ 234,50" as people type it is 1234.50. */
export function plain(value: unknown): string {
  return String(value).normalize('NFKC').replace(/[\s,，¥]/g, '')
}

/** The field of a day and a time means Beijing's clock, whatever the device believes. */
export function timestampOf(local: string): string {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local) ? `${local}:00+08:00` : local
}
