// A form on its way to the log: what is typed, kept in this tab; the trial; the sending.
import { reactive, ref, shallowRef, watch } from 'vue'
import { Problem, type Of } from '@/api/client'
import { session } from '@/api/session'
import { confirmed } from '@/parts/confirming'
import { placed, type Fault } from '@/parts/form/check'
import { attemptFor, draftKey, dropDraft, keepDraft, readDraft, type Draft } from '@/parts/form/drafts'
import { fieldsOf, type Schema } from '@/parts/form/schema'
import { dataOf, emptyValues, timestampOf, type Values } from '@/parts/form/values'

export interface Sending {
  /** Under which the draft is kept: a case and a command. */
  what: string
  schema: Schema
  command: string
  /** What an empty form begins with. */
  begin?: Values
  version?: string
  send: (body: Of<'CommandRequest'>, id: string, version: string | undefined, dryRun: boolean) => Promise<Of<'Receipt'>>
}

export function useDraft(sending: Sending) {
  const key = draftKey(session.me?.id ?? '', sending.what)
  const fresh: Draft = { values: { ...emptyValues(sending.schema), ...sending.begin }, version: sending.version }
  // A form without fields is tried when it is shown: that is nothing to go on from.
  const keeps = fieldsOf(sending.schema).length > 0
  const kept = keeps ? typedBefore(key, fresh.values) : null
  const draft = reactive<Draft>(kept ? { ...kept, values: { ...fresh.values, ...kept.values } } : fresh)
  const resumed = ref(kept !== null)
  const problem = shallowRef<Problem | null>(null)
  const moved = shallowRef<Problem | null>(null)
  const faults = shallowRef<Fault[]>([])
  const busy = ref(false)
  let recorded = false
  watch(draft, () => recorded || !keeps || keepDraft(key, draft))

  function body(): Of<'CommandRequest'> {
    const envelope = {
      command: sending.command,
      data: dataOf(sending.schema, draft.values),
      occurred_at: draft.occurredAt ? timestampOf(draft.occurredAt) : undefined,
      rebased_from: draft.rebasedFrom,
    }
    // The schema says which data belong to which command; the types cannot.
    return envelope as unknown as Of<'CommandRequest'>
  }

  function explain(failure: unknown): void {
    if (!(failure instanceof Problem)) throw failure
    // Somebody else moved on: what was typed stays, and can be applied again.
    if (failure.status === 412) {
      moved.value = failure
      return
    }
    const { faults: found, rest } = placed(sending.schema, failure.body.errors ?? [])
    faults.value = found
    problem.value = found.length && !rest.length ? null : new Problem({ ...failure.body, errors: rest }, failure.retryAfter)
  }

  async function go(dryRun: boolean): Promise<Of<'Receipt'> | null> {
    if (busy.value) return null
    busy.value = true
    problem.value = null
    moved.value = null
    faults.value = []
    try {
      const wanted = body()
      const id = attemptFor(draft, JSON.stringify(wanted))
      const send = () => sending.send(wanted, id, draft.version, dryRun)
      return await (dryRun ? send() : confirmed(send))
    } catch (failure) {
      explain(failure)
      return null
    } finally {
      busy.value = false
    }
  }

  return {
    draft,
    resumed,
    problem,
    moved,
    faults,
    busy,
    /** Whether the server would take it; writes nothing. */
    trial: async () => (await go(true)) !== null,
    async record(): Promise<Of<'Receipt'> | null> {
      const receipt = await go(false)
      if (receipt) {
        recorded = true
        dropDraft(key)
      }
      return receipt
    },
    /** Takes what was typed over to the version that the case has now. */
    rebase(): void {
      const now = moved.value?.body.version
      if (now === undefined) return
      draft.rebasedFrom ??= draft.version
      draft.version = now
      moved.value = null
    },
    begin(): void {
      Object.assign(draft, { ...fresh, occurredAt: undefined, rebasedFrom: undefined, attempt: undefined })
      resumed.value = false
    },
  }
}

// A draft that nobody typed anything into says nothing, least of all which version was seen.
function typedBefore(key: string, fresh: Values): Draft | null {
  const kept = readDraft(key)
  if (!kept) return null
  const values = { ...fresh, ...kept.values }
  return kept.occurredAt || JSON.stringify(values) !== JSON.stringify(fresh) ? kept : null
}
