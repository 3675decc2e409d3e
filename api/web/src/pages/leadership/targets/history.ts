// The values that a year's target has had, out of the events of its case. The screen is about this
// one kind of case, so its events are known here by name: numbers proposed or revised come into
// force when they are approved, and stay until others are.
import type { Of } from '@/api/client'
import { dayOf } from '@/i18n/format'

export interface Goal {
  value: number
  from: string
  /** The day from which another value was in force, or none. */
  until: string | null
  position: string
}

type Split = Pick<Of<'Event.target.proposed'>, 'value' | 'parts'>

function valueFor(split: Split, unit: string | undefined): number {
  return Number(unit ? (split.parts?.find((part) => part.unit === unit)?.value ?? 0) : split.value)
}

/** `unit`: a unit's part; the whole when absent. */
export function goalsOf(events: readonly Of<'Event'>[], unit?: string): Goal[] {
  const goals: Goal[] = []
  let pending: Split | null = null
  const end = (day: string) => {
    const last = goals[goals.length - 1]
    if (last && last.until === null) last.until = day
  }
  for (const event of events) {
    if (event.family !== 'target') continue
    const day = dayOf(event.occurred_at)
    if (event.event.key === 'proposed' || event.event.key === 'revised') pending = event.data as Split
    if (event.event.key === 'withdrawn') end(day)
    if (event.event.key === 'approved' && pending) {
      end(day)
      goals.push({ value: valueFor(pending, unit), from: day, until: null, position: event.position })
    }
  }
  return goals
}

/** Those that were in force once and are not the last: the goal posts that were moved. */
export function movedGoals(goals: readonly Goal[]): Goal[] {
  return goals.filter((goal, index) => index + 1 < goals.length && goal.value !== goals[index + 1]!.value)
}
