// What can be written down in the field, found in the workflow itself: a form of plain fields with one
// long text about people, that may be sent again and again without moving the case on.
import { api, take, type Of } from '@/api/client'
import { isPlain, type Schema } from '@/api/plain_form'

export interface VisitKind {
  command: string
  label: string
  schema: Schema
}

const kDocument = 'add_document' // the one command that puts a file into any case

export function kindsOf(workflow: Of<'Workflow'>, actions: Of<'Action'>[]): VisitKind[] {
  const allowed = new Set(actions.filter((action) => action.allowed).map((action) => action.command))
  const moves = new Map<string, boolean>()
  for (const step of workflow.transitions) moves.set(step.command, (moves.get(step.command) ?? true) && step.source !== step.target)
  return workflow.commands
    .filter((one) => allowed.has(one.command) && !one.opens && !moves.get(one.command) && tells(one.schema as Schema))
    .map((one) => ({ command: one.command, label: one.label, schema: one.schema as Schema }))
}

function tells(schema: Schema): boolean {
  const required = schema.required ?? []
  return isPlain(schema) && required.some((name) => schema.properties?.[name]?.['x-format'] === 'long_text' && schema.properties[name]['x-data-class'] !== undefined)
}

export function takesPhotos(actions: Of<'Action'>[]): boolean {
  return actions.some((action) => action.command === kDocument && action.allowed)
}

const workflows = new Map<string, Promise<Of<'Workflow'>>>()
/** A workflow in a language, asked for once. */
export function workflowOf(type: string, language: string): Promise<Of<'Workflow'>> {
  const key = `${type} ${language}`
  const known = workflows.get(key) ?? take(api.GET('/v1/workflows/{type}', { params: { path: { type } } }))
  workflows.set(key, known)
  known.catch(() => workflows.delete(key))
  return known
}
