import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { monthEnds, neighbour, openingPeriod, parsePeriod, periodAround, spanOf } from '@/pages/leadership/figures/period'

const days = fc.date({ min: new Date('2000-01-01'), max: new Date('2059-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10))
const kinds = fc.constantFrom('year' as const, 'quarter' as const, 'month' as const)

describe('a period', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(kinds, days, (kind, day) => {
        expect(parsePeriod(periodAround(kind, day).key)).toEqual(periodAround(kind, day))
      }),
    )
  })
  it('holds the day that it was made around', () => {
    fc.assert(
      fc.property(kinds, days, (kind, day) => {
        const { from, to } = periodAround(kind, day)
        expect(from <= day && day <= to).toBe(true)
      }),
    )
  })
  it('has neighbours that touch it, and comes back from them', () => {
    fc.assert(
      fc.property(kinds, days, (kind, day) => {
        const period = periodAround(kind, day)
        expect(neighbour(neighbour(period, 1), -1)).toEqual(period)
        expect(Date.parse(neighbour(period, 1).from) - Date.parse(period.to)).toBe(86_400_000)
      }),
    )
  })
  it('knows a whole year, quarter or month by its days', () => {
    expect(spanOf('2019-01-01', '2019-12-31').key).toBe('2019')
    expect(spanOf('2019-10-01', '2019-12-31').key).toBe('2019-Q4')
    expect(spanOf('2020-02-01', '2020-02-29').key).toBe('2020-02')
    expect(spanOf('2019-01-01', '2019-10-15').key).toBe('2019-01-01..2019-10-15')
  })
  it('refuses what is none', () => {
    for (const text of ['', '2019-13', '2019-Q5', '2019-02-30..2019-03-01', '2019-03-02..2019-03-01', ['2019'], undefined]) expect(parsePeriod(text)).toBeNull()
  })
  it('opens on the year that is reported while the new one is empty', () => {
    expect(openingPeriod('2020-01-02').key).toBe('2019')
    expect(openingPeriod('2020-01-11').key).toBe('2020')
  })
  it('is drawn to the day that is shown', () => {
    expect(monthEnds(2019, '2019-12-31')).toHaveLength(12)
    expect(monthEnds(2019, '2019-03-15')).toEqual(['2019-01-31', '2019-02-28', '2019-03-15'])
    expect(monthEnds(2020, '2019-12-31')).toEqual([])
  })
})
