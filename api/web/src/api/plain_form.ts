// Commands whose form is a flat list of plain fields. Whatever has lists or groups inside is filled in
// on the case's own page, one case at a time.
export interface FieldSchema {
  type?: string | string[]
  title?: string
  enum?: string[]
  maxLength?: number
  minimum?: number
  maximum?: number
  pattern?: string
  'x-enum-labels'?: Record<string, string>
  'x-format'?: string
  'x-max-bytes'?: number
  'x-data-class'?: string
}
export interface Schema {
  title?: string
  properties?: Record<string, FieldSchema>
  required?: string[]
}
export type Values = Record<string, string | number | boolean | null | undefined>

export type FieldKind = 'choice' | 'text' | 'long_text' | 'integer' | 'boolean' | 'date' | 'other'

export function kindOf(field: FieldSchema): FieldKind {
  const types = (Array.isArray(field.type) ? field.type : [field.type]).filter((type) => type !== 'null')
  if (types.length !== 1) return 'other'
  if (field.enum) return 'choice'
  if (types[0] === 'boolean') return 'boolean'
  if (types[0] === 'integer') return 'integer'
  if (types[0] !== 'string') return 'other'
  const format = field['x-format']
  if (format === 'long_text' || format === 'date') return format
  // Amounts, times and 64-bit numbers have inputs of their own elsewhere.
  return format === undefined || ['unit', 'account', 'stream', 'id'].includes(format) ? 'text' : 'other'
}

export function isPlain(schema: Schema): boolean {
  return Object.values(schema.properties ?? {}).every((field) => kindOf(field) !== 'other')
}

export interface Fault {
  field: string
  rule: 'required' | 'too_long' | 'not_a_number' | 'out_of_range' | 'unknown_choice' | 'pattern'
}

/** What the schema alone can tell of values. The server decides the rest. */
export function faultsOf(schema: Schema, values: Values): Fault[] {
  const faults: Fault[] = []
  for (const [field, one] of Object.entries(schema.properties ?? {})) {
    const value = values[field]
    if (value === undefined || value === null || value === '') {
      if (schema.required?.includes(field) && kindOf(one) !== 'boolean') faults.push({ field, rule: 'required' })
      continue
    }
    const rule = ruleBroken(one, value)
    if (rule) faults.push({ field, rule })
  }
  return faults
}

function ruleBroken(field: FieldSchema, value: string | number | boolean): Fault['rule'] | null {
  if (kindOf(field) === 'integer') {
    if (typeof value !== 'number' || !Number.isInteger(value)) return 'not_a_number'
    return value < (field.minimum ?? -Infinity) || value > (field.maximum ?? Infinity) ? 'out_of_range' : null
  }
  if (typeof value !== 'string') return null
  if (field.enum && !field.enum.includes(value)) return 'unknown_choice'
  // The server counts bytes; a Chinese character has three.
  const bytes = field['x-max-bytes'] ?? field.maxLength
  if (bytes !== undefined && new TextEncoder().encode(value).length > bytes) return 'too_long'
  return field.pattern !== undefined && !new RegExp(field.pattern).test(value) ? 'pattern' : null
}

/** The command's data: what was filled in, and nothing else. */
export function dataOf(schema: Schema, values: Values): Record<string, unknown> {
  const data: Record<string, unknown> = {}
  for (const [field, one] of Object.entries(schema.properties ?? {})) {
    const value = values[field]
    if (kindOf(one) === 'boolean') {
      if (value !== undefined || schema.required?.includes(field)) data[field] = value === true
    } else if (value !== undefined && value !== null && value !== '') data[field] = value
  }
  return data
}
