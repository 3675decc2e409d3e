// A kind of case as its workflow tells it, asked for once in each language: its commands, and what the
// fields of its state and of its events are called.
import { computed, shallowReactive, type ComputedRef, type Ref } from 'vue'
import { api, take, type Of } from '@/api/client'
import { language } from '@/i18n'
import type { Schema } from '../form/schema'

export interface KindSchemas {
  state: Schema
  common: Schema
  /** By family and event: "lead.registered". */
  events: Record<string, Schema>
}

const workflows = new Map<string, Promise<Of<'Workflow'>>>()

/** A kind of case, asked for once in each language. */
export function workflowOf(type: string): Promise<Of<'Workflow'>> {
  const key = `${language.value}/${type}`
  let asked = workflows.get(key)
  if (!asked) {
    asked = take(api.GET('/v1/workflows/{type}', { params: { path: { type } } }))
    asked.catch(() => workflows.delete(key))
    workflows.set(key, asked)
  }
  return asked
}

export function schemasOf(workflow: Pick<Of<'Workflow'>, 'state' | 'common' | 'events'>): KindSchemas {
  const events = workflow.events.map(({ family, event, schema }) => [`${family}.${event}`, schema as Schema])
  return { state: workflow.state as Schema, common: workflow.common as Schema, events: Object.fromEntries(events) }
}

const known = shallowReactive(new Map<string, KindSchemas>())

async function learn(key: string, type: string): Promise<void> {
  known.set(key, schemasOf(await workflowOf(type)))
}

/** The schemas of a kind of case; null until they are there. Without them keys are shown. */
export function useKindSchemas(type: Ref<string>): ComputedRef<KindSchemas | null> {
  return computed(() => {
    const key = `${language.value}/${type.value}`
    const found = known.get(key)
    if (!found) learn(key, type.value).catch(() => {})
    return found ?? null
  })
}
