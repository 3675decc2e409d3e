import { describe, expect, it } from 'vitest'
import { greetingAt } from '@/pages/cadre/today/greeting'
import { leftOut, paperOf } from '@/pages/cadre/print/papers'
import { schemasOf } from '@/parts/facts/schemas'
import { factsOf, follow, named, saysNothing, shown, withoutCounting } from '@/parts/facts/value'
import type { Schema } from '@/parts/form/schema'
import { leafOf } from '@/parts/leaf'

const due = { key: 'k', basis: '办法', unit: 'natural', n: 5, started_on: '2020-01-01', raw_due: '2020-01-06', due: '2020-01-06', calendar_version: 2, estimate: true }
const schema: Schema = {
  properties: {
    amount: { type: 'string', 'x-format': 'money', title: 'Amount' },
    kind: { type: 'string', enum: ['a'], 'x-enum-labels': { a: 'Apple' }, title: 'Kind' },
    unit: { type: 'string', 'x-format': 'unit', title: 'Unit' },
    rows: { type: 'array', title: 'Rows', items: { type: 'object', properties: { kind: { type: 'string', enum: ['a'], 'x-enum-labels': { a: 'Apple' }, title: 'Row kind' } } } },
    kinds: { type: 'array', title: 'Kinds', items: { type: 'string', enum: ['a'], 'x-enum-labels': { a: 'Apple' } } },
  },
}

describe('a fact', () => {
  it('is shown by its schema', () => {
    const by = (name: string, value: unknown) => shown(name, value, schema.properties?.[name])
    expect(by('amount', '1.50')).toEqual({ how: 'money', yuan: '1.50' })
    expect(by('kind', 'a')).toEqual({ how: 'text', text: 'Apple' })
    expect(by('unit', 'u1')).toEqual({ how: 'unit', id: 'u1' })
    expect(by('kinds', ['a'])).toEqual({ how: 'words', words: ['Apple'] })
    expect(by('rows', [{ kind: 'a' }])).toMatchObject({ how: 'rows' })
  })
  it('is shown by its shape where there is no schema', () => {
    expect(shown('x', '2020-01-02').how).toBe('day')
    expect(shown('x', '2020-01-02T09:00:00.000000+08:00').how).toBe('instant')
    expect(shown('x', 'ab'.repeat(32)).how).toBe('digest')
    expect(shown('x', `lead/${'0'.repeat(32)}`)).toMatchObject({ how: 'case', type: 'lead' })
    expect(shown('x', ['ab'.repeat(32)]).how).toBe('each')
    expect(shown('x', { erased: true }).how).toBe('erased')
    expect(shown('x', due)).toEqual({ how: 'deadline', date: '2020-01-06', basis: '办法', estimate: true })
    expect(shown('x', false)).toEqual({ how: 'flag', flag: false })
    expect(shown('x', 0)).toEqual({ how: 'text', text: '0', long: false })
  })
  it('that says nothing is left out', () => {
    expect([undefined, null, '', []].every(saysNothing)).toBe(true)
    expect([0, false, 'x', ['x']].some(saysNothing)).toBe(false)
  })
  it('stands in the order of the schema, with its title or its key', () => {
    expect(factsOf({ own_key: 1, kind: 'a', amount: '1', unit: '' }, schema).map((fact) => fact.title)).toEqual(['Amount', 'Kind', 'own key'])
  })
})

describe('a change', () => {
  it('is named by the titles on its way', () => {
    expect(follow('/rows/0/kind', schema).titles).toEqual(['Rows', '1', 'Row kind'])
    expect(follow('/no_such', undefined).titles).toEqual(['no such'])
  })
  it('of a deadline is its day alone', () => {
    const paths = ['/due/due', '/due/raw_due', '/due/key', '/due/n', '/unit', '/key']
    expect(withoutCounting(paths)).toEqual(['/due/due', '/unit', '/key'])
  })
})

describe('the schemas of a kind', () => {
  const kind = schemasOf({
    state: schema as never,
    common: { properties: { assignee: { title: 'Assignee' } } } as never,
    events: [
      { family: 'lead', event: 'registered', label: 'R', schema: { title: 'R' } as never },
      { family: 'common', event: 'closed', label: 'C', schema: {} as never },
    ],
  })
  it('are those of its workflow, its events by family and name', () => {
    expect(kind.state).toBe(schema)
    expect(Object.keys(kind.events)).toEqual(['lead.registered', 'common.closed'])
  })
  it('name a field by its pointer, of the kind or of all cases', () => {
    expect(named('/common/assignee', kind)).toMatchObject({ title: 'Assignee', name: 'assignee' })
    expect(named('/state/rows/0/kind', kind)).toMatchObject({ title: 'Rows › 1 › Row kind', name: 'kind' })
    expect(named('/status', kind)).toMatchObject({ title: 'status', name: 'status', schema: undefined })
    expect(named('/state/rows', null)).toMatchObject({ title: 'rows', name: 'rows' })
  })
})

describe('a paper', () => {
  const state = { status: 'x', name: '王', employer: {}, amount: '1', person: 'ab'.repeat(16) }
  const of: Schema = {
    properties: {
      name: { type: 'string', 'x-data-class': 'personal' },
      employer: { type: 'object', properties: { contact: { type: 'string', 'x-data-class': 'personal' } } },
      amount: { type: 'string' },
    },
  }
  it('for the wall tells nothing of people, and nothing at all before it is known what does', () => {
    expect(leftOut(state, of, 'notice')).toEqual(['status', 'due', 'person', 'status', 'name', 'employer', 'person'])
    expect(leftOut(state, undefined, 'notice')).toEqual(Object.keys(state))
    expect(leftOut(state, of, 'reply')).toEqual(['status', 'due', 'person'])
  })
  it('is one of those there are', () => {
    expect(paperOf('reply')).toBe('reply')
    expect(paperOf('poem')).toBeNull()
  })
})

describe('an entry', () => {
  it('has the leaf hash of RFC 6962', () => {
    // The hash of an empty leaf, as in the test vectors of Certificate Transparency.
    expect(leafOf('')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  })
})

describe('the greeting', () => {
  it('follows the hour in Beijing', () => {
    expect(['2020-01-01T01:00:00Z', '2020-01-01T04:00:00Z', '2020-01-01T08:00:00Z', '2020-01-01T14:00:00Z'].map((time) => greetingAt(new Date(time)))).toEqual([
      'morning',
      'noon',
      'afternoon',
      'evening',
    ])
  })
})
