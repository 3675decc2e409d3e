import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf } from '@/log/columns'
import { EventLog } from '@/pages/audit/events/log'
import { findNext, kFacets, select, type Facet } from '@/pages/audit/events/select'
import { entryOf, MadeLog } from '../log/made'

function logOf(size: number): EventLog {
  const log = new EventLog()
  const { entries } = new MadeLog(size, 5, (index) => `account-${index % 3}`)
  for (let at = 0; at < size; at += 64) log.add(columnsOf(entries.slice(at, at + 64)))
  return log
}
const key = (kind: number) => `kind.${kind}`

describe('a log in columns', () => {
  it('has every entry in its place', () => {
    const log = logOf(200)
    expect(log.length).toBe(200)
    expect([log.stream[7], log.accounts.names[log.account[7]!], log.version[7]]).toEqual([`lead/${'2'.padStart(32, '0')}`, 'account-1', 2])
    expect(log.recordedAt[199]).toBe(1_700_000_000_000 + 0.199)
  })
  it('keeps a place for bytes that are no entry', () => {
    const columns = columnsOf([entryOf(0, 1, 1, new Uint8Array(32)), Uint8Array.of(9, 9)])
    expect(columns.stream).toEqual([`lead/${'1'.padStart(32, '0')}`, ''])
  })
})

describe('a selection', () => {
  const log = logOf(300)
  it('is of the log as long as the address says', () => {
    expect(select(log, 120, {}, key).rows.length).toBe(120)
    expect(select(log, 900, {}, key).rows.length).toBe(300)
  })
  it('has no rows for a value that there is not', () => {
    expect(select(log, 300, { unit: 'nowhere' }, key).rows.length).toBe(0)
  })
  it('shows as many rows for each value as its facet said', () => {
    const filters = fc.record({ actor: fc.constantFrom('account-0', 'account-1', undefined), type: fc.constantFrom('lead', undefined), size: fc.integer({ min: 1, max: 300 }) })
    fc.assert(
      fc.property(filters, fc.constantFrom(...kFacets), ({ size, ...filter }, facet: Facet) => {
        const { facets } = select(log, size, filter, key)
        for (const { value, count } of facets[facet]) expect(select(log, size, { ...filter, [facet]: value }, key).rows.length).toBe(count)
        // All values of a facet together are the view without it.
        const all = facets[facet].reduce((sum, one) => sum + one.count, 0)
        expect(select(log, size, { ...filter, [facet]: undefined }, key).rows.length).toBe(all)
      }),
    )
  })
})

describe('finding', () => {
  it('goes on behind what is shown, and round the end once', () => {
    const even = (i: number) => i % 2 === 0
    expect(findNext(5, -1, even)).toBe(0)
    expect(findNext(5, 0, even)).toBe(2)
    expect(findNext(5, 4, even)).toBe(0)
    expect(findNext(5, 2, () => false)).toBe(-1)
    expect(findNext(0, -1, even)).toBe(-1)
  })
})
