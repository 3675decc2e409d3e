// The history of a case as a story: its events, the silences between them, and which are its turns.
import type { Of } from '@/api/client'

export type Telling = 'turns' | 'all' | 'raw'

export interface Chapter {
  event: Of<'Event'>
  /** Its number in the history, from 1. */
  n: number
  /** Days of silence before it, when they are worth a line. */
  silence: number
}

const kDay = 86_400_000
const kSilence = 14

/** Cases sleep for weeks; two weeks are told in one line. */
export function silenceBetween(before: string, after: string): number {
  const days = Math.floor((Date.parse(after) - Date.parse(before)) / kDay)
  return days >= kSilence ? days : 0
}

/** An event that changed where the case stands, or that a person recorded: not a clock's mark. */
export function isTurn(event: Of<'Event'>, index: number): boolean {
  return index === 0 || event.from.key !== event.to.key
}

export function story(events: Of<'Event'>[], telling: Telling): Chapter[] {
  const told: Chapter[] = []
  events.forEach((event, index) => {
    if (telling === 'turns' && !isTurn(event, index)) return
    const before = told[told.length - 1]?.event
    told.push({ event, n: index + 1, silence: before ? silenceBetween(before.occurred_at, event.occurred_at) : 0 })
  })
  return told
}

/** How many events there were at a position of the log. */
export function countAt(events: Of<'Event'>[], position: string | undefined): number {
  if (position === undefined) return events.length
  const limit = BigInt(position)
  return events.filter((event) => BigInt(event.position) <= limit).length
}

export interface Person {
  id: string
  kind: string
  role: string
  unit: string
  count: number
  last: string
}

/** Who took part, the last one first. */
export function peopleOf(events: Of<'Event'>[]): Person[] {
  const people = new Map<string, Person>()
  for (const { actor, occurred_at } of events) {
    const key = `${actor.id} ${actor.role.key}`
    const known = people.get(key)
    people.delete(key)
    people.set(key, {
      id: actor.id,
      kind: actor.kind,
      role: actor.role.label,
      unit: actor.unit.name,
      count: (known?.count ?? 0) + 1,
      last: occurred_at,
    })
  }
  return [...people.values()].reverse()
}
