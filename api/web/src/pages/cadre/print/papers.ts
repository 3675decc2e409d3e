// The papers that are made of a case. Each is a sentence around its facts; a paper for the wall
// leaves out what is told of people.
import { shown } from '@/parts/facts/value'
import { valueSchema, type Schema } from '@/parts/form/schema'

export const kPapers = ['notice', 'agreement', 'notification', 'reply'] as const
export type Paper = (typeof kPapers)[number]

export function paperOf(name: unknown): Paper | null {
  return kPapers.find((paper) => paper === name) ?? null
}

/** Which facts of a state stay off a paper: how the machine keeps them and, in public, people's data. */
export function leftOut(state: Record<string, unknown>, schema: Schema | undefined, paper: Paper): string[] {
  const properties = schema?.properties
  const forMachines = (name: string) => ['digest', 'case'].includes(shown(name, state[name], properties?.[name]).how)
  const technical = ['status', 'due', ...Object.keys(state).filter(forMachines)]
  if (paper !== 'notice') return technical
  // Without its schema nobody knows which facts are personal: none are shown.
  if (!properties) return Object.keys(state)
  return [...technical, ...Object.keys(state).filter((name) => !properties[name] || isPersonal(properties[name]))]
}

function isPersonal(schema: Schema): boolean {
  const inner = valueSchema(schema)
  if (inner['x-data-class'] || inner['x-format'] === 'account' || inner['x-format'] === 'id') return true
  return Object.values(inner.properties ?? {}).some(isPersonal) || (inner.items !== undefined && isPersonal(inner.items))
}
