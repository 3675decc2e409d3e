// The way of a case through its statuses: where it has been, and the shortest way on to where cases of
// its kind usually end. The workflow says which statuses follow one another, not which of them are
// good ends; how finished cases ended says that.
import type { Of } from '@/api/client'

export interface Stop {
  key: string
  label: string
  state: 'been' | 'here' | 'ahead'
  /** The day and time of the last arrival. */
  arrived?: string
}

type Flow = Pick<Of<'Workflow'>, 'statuses' | 'transitions'>
type Step = Pick<Of<'Event'>, 'to' | 'occurred_at' | 'family'>

/** Cases of this kind usually go on until they are finished, so that an end may be shown ahead. */
const kUsually = 0.2

/** The most common end; null when cases of the kind rather stay as they are, as memberships do. */
export function usualEnd(finished: Record<string, number>, total: number): string | null {
  const ends = Object.entries(finished).sort((a, b) => b[1] - a[1])
  const count = ends.reduce((sum, [, n]) => sum + n, 0)
  return ends.length && count >= total * kUsually ? ends[0]![0] : null
}

/** The statuses from one to another, both left out of it; null when there is no way. */
export function shortestWay(flow: Flow, from: string, to: string, avoid: Set<string>): string[] | null {
  const next = new Map<string, string[]>()
  for (const { source, target } of flow.transitions) next.set(source, [...(next.get(source) ?? []), target])
  const before = new Map<string, string>([[from, from]])
  const queue = [from]
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (at === to) break
    for (const target of next.get(at) ?? []) {
      if (before.has(target) || (avoid.has(target) && target !== to)) continue
      before.set(target, at)
      queue.push(target)
    }
  }
  if (!before.has(to)) return null
  const way: string[] = []
  for (let at = before.get(to)!; at !== from; at = before.get(at)!) way.unshift(at)
  return way
}

/** `events` in order; `status` is where the case stands, `end` where such cases usually end. */
export function wayOf(flow: Flow, events: Step[], status: string, end: string | null): Stop[] {
  const labels = new Map(flow.statuses.map(({ key, label }) => [key, label]))
  const arrivals = new Map<string, string>()
  let last = ''
  for (const event of events) {
    // What all kinds of cases share moves another status: opened, suspended, closed.
    if (!labels.has(event.to.key) || event.family === 'common' || event.to.key === last) continue
    last = event.to.key
    arrivals.delete(last)
    arrivals.set(last, event.occurred_at)
  }
  const stop = (key: string, state: Stop['state']): Stop => ({ key, label: labels.get(key) ?? key, state, arrived: arrivals.get(key) })
  const been = [...arrivals.keys()].filter((key) => key !== status)
  const ahead = end && end !== status ? shortestWay(flow, status, end, new Set(been)) : null
  return [
    ...been.map((key) => stop(key, 'been')),
    stop(status, 'here'),
    ...(ahead ? [...ahead, end!].filter((key) => !arrivals.has(key)).map((key) => stop(key, 'ahead')) : []),
  ]
}
