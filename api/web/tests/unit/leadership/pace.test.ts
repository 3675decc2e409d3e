import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Of } from '@/api/client'
import { bottlenecks } from '@/pages/leadership/ageing/ageing'
import { crossing, landing, ticks } from '@/pages/leadership/pace/pace'
import { goalsOf, movedGoals } from '@/pages/leadership/targets/history'
import { framesOf, monthsOf } from '@/pages/leadership/time/frames'
import { pauseOf } from '@/pages/leadership/wall/kiosk'

describe('where a year lands', () => {
  it('is where the straight way crosses the target', () => {
    expect(crossing('2019-07-01', 20, '2019-12-31', 60, 40)).toBe('2019-10-01')
    expect(crossing('2019-07-01', 40, '2019-12-31', 60, 40)).toBe('2019-07-01')
    expect(crossing('2019-07-01', 20, '2019-12-31', 39, 40)).toBeNull()
  })
  it('is early at best, and may not be this year at worst', () => {
    expect(landing('2019-10-15', 39, '2019-12-31', { p10: 48, p50: 53, p90: 59 }, 50)).toEqual({ early: '2019-11-27', likely: '2019-12-15', late: null })
  })
})

describe('the lines of a chart', () => {
  it('go from zero to above the most, in even steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (most) => {
        const lines = ticks(most)
        expect(lines[0]).toBe(0)
        expect(lines[lines.length - 1]).toBeGreaterThanOrEqual(most)
        expect(lines.length).toBeLessThanOrEqual(6)
        expect(lines.length).toBeGreaterThan(1)
      }),
    )
  })
})

describe('a target’s history', () => {
  const event = (key: string, day: string, data: object = {}): Of<'Event'> =>
    ({ family: 'target', event: { key, label: key }, occurred_at: `${day}T10:00:00+08:00`, position: day, data }) as unknown as Of<'Event'>
  const events = [
    event('proposed', '2019-01-10', { value: '50', parts: [{ unit: 'a', value: '4' }] }),
    event('approved', '2019-01-16'),
    event('revised', '2019-06-01', { value: '60', parts: [{ unit: 'a', value: '4' }] }),
    event('approved', '2019-06-05'),
  ]
  it('has each value from its approval until the next', () => {
    expect(goalsOf(events).map(({ value, from, until }) => [value, from, until])).toEqual([
      [50, '2019-01-16', '2019-06-05'],
      [60, '2019-06-05', null],
    ])
  })
  it('shows only what moved: for a unit whose part stayed, nothing', () => {
    expect(movedGoals(goalsOf(events)).map((goal) => goal.value)).toEqual([50])
    expect(movedGoals(goalsOf(events, 'a'))).toEqual([])
  })
  it('leaves a revision aside until somebody approves it', () => {
    expect(goalsOf(events.slice(0, 3)).map((goal) => goal.value)).toEqual([50])
  })
})

describe('the film of a year', () => {
  it('has the ends of its weeks, and now at last', () => {
    const frames = framesOf(2019, '2020-01-02')
    expect(frames[0]).toEqual({ day: '2019-01-06', time: '2019-01-07T00:00:00+08:00' })
    expect(frames).toHaveLength(53)
    expect(frames[52]).toEqual({ day: '2019-12-31', time: null })
  })
  it('ends today in a year that goes on', () => {
    expect(framesOf(2019, '2019-01-09').map((frame) => frame.day)).toEqual(['2019-01-06', '2019-01-09'])
    expect(framesOf(2019, '2019-01-01')).toEqual([{ day: '2019-01-01', time: null }])
  })
  it('can be seen by months', () => {
    const frames = framesOf(2019, '2020-01-02')
    expect(monthsOf(frames)).toHaveLength(12)
    expect(monthsOf(frames)[11]).toBe(frames.length - 1)
  })
})

describe('bottlenecks', () => {
  it('are put together by status, the fullest first', () => {
    const aged = (type: string, status: string, age: number) =>
      ({ type, type_label: type, status: { key: status, label: status }, age_working_days: age, usual_working_days: 10 }) as unknown as Of<'AgedCase'>
    const found = bottlenecks([aged('a', 'x', 15), aged('b', 'y', 20), aged('b', 'y', 50), aged('b', 'y', 51)])
    expect(found.map((it) => [it.key, it.bands, it.oldest])).toEqual([
      ['b.y', [1, 1, 1], 51],
      ['a.x', [1, 0, 0], 15],
    ])
  })
})

describe('the pause of a kiosk', () => {
  it('is told in seconds, five at least', () => {
    expect(['30s', '30', '1s', '', 'x', undefined].map(pauseOf)).toEqual([30_000, 30_000, 5_000, 0, 0, 0])
  })
})
