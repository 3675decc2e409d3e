// The schemas that name the fields of states and events. Those of a kind's commands come with its
// workflow; those of states and events only with the whole OpenAPI document, which is large: it is
// asked for once a tab, when the page is idle, and the parts that were needed are kept.
import { computed, shallowReactive, type ComputedRef, type Ref } from 'vue'
import { api, fetchRaw, take, type Of } from '@/api/client'
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

const known = shallowReactive(new Map<string, KindSchemas>())
const documents = new Map<string, Promise<Record<string, Schema>>>()
const kKept = 'chapterhouse.schemas.'

function documentOf(of: string): Promise<Record<string, Schema>> {
  let asked = documents.get(of)
  if (!asked) {
    asked = fetchRaw('/openapi.json')
      .then((response) => response.json())
      .then((document) => (document as { components: { schemas: Record<string, Schema> } }).components.schemas)
    asked.catch(() => documents.delete(of))
    documents.set(of, asked)
  }
  return asked
}

/** The parts of the document that one kind of case needs. */
export function cutOut(schemas: Record<string, Schema>, type: string): KindSchemas {
  const events: Record<string, Schema> = {}
  for (const [name, schema] of Object.entries(schemas)) {
    const event = /^Event\.((\w+)\.\w+)$/.exec(name)
    if (event && (event[2] === type || event[2] === 'common')) events[event[1]!] = schema
  }
  return { state: schemas[`State.${type}`] ?? {}, common: schemas.CommonState ?? {}, events }
}

async function learn(type: string): Promise<void> {
  const key = `${language.value}/${type}`
  if (known.has(key)) return
  const kept = sessionStorage.getItem(kKept + key)
  if (kept) {
    known.set(key, JSON.parse(kept) as KindSchemas)
    return
  }
  const cut = cutOut(await documentOf(language.value), type)
  known.set(key, cut)
  try {
    sessionStorage.setItem(kKept + key, JSON.stringify(cut))
  } catch {
    // no room: it is asked for again after a reload
  }
}

const whenIdle = (work: () => void) => ('requestIdleCallback' in window ? window.requestIdleCallback(work, { timeout: 3000 }) : setTimeout(work, 500))

/** The schemas of a kind of case; null until they are there. Without them keys are shown. */
export function useKindSchemas(type: Ref<string>): ComputedRef<KindSchemas | null> {
  return computed(() => {
    const key = `${language.value}/${type.value}`
    const found = known.get(key)
    if (!found) whenIdle(() => void learn(type.value).catch(() => {}))
    return found ?? null
  })
}
