// What was typed for one kind of note, in the form of another.
import { emptyValue, emptyValues, isEmpty, type Values } from '@/parts/form/values'
import { fieldsOf, type Field, type Schema } from '@/parts/form/schema'

/** How a form begins: where it asks how one met, this page knows. */
export function beginning(schema: Schema): Values {
  const met = fieldsOf(schema).filter((field) => field.schema.enum?.includes('visit'))
  return { ...emptyValues(schema), ...Object.fromEntries(met.map(({ name }) => [name, 'visit'])) }
}

/**
 * Fields of the same name keep what they can hold. What this form does not ask for stays among the
 * values, and is there again when one goes back.
 */
export function carried(values: Values, schema: Schema): Values {
  const begun = beginning(schema)
  const fitting = fieldsOf(schema).map((field) => {
    const value = values[field.name]
    if (isEmpty(value)) return [field.name, begun[field.name]]
    return [field.name, holds(field, value) ? value : emptyValue(field)]
  })
  return { ...values, ...Object.fromEntries(fitting) }
}

function holds(field: Field, value: unknown): boolean {
  if (field.kind === 'choice') return field.schema.enum?.includes(String(value)) ?? false
  return (field.kind === 'flag') === (typeof value === 'boolean')
}
