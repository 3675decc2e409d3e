// What a JSON Schema of the API (api/json/schema.h) says of a field, in the terms of a form.

export interface Schema {
  type?: string | string[]
  title?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  const?: unknown
  enum?: string[]
  minimum?: number
  maximum?: number
  maxLength?: number
  maxItems?: number
  pattern?: string
  format?: string
  'x-format'?: string
  'x-enum-labels'?: Record<string, string>
  'x-data-class'?: 'personal' | 'sensitive'
  'x-max-bytes'?: number
}

export type Kind =
  | 'text'
  | 'long_text'
  | 'choice'
  | 'flag'
  | 'whole'
  | 'integer'
  | 'money'
  | 'date'
  | 'timestamp'
  | 'unit'
  | 'account'
  | 'stream'
  | 'id'
  | 'file'
  | 'choices'
  | 'list'
  | 'group'

export interface Field {
  name: string
  title: string
  kind: Kind
  required: boolean
  /** Without what says that it may be null. */
  schema: Schema
}

/** What is there when it is not null, and not erased. */
export function valueSchema(schema: Schema): Schema {
  const one = schema.anyOf?.find((each) => each.type !== 'null' && !each.properties?.erased)
  if (one) return { ...one, title: schema.title ?? one.title, 'x-data-class': schema['x-data-class'] ?? one['x-data-class'] }
  if (!Array.isArray(schema.type)) return schema
  return { ...schema, type: schema.type.find((type) => type !== 'null') }
}

const kFormats: readonly string[] = ['long_text', 'integer', 'money', 'date', 'timestamp', 'unit', 'account', 'stream', 'id', 'file']

export function kindOf(given: Schema): Kind {
  const schema = valueSchema(given)
  const format = schema['x-format']
  if (schema.enum) return 'choice'
  if (format && kFormats.includes(format)) return format as Kind
  if (schema.type === 'boolean') return 'flag'
  if (schema.type === 'integer') return 'whole'
  if (schema.type === 'object') return 'group'
  if (schema.type === 'array') return schema.items && valueSchema(schema.items).enum ? 'choices' : 'list'
  return 'text'
}

export function fieldsOf(schema: Schema): Field[] {
  return Object.entries(schema.properties ?? {}).map(([name, given]) => ({
    name,
    title: given.title ?? humanised(name),
    kind: kindOf(given),
    required: schema.required?.includes(name) ?? false,
    schema: valueSchema(given),
  }))
}

/** The rows of a list are fields without a name of their own. */
export function rowField(list: Field): Field {
  const schema = valueSchema(list.schema.items ?? {})
  return { name: list.name, title: schema.title ?? list.title, kind: kindOf(schema), required: true, schema }
}

/** For a key that nobody gave a label: "member_count" as "member count". */
export function humanised(key: string): string {
  return key.replace(/_/g, ' ')
}
