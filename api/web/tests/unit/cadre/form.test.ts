import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick } from 'vue'
import { useDraft, type Sending } from '@/pages/cadre/step/useDraft'
import { check, idOf, isDay, placed } from '@/parts/form/check'
import { attemptFor, draftKey, dropDraft, keepDraft, readDraft, type Draft } from '@/parts/form/drafts'
import SchemaForm from '@/parts/form/SchemaForm.vue'
import { fieldsOf, kindOf, rowField, type Schema } from '@/parts/form/schema'
import { dataOf, emptyValues, plain, timestampOf } from '@/parts/form/values'
import { mount } from '../mount'

const text = (more: Partial<Schema> = {}): Schema => ({ type: 'string', 'x-max-bytes': 30, title: 'Text', ...more })
const schema: Schema = {
  type: 'object',
  properties: {
    name: text({ title: 'Name' }),
    remark: { ...text(), type: ['string', 'null'] },
    sex: { anyOf: [{ type: 'string', enum: ['female', 'male'], 'x-enum-labels': { female: 'Female' } }, { type: 'null' }], title: 'Sex' },
    persons: { type: 'integer', minimum: 1, maximum: 20, title: 'Persons' },
    income: { type: 'string', 'x-format': 'money', pattern: '^-?[0-9]+([.][0-9]{1,2})?$', title: 'Income' },
    born: { type: 'string', 'x-format': 'date', title: 'Born' },
    start: { type: 'string', 'x-format': 'timestamp', title: 'Start' },
    evidence_sha256: { ...text(), 'x-format': 'file' },
    agreed: { type: 'boolean', title: 'Agreed' },
    needs: { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, title: 'Needs' },
    members: {
      type: 'array',
      maxItems: 2,
      title: 'Members',
      items: { type: 'object', properties: { name: text(), income: { type: 'string', 'x-format': 'money' } }, required: ['name'] },
    },
    consent: { type: 'object', properties: { version: text() }, required: ['version'], title: 'Consent' },
    place: { type: ['object', 'null'], properties: { hall: text() }, required: ['hall'], title: 'Place' },
  },
  required: ['name', 'persons', 'income', 'born', 'start', 'evidence_sha256', 'consent'],
}
const filled = () => ({
  ...emptyValues(schema),
  name: ' 王芳 ',
  persons: '３',
  income: '1,234.5',
  born: '1990-02-28',
  start: '2020-01-02T09:30',
  evidence_sha256: 'ab'.repeat(32),
  consent: { version: '2026-1' },
})

describe('the fields of a schema', () => {
  it('have a kind each', () => {
    expect(Object.fromEntries(fieldsOf(schema).map((field) => [field.name, field.kind]))).toEqual({
      name: 'text',
      remark: 'text',
      sex: 'choice',
      persons: 'whole',
      income: 'money',
      born: 'date',
      start: 'timestamp',
      evidence_sha256: 'file',
      agreed: 'flag',
      needs: 'choices',
      members: 'list',
      consent: 'group',
      place: 'group',
    })
    expect(kindOf(text())).toBe('text')
  })
  it('keep their title when they may be null', () => {
    expect(fieldsOf(schema).find((field) => field.name === 'sex')).toMatchObject({ title: 'Sex', required: false })
  })
  it('of a row are required', () => {
    const members = fieldsOf(schema).find((field) => field.name === 'members')!
    expect(rowField(members)).toMatchObject({ kind: 'group', required: true })
  })
})

describe('what is sent', () => {
  it('is what was typed, tidied, without what was left empty', () => {
    expect(dataOf(schema, filled())).toEqual({
      name: '王芳',
      persons: 3,
      income: '1234.5',
      born: '1990-02-28',
      start: '2020-01-02T09:30:00+08:00',
      evidence_sha256: 'ab'.repeat(32),
      agreed: false,
      consent: { version: '2026-1' },
    })
  })
  it('has the rows and groups that were added', () => {
    const values = { ...filled(), members: [{ name: '李', income: '' }], place: { hall: '礼堂' } }
    expect(dataOf(schema, values)).toMatchObject({ members: [{ name: '李' }], place: { hall: '礼堂' } })
  })
  it('reads numbers as people type them', () => {
    fc.assert(fc.property(fc.integer(), (n) => Number(plain(n.toLocaleString('en-US'))) === n))
    expect(timestampOf('2020-01-02T09:30:00Z')).toBe('2020-01-02T09:30:00Z')
  })
})

describe('the checks', () => {
  it('find nothing wrong with what is right', () => {
    expect(check(schema, filled())).toEqual([])
  })
  it('miss nothing that is required', () => {
    const missing = check(schema, emptyValues(schema)).map((fault) => fault.pointer)
    expect(missing).toEqual(['/name', '/persons', '/income', '/born', '/start', '/evidence_sha256', '/consent/version'])
  })
  it('say what is wrong where', () => {
    const wrong = { ...filled(), name: '一二三四五六七八九十一', persons: '21', income: '1.234', born: '2019-02-30', evidence_sha256: 'x', members: [{ name: '' }, { name: 'a', income: 'b' }, { name: 'c' }] }
    expect(check(schema, wrong).map(({ pointer, key }) => [pointer, key])).toEqual([
      ['/name', 'too_long'],
      ['/persons', 'too_large'],
      ['/income', 'money'],
      ['/born', 'date'],
      ['/evidence_sha256', 'hash'],
      ['/members', 'too_many'],
      ['/members/0/name', 'missing'],
      ['/members/1/income', 'money'],
    ])
  })
  it('count bytes as the server does', () => {
    const limited: Schema = { properties: { name: text() }, required: ['name'] }
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (typed) => {
        fc.pre(typed.trim() !== '')
        const fits = Buffer.byteLength(typed.trim()) <= 30
        expect(check(limited, { name: typed }).length === 0).toBe(fits)
      }),
    )
  })
  it('know the calendar', () => {
    expect(isDay('2020-02-29')).toBe(true)
    expect(isDay('2019-02-29')).toBe(false)
  })
})

describe('what the server says', () => {
  it('is placed at its field, or left over', () => {
    const errors = [
      { pointer: '/data/members/0/name', key: 'missing', detail: '必填。' },
      { pointer: '/occurred_at', key: 'future', detail: '不在未来。' },
    ]
    const { faults, rest } = placed(schema, errors)
    expect(faults).toEqual([{ pointer: '/members/0/name', key: 'server', detail: '必填。' }])
    expect(rest).toEqual([errors[1]])
    expect(idOf('/members/0/name')).toBe('field-members-0-name')
  })
})

describe('a draft', () => {
  beforeEach(() => sessionStorage.clear())
  it('is kept until it is dropped', () => {
    const key = draftKey('sw', 'lead/1/log')
    expect(readDraft(key)).toBeNull()
    keepDraft(key, { values: { note: 'x' }, version: '4' })
    expect(readDraft(key)).toEqual({ values: { note: 'x' }, version: '4' })
    expect(readDraft(draftKey('other', 'lead/1/log'))).toBeNull()
    dropDraft(key)
    expect(readDraft(key)).toBeNull()
  })
  it('is sent under one id as long as it says the same', () => {
    const draft: Draft = { values: {} }
    const first = attemptFor(draft, 'a')
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect(attemptFor(draft, 'a')).toBe(first)
    expect(attemptFor(draft, 'b')).not.toBe(first)
  })
  it('that cannot be read is none', () => {
    sessionStorage.setItem('k', '{')
    expect(readDraft('k')).toBeNull()
  })
})

describe('a form that is shown again', () => {
  beforeEach(() => sessionStorage.clear())
  const asked: (string | undefined)[] = []
  const sending = (version: string, schema: Schema): Sending => ({
    what: 'lead/1/step',
    schema,
    command: 'step',
    version,
    send: async (_body, _id, seen) => {
      asked.push(seen)
      return {} as never
    },
  })
  /** What is seen of a visit to the form: the versions that were sent, and whether it went on from before. */
  async function look(version: string, schema: Schema, words = ''): Promise<{ resumed: boolean; versions: (string | undefined)[] }> {
    asked.length = 0
    const scope = effectScope()
    const form = scope.run(() => useDraft(sending(version, schema)))!
    if (words) form.draft.values = { ...form.draft.values, remark: words }
    await form.trial()
    await nextTick()
    scope.stop()
    return { resumed: form.resumed.value, versions: [...asked] }
  }
  const optional: Schema = { type: 'object', properties: { remark: text() } }
  it('is for the version of now where nothing was typed', async () => {
    for (const form of [{}, optional]) {
      expect(await look('4', form)).toEqual({ resumed: false, versions: ['4'] })
      expect(await look('5', form)).toEqual({ resumed: false, versions: ['5'] })
    }
  })
  it('is for the version that was seen where something was', async () => {
    await look('4', optional, '写了')
    expect(await look('5', optional)).toEqual({ resumed: true, versions: ['4'] })
  })
})

describe('a form', () => {
  beforeEach(() => {
    vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))
  })
  it('is not sent twice while it is tried', () => {
    const box = mount(SchemaForm, { schema: { properties: { remark: text() } }, modelValue: { remark: 'x' }, busy: true, done: '核对' })
    const button = box.querySelector<HTMLButtonElement>('button[type=submit]')!
    expect([button.disabled, button.textContent?.trim()]).toEqual([true, 'shared.form.busy'])
  })
  it('says what the server refused on the page behind it', () => {
    const given = [{ pointer: '/remark', key: 'server', detail: '没有这个人' }]
    const box = mount(SchemaForm, { schema: { properties: { remark: text() } }, modelValue: { remark: 'x' }, given, done: '核对' })
    expect(box.querySelector('[role=alert] a')?.getAttribute('href')).toBe('#field-remark')
  })
})
