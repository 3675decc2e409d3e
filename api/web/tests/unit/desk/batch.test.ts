import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { api, type Of } from '@/api/client'
import { signIn } from '@/api/session'
import { waiting } from '@/parts/confirming'
import { useBatch } from '@/pages/desk/batch/batch'

const answered = (data: unknown) => ({ data, response: new Response() })
const stepUp = { error: { type: '/problems/refused', status: 422, title: '', detail: '', instance: '', trace_id: '', guard: 'step_up' }, response: new Response() }
const rows = ['1', '2', '3'].map((id) => ({ type: 'lead', id, title: id }) as Of<'CaseRow'>)
const workflow = {
  transitions: [],
  commands: [{ command: 'assign', label: '指派', schema: { properties: { assignee: { type: 'string' } }, required: ['assignee'] } }],
}
let connected = true
/** What the server answers to a command that is meant. */
let decide: () => unknown

beforeEach(async () => {
  connected = true
  decide = () => answered({ position: '7' })
  vi.spyOn(api, 'GET').mockImplementation((async (path: string, init?: { params: { path: { id: string } } }) => {
    if (!connected) throw new TypeError('no network')
    if (path === '/v1/me') return answered({ id: 'sw' })
    if (path === '/v1/workflows/{type}') return answered(workflow)
    const { id } = init!.params.path
    return answered({ type: 'lead', id, version: '1', common: { assignee: 'sw-1' }, actions: [{ command: 'assign', label: '指派', allowed: true }] })
  }) as never)
  vi.spyOn(api, 'POST').mockImplementation((async (path: string, init: { params: { query: { dry_run: boolean } } }) => {
    if (path === '/v1/session') return answered({ csrf: 'x' })
    return init.params.query.dry_run ? answered({ position: '6' }) : decide()
  }) as never)
  await signIn({} as never)
})
afterEach(() => vi.restoreAllMocks())

async function rehearsed(): Promise<ReturnType<typeof useBatch>> {
  const batch = useBatch(rows)
  await vi.waitFor(() => expect(batch.stage.value).toBe('choosing'))
  batch.choose(batch.offers.value[0]!)
  batch.values.value = { assignee: 'sw-2' }
  await batch.rehearse()
  return batch
}
const states = (batch: ReturnType<typeof useBatch>) => batch.steps.value.map((step) => step.state)

describe('a batch', () => {
  it('that was stopped can be set back', async () => {
    const batch = await rehearsed()
    decide = () => {
      batch.stopped.value = true
      return answered({ position: '7' })
    }
    await batch.send()
    expect(states(batch)).toEqual(['sent', 'left_out', 'left_out'])
    await batch.undo()
    expect([batch.stage.value, states(batch)]).toEqual(['tried', ['fits']])
  })

  it('stays as it is when it cannot be set back for want of a network', async () => {
    const batch = await rehearsed()
    await batch.send()
    connected = false
    await batch.undo()
    expect([batch.stage.value, batch.undoing.value, batch.problem.value?.status]).toEqual(['done', false, 0])
    connected = true
    await batch.undo()
    expect([batch.stage.value, batch.problem.value]).toEqual(['tried', null])
  })

  it('ends when its person does not confirm it', async () => {
    const batch = await rehearsed()
    decide = () => stepUp
    const sending = batch.send()
    await vi.waitFor(() => expect(waiting.value).not.toBeNull())
    waiting.value!.done(false)
    await sending
    await nextTick()
    expect(waiting.value).toBeNull()
    expect(states(batch)).toEqual(['refused', 'left_out', 'left_out'])
  })
})
