import { describe, expect, it } from 'vitest'
import type { Of } from '@/api/client'
import { leading, leadingOn, mainOf, sorted } from '@/pages/cadre/case/actions'
import { shortestWay, usualEnd, wayOf } from '@/pages/cadre/case/path'
import { countAt, peopleOf, silenceBetween, story } from '@/pages/cadre/case/history/story'

const transition = (source: string, target: string, command = `${source}_${target}`): Of<'Transition'> => ({ source, target, command, event: '', guards: [] })
const flow = {
  statuses: ['a', 'b', 'c', 'd', 'lost'].map((key) => ({ key, label: key.toUpperCase() })),
  transitions: [
    transition('new', 'a'),
    transition('a', 'b'),
    transition('b', 'b'),
    transition('b', 'c'),
    transition('c', 'd'),
    transition('a', 'lost'),
    transition('b', 'a'),
  ],
}
let position = 0
const event = (to: string, day: string, more: Partial<Of<'Event'>> = {}): Of<'Event'> =>
  ({
    position: String((position += 10)),
    family: 'lead',
    from: { key: 'x', label: 'x' },
    to: { key: to, label: to },
    occurred_at: `${day}T10:00:00+08:00`,
    actor: { id: 'sw', kind: 'person', role: { key: 'sw', label: 'SW' }, unit: { id: 'u', name: 'U' } },
    ...more,
  }) as Of<'Event'>

describe('the way of a case', () => {
  it('goes from where it was to the usual end', () => {
    const way = wayOf(flow, [event('a', '2020-01-01'), event('b', '2020-01-02'), event('b', '2020-01-03')], 'b', 'd')
    expect(way.map((stop) => [stop.key, stop.state])).toEqual([
      ['a', 'been'],
      ['b', 'here'],
      ['c', 'ahead'],
      ['d', 'ahead'],
    ])
    expect(way[0]?.arrived).toBe('2020-01-01T10:00:00+08:00')
  })
  it('shows a status that was left and entered again once, where it was entered last', () => {
    const way = wayOf(flow, [event('a', '2020-01-01'), event('b', '2020-01-02'), event('a', '2020-01-03')], 'a', null)
    expect(way.map((stop) => stop.key)).toEqual(['b', 'a'])
  })
  it('has nothing ahead when the case is at its end or there is no way', () => {
    expect(wayOf(flow, [event('d', '2020-01-01')], 'd', 'd')).toHaveLength(1)
    expect(wayOf(flow, [event('lost', '2020-01-01')], 'lost', 'd')).toHaveLength(1)
  })
  it('passes over what all kinds share', () => {
    const way = wayOf(flow, [event('a', '2020-01-01'), event('c', '2020-01-01', { family: 'common' })], 'a', null)
    expect(way.map((stop) => stop.key)).toEqual(['a'])
  })
  it('is the shortest', () => {
    expect(shortestWay(flow, 'a', 'd', new Set())).toEqual(['b', 'c'])
    expect(shortestWay(flow, 'lost', 'd', new Set())).toBeNull()
  })
  it('ends where most cases end, unless they rather stay', () => {
    expect(usualEnd({ converted: 7, ceased: 1 }, 30)).toBe('converted')
    expect(usualEnd({ exited: 1 }, 300)).toBeNull()
    expect(usualEnd({}, 0)).toBeNull()
  })
})

describe('what may be done', () => {
  it('is sorted by whose it is', () => {
    const action = (command: string, allowed: boolean, guard?: string): Of<'Action'> => ({
      command,
      label: command,
      allowed,
      guard: guard === undefined ? undefined : { key: guard, label: guard },
    })
    const got = sorted(
      [action('a_b', true), action('b_c', false, 'has_note'), action('c_d', false, 'role'), action('note', true), action('resume', false, 'pending')],
      flow.transitions,
    )
    expect(got.open.map((one) => one.command)).toEqual(['a_b'])
    expect(got.waiting.map((one) => one.command)).toEqual(['b_c'])
    expect(got.others.map((one) => one.command)).toEqual(['c_d'])
    expect(got.aside.map((one) => one.command)).toEqual(['note'])
  })
})

describe('the step that leads on', () => {
  it('comes first', () => {
    const on = leading(flow.transitions, 'a', ['b'])
    expect([...on]).toEqual(['a_b'])
    const action = (command: string): Of<'Action'> => ({ command, label: command, allowed: true })
    expect(sorted([action('a_lost'), action('a_b')], flow.transitions, on).open.map((one) => one.command)).toEqual(['a_b', 'a_lost'])
  })
  it('stands out, and nothing does that may be done at any time', () => {
    const on = leadingOn(flow.transitions, wayOf(flow, [], 'a', 'd'))
    const action = (command: string): Of<'Action'> => ({ command, label: command, allowed: true })
    const main = (...commands: string[]) => mainOf(sorted(commands.map(action), flow.transitions, on).open, on)?.command
    expect(main('note', 'a_lost', 'a_b')).toBe('a_b')
    expect(main('note', 'a_lost')).toBe('a_lost')
    expect(main('note')).toBeUndefined()
  })
})

describe('the story of a case', () => {
  const events = [
    event('a', '2020-01-01'),
    event('a', '2020-01-02', { from: { key: 'a', label: 'a' } }),
    event('b', '2020-02-01', { actor: { id: 'chair', kind: 'person', role: { key: 'c', label: 'C' }, unit: { id: 'u', name: 'U' } } }),
  ]
  it('tells turns alone, or all', () => {
    expect(story(events, 'turns').map((chapter) => chapter.n)).toEqual([1, 3])
    expect(story(events, 'all').map((chapter) => chapter.n)).toEqual([1, 2, 3])
  })
  it('tells of silence in days', () => {
    expect(story(events, 'all').map((chapter) => chapter.silence)).toEqual([0, 0, 30])
    expect(silenceBetween('2020-01-01T00:00:00Z', '2020-01-14T00:00:00Z')).toBe(0)
  })
  it('counts the events at a position', () => {
    expect(countAt(events, undefined)).toBe(3)
    expect(countAt(events, events[1]!.position)).toBe(2)
    expect(countAt(events, '0')).toBe(0)
  })
  it('knows who took part, the last one first', () => {
    expect(peopleOf(events).map((person) => [person.id, person.count])).toEqual([
      ['chair', 1],
      ['sw', 2],
    ])
  })
})
