// When a visit was, as the log is told. Fixed when it is written down: an entry is sent the same each time.
import { clockOf, dayOf } from '@/i18n/format'

/** Today: the server's day, unless the page has been open, or offline, for longer. */
export function todayOf(me: { today: string; clock_can_be_set: boolean } | null, now: Date): string {
  const here = dayOf(now.toISOString())
  if (!me) return here
  return me.clock_can_be_set || me.today > here ? me.today : here
}

const kAhead = 5 * 60_000

/**
 * The moment of a visit on `date`: noon of a past day. Today, a little before it is written down: a
 * visit is over by then, and a phone's clock may be ahead. Where the phone is in another day than
 * the server, the day's beginning.
 */
export function momentOf(date: string, today: string, now: Date): string {
  if (date < today) return `${date}T12:00:00+08:00`
  const before = new Date(now.getTime() - kAhead)
  if (dayOf(before.toISOString()) !== date) return `${date}T00:00:00+08:00`
  return `${date}T${clockOf(before.toISOString())}:00+08:00`
}
