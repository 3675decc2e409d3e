import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem, type Of } from '@/api/client'
import { backOff, deliver, outcomeOf, stepId, type Door } from '@/offline/delivery'
import { kindsOf } from '@/offline/kinds'
import type { Entry, Photo } from '@/offline/store'
import type { Schema } from '@/parts/form/schema'
import { earlierValues, offersOf } from '@/pages/desk/batch/offers'
import { beginning, carried } from '@/pages/desk/visit/carry'
import { fitted } from '@/pages/desk/visit/photos'
import { momentOf, todayOf } from '@/pages/desk/visit/when'

const problem = (status: number, more: Partial<Of<'Problem'>> = {}) => new Problem({ type: '/problems/x', title: '', status, detail: '', instance: '', trace_id: '', ...more })
const photo = (sha256: string): Photo => ({ sha256, type: 'image/jpeg', file: new Blob(), kind: '照片', title: sha256 })
const entry = (photos: Photo[] = []): Entry => ({
  id: '0'.repeat(32),
  account: 'sw',
  madeAt: '2020-01-02T00:00:00Z',
  case: { type: 'lead', id: '1', title: 't' },
  command: 'add_note',
  label: '添加备注',
  body: { command: 'add_note', occurred_at: '2020-01-02T08:00:00+08:00', data: { text: 'x' } },
  photos,
  state: 'waiting',
  tries: 0,
  notBefore: 0,
  refusal: null,
  position: null,
})

/** A log that knows ids, behind a network that fails as told: before the server has it, or after. */
function shakyDoor(faults: ('lost' | 'unheard' | 'fine')[]) {
  const log = new Map<string, string>()
  const files = new Set<string>()
  let at = 0
  const pass = async <T>(act: () => T): Promise<T> => {
    const fault = faults[at++] ?? 'fine'
    if (fault === 'lost') throw problem(0)
    const answer = act()
    if (fault === 'unheard') throw problem(0)
    return answer
  }
  const door: Door = {
    putFile: (one) => pass(() => void files.add(one.sha256)),
    command: (_at, id, body) =>
      pass(() => {
        const text = JSON.stringify(body)
        if (log.has(id) && log.get(id) !== text) throw problem(422)
        log.set(id, text)
        return { position: String(log.size) } as Of<'Receipt'>
      }),
  }
  return { door, log, files }
}

describe('an entry', () => {
  it('arrives exactly once with its photos, wherever the network breaks', async () => {
    const fault = fc.constantFrom('lost' as const, 'unheard' as const, 'fine' as const)
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 20 }), fc.integer({ min: 0, max: 3 }), async (faults, count) => {
        const { door, log, files } = shakyDoor(faults)
        const one = entry(Array.from({ length: count }, (_, at) => photo(`p${at}`)))
        let tries = 0
        while ((await deliver(one, door, async () => {})).state !== 'sent') expect(++tries).toBeLessThan(40)
        expect(log.size).toBe(1 + count)
        expect(files.size).toBe(count)
        expect(one.position).not.toBeNull()
      }),
    )
  })
  it('stays with its reason when it is refused, and says so at once', async () => {
    const refusal = problem(422, { guard: 'backfill_paper' })
    const door: Door = { putFile: async () => {}, command: () => Promise.reject(refusal) }
    expect(await deliver(entry(), door, async () => {})).toEqual({ state: 'refused', refusal: refusal.body })
  })
  it('is done when the case has its photo from another visit', async () => {
    const door: Door = {
      putFile: async () => {},
      command: async (_at, id) => {
        if (id !== '0'.repeat(32)) throw problem(422, { reason: 'document_already_there' })
        return { position: '7' } as Of<'Receipt'>
      },
    }
    expect(await deliver(entry([photo('p')]), door, async () => {})).toEqual({ state: 'sent' })
  })
  it('has steps with ids of their own', () => {
    expect(new Set(['photo/0', 'photo/1'].flatMap((step) => [stepId('a', step), stepId('b', step)])).size).toBe(4)
  })
})

describe('an answer', () => {
  it('waits when nobody has decided, and asks who we are when the server does not know', () => {
    for (const status of [0, 408, 409, 412, 429, 500, 503, 507]) expect(outcomeOf(problem(status)).state).toBe('waiting')
    for (const status of [400, 403, 404, 413, 415, 422, 428]) expect(outcomeOf(problem(status)).state).toBe('refused')
    expect(outcomeOf(problem(401)).state).toBe('unknown')
    expect(outcomeOf(problem(403, { type: '/problems/csrf' })).state).toBe('unknown')
  })
  it('is waited for longer each time, up to five minutes', () => {
    expect([1, 2, 3].map((tries) => backOff(tries, () => 1))).toEqual([2, 4, 8])
    expect(backOff(60, () => 1)).toBe(300)
    expect(backOff(1, () => 0)).toBe(1)
  })
})

describe('the time of a visit', () => {
  const now = new Date('2026-03-05T10:02:30+08:00')
  it('is noon of a past day, and a little ago today', () => {
    expect(momentOf('2026-03-04', '2026-03-05', now)).toBe('2026-03-04T12:00:00+08:00')
    expect(momentOf('2026-03-05', '2026-03-05', now)).toBe('2026-03-05T09:57:00+08:00')
  })
  it('is never in the future of a server whose day is another', () => {
    expect(momentOf('2020-01-02', '2020-01-02', now)).toBe('2020-01-02T00:00:00+08:00')
    expect(momentOf('2026-03-05', '2026-03-05', new Date('2026-03-05T00:02:00+08:00'))).toBe('2026-03-05T00:00:00+08:00')
  })
  it('follows the phone when the page is older than the day, but not in a told year', () => {
    expect(todayOf({ today: '2026-03-01', clock_can_be_set: false }, now)).toBe('2026-03-05')
    expect(todayOf({ today: '2020-01-02', clock_can_be_set: true }, now)).toBe('2020-01-02')
  })
})

describe('a photo', () => {
  it('fits into 1600 pixels, keeps its shape and is never made larger', () => {
    expect(fitted(3200, 1600)).toEqual({ width: 1600, height: 800 })
    expect(fitted(100, 50)).toEqual({ width: 100, height: 50 })
    expect(fitted(100000, 1)).toEqual({ width: 1600, height: 1 })
  })
})

const text: Schema = { type: 'string', 'x-format': 'long_text', 'x-data-class': 'personal' }
const note: Schema = { properties: { text }, required: ['text'] }
const workflow = {
  transitions: [
    { source: 'a', command: 'log', target: 'b', event: '', guards: [] },
    { source: 'b', command: 'log', target: 'b', event: '', guards: [] },
    { source: 'a', command: 'refuse', target: 'z', event: '', guards: [] },
  ],
  commands: ['log', 'refuse', 'add_note', 'nested'].map((command) => ({
    command,
    label: command,
    opens: false,
    schema: command === 'nested' ? { properties: { list: { type: 'array' }, text }, required: ['text'] } : note,
  })),
} as unknown as Of<'Workflow'>
const actions = (allowed: string[]) => ['log', 'refuse', 'add_note', 'nested'].map((command) => ({ command, label: command, allowed: allowed.includes(command) }))

describe('what can be written down in the field', () => {
  it('is what is allowed, plain, about people, and leaves the case where it is', () => {
    expect(kindsOf(workflow, actions(['log', 'refuse', 'add_note', 'nested'])).map((kind) => kind.command)).toEqual(['log', 'add_note'])
    expect(kindsOf(workflow, actions(['add_note'])).map((kind) => kind.command)).toEqual(['add_note'])
  })
})

describe('another kind of note', () => {
  const words: Schema = { type: 'string' }
  const channel = (...choices: string[]): Schema => ({ type: 'string', enum: choices })
  const contact: Schema = { properties: { channel: channel('visit', 'phone'), note: words, agreed: { type: 'boolean' } } }
  const meeting: Schema = { properties: { channel: channel('hall', 'online'), note: words, agreed: words } }
  it('begins with how one met', () => {
    expect(beginning(contact)).toEqual({ channel: 'visit', note: '', agreed: false })
  })
  it('takes over what it can hold, and gives the rest back', () => {
    const typed = { channel: 'phone', note: '写了', agreed: true, topic: 'x' }
    expect(carried(typed, meeting)).toEqual({ channel: '', note: '写了', agreed: '', topic: 'x' })
    expect(carried({ topic: 'x' }, contact)).toEqual({ ...beginning(contact), topic: 'x' })
    expect(carried(carried({ ...typed, agreed: '' }, { properties: { text: words } }), contact)).toEqual({ ...typed, agreed: false, text: '' })
  })
})

describe('a batch', () => {
  const one = (allowed: string[], common: object = {}) => ({ type: 'lead', actions: actions(allowed), common }) as unknown as Of<'Case'>
  const known = new Map([['lead', workflow]])
  it('offers what every case has with the same form', () => {
    const offers = offersOf([one(['log', 'add_note']), one(['log', 'nested'])], known)
    expect(offers.map((offer) => [offer.command, offer.allowed])).toEqual([
      ['log', 2],
      ['add_note', 1],
      ['nested', 1],
    ])
    expect(offersOf([one(['log']), { ...one(['log']), actions: [] }], known)).toEqual([])
  })
  it('can be set back where the case showed the same fields before', () => {
    const assign: Schema = { properties: { assignee: { type: 'string' } } }
    expect(earlierValues(one([], { assignee: 'sw-1' }), assign)).toEqual({ assignee: 'sw-1' })
    expect(earlierValues(one([], { assignee: '' }), assign)).toBeNull()
    expect(earlierValues(one([], { reason: 5 }), note)).toBeNull()
  })
})
