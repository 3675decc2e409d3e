// What can be asked of several cases at once: a command that each of them offers, with the same form.
import type { Of } from '@/api/client'
import type { Schema } from '@/parts/form/schema'
import type { Values } from '@/parts/form/values'

export interface Offer {
  command: string
  label: string
  schema: Schema
  /** Of how many of the cases it may be asked now. */
  allowed: number
}

export function offersOf(cases: Of<'Case'>[], workflows: Map<string, Of<'Workflow'>>): Offer[] {
  const first = cases[0]
  if (!first) return []
  const offers: Offer[] = []
  for (const action of first.actions ?? []) {
    const schemas = cases.map((one) => schemaOf(one, action.command, workflows))
    const schema = schemas[0]
    if (!schema || schemas.some((other) => JSON.stringify(other) !== JSON.stringify(schema))) continue
    const allowed = cases.filter((one) => one.actions?.some((other) => other.command === action.command && other.allowed)).length
    if (allowed > 0) offers.push({ command: action.command, label: action.label, schema, allowed })
  }
  return offers.sort((a, b) => b.allowed - a.allowed)
}

function schemaOf(one: Of<'Case'>, command: string, workflows: Map<string, Of<'Workflow'>>): Schema | null {
  if (!one.actions?.some((action) => action.command === command)) return null
  return (workflows.get(one.type)?.commands.find((other) => other.command === command)?.schema as Schema | undefined) ?? null
}

/**
 * What sets a case back by the same command: the values that its fields had before, where the case
 * shows each of them under the same name. Null when the command says more than that.
 */
export function earlierValues(before: Of<'Case'>, schema: Schema): Values | null {
  const common = before.common as Record<string, unknown>
  const values: Values = {}
  for (const field of Object.keys(schema.properties ?? {})) {
    const value = common[field]
    if (typeof value !== 'string' || value === '') return null
    values[field] = value
  }
  return Object.keys(values).length ? values : null
}
