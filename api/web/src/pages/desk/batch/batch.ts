// One command for several cases, as that many commands: each is tried first, sent by itself, and may be
// refused by itself.
import { computed, ref, shallowRef } from 'vue'
import { api, newId, Problem, takeWhole, type Of } from '@/api/client'
import { asksForConfirmation, confirmed } from '@/parts/confirming'
import { workflowOf } from '@/parts/facts/schemas'
import { dataOf, emptyValues, type Values } from '@/parts/form/values'
import { earlierValues, offersOf, type Offer } from './offers'

export interface Step {
  id: string
  row: Of<'CaseRow'>
  before: Of<'Case'> | null
  state: 'new' | 'fits' | 'refused' | 'sent' | 'left_out'
  problem: Problem | null
  position: string | null
}
export type Stage = 'asking' | 'choosing' | 'trying' | 'tried' | 'sending' | 'done'

export function useBatch(rows: Of<'CaseRow'>[]) {
  const fresh = (row: Of<'CaseRow'>, before: Of<'Case'> | null): Step => ({ id: newId(), row, before, state: 'new', problem: null, position: null })
  const steps = ref<Step[]>(rows.map((row) => fresh(row, null)))
  const stage = ref<Stage>('asking')
  const offers = shallowRef<Offer[]>([])
  const offer = shallowRef<Offer | null>(null)
  const values = ref<Values>({})
  const problem = shallowRef<Problem | null>(null)
  const stopped = ref(false)
  const undoing = ref(false)
  const fitting = computed(() => steps.value.filter((step) => step.state === 'fits').length)
  const settled = computed(() => steps.value.filter((step) => step.state !== 'fits').length)

  async function read(step: Step): Promise<Of<'Case'>> {
    const path = { type: step.row.type, id: step.row.id }
    return (await takeWhole(api.GET('/v1/cases/{type}/{id}', { params: { path } }))).data
  }

  async function begin(): Promise<void> {
    stage.value = 'asking'
    problem.value = null
    try {
      for (const step of steps.value) step.before = await read(step)
      const types = [...new Set(rows.map((row) => row.type))]
      const known = await Promise.all(types.map(async (type) => [type, await workflowOf(type)] as const))
      offers.value = offersOf(
        steps.value.flatMap((step) => (step.before ? [step.before] : [])),
        new Map(known),
      )
      stage.value = 'choosing'
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure
      problem.value = failure
    }
  }

  async function command(step: Step, data: Record<string, unknown>, dry: boolean): Promise<Of<'Receipt'>> {
    const header = { 'Idempotency-Key': step.id, 'If-Match': `"${step.before!.version}"` }
    const params = { path: { type: step.row.type, id: step.row.id }, header, query: { dry_run: dry } }
    const body = { command: offer.value!.command, data } as never // the workflow's own schema
    return (await takeWhole(api.POST('/v1/cases/{type}/{id}/commands', { params, body }))).data
  }
  const own = (step: Step) => (undoing.value ? earlierValues(step.before!, offer.value!.schema)! : values.value)

  /** Tries each without writing anything. */
  async function rehearse(): Promise<void> {
    if (!offer.value) return
    stage.value = 'trying'
    stopped.value = false
    await each(steps.value, async (step) => {
      await command(step, dataOf(offer.value!.schema, own(step)), true)
      step.state = 'fits'
    })
    stage.value = 'tried'
  }

  async function send(): Promise<void> {
    stage.value = 'sending'
    stopped.value = false
    const wanted = steps.value.filter((step) => step.state === 'fits')
    await each(wanted, async (step) => {
      const receipt = await confirmed(() => command(step, dataOf(offer.value!.schema, own(step)), false))
      step.position = receipt.position
      step.state = 'sent'
    })
    stage.value = 'done'
  }

  async function each(all: Step[], act: (step: Step) => Promise<void>): Promise<void> {
    for (const step of all) {
      if (stopped.value) {
        step.state = 'left_out'
        continue
      }
      try {
        step.problem = null
        await act(step)
      } catch (failure) {
        if (!(failure instanceof Problem)) throw failure
        step.problem = failure
        step.state = 'refused'
        // Who declines to confirm is not asked for each of the others.
        if (stage.value === 'sending' && asksForConfirmation(failure)) stopped.value = true
      }
    }
  }

  /** Those that were sent and can be set back by the same command. */
  const undoable = computed(() => {
    const by = offer.value
    if (stage.value !== 'done' || undoing.value || !by) return []
    return steps.value.filter((step) => step.state === 'sent' && step.before && earlierValues(step.before, by.schema))
  })
  async function undo(): Promise<void> {
    const back = undoable.value
    const by = offer.value!
    undoing.value = true
    stage.value = 'trying'
    problem.value = null
    let now: Of<'Case'>[]
    try {
      now = await Promise.all(back.map(read))
    } catch (failure) {
      undoing.value = false
      stage.value = 'done'
      if (!(failure instanceof Problem)) throw failure
      problem.value = failure
      return
    }
    // The fields are taken from before the batch, the version from now.
    steps.value = back.map((step, index) => fresh(step.row, { ...now[index]!, common: step.before!.common }))
    offer.value = by
    await rehearse()
  }
  function choose(next: Offer | null): void {
    offer.value = next
    values.value = next ? emptyValues(next.schema) : {}
    stage.value = 'choosing'
  }

  void begin()
  return { steps, stage, offers, offer, values, problem, stopped, undoing, fitting, settled, undoable, begin, choose, rehearse, send, undo }
}
