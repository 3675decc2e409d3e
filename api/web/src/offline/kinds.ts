// What can be written down in the field, found in the workflow itself: a form of plain fields with one
// long text about people, that may be sent again and again without moving the case on.
import type { Of } from '@/api/client'
import { fieldsOf, type Kind, type Schema } from '@/parts/form/schema'

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

// What can be filled in without a network.
const kPlain: readonly Kind[] = ['text', 'long_text', 'choice', 'flag', 'whole', 'integer', 'money', 'date', 'account']

function tells(schema: Schema): boolean {
  const fields = fieldsOf(schema)
  return fields.every((field) => kPlain.includes(field.kind)) && fields.some((field) => field.kind === 'long_text' && field.required && field.schema['x-data-class'])
}

export function takesPhotos(actions: Of<'Action'>[]): boolean {
  return actions.some((action) => action.command === kDocument && action.allowed)
}
