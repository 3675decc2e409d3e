// The moments of a year that are played: the end of each week, and at last now.
import { addDays } from '../pace/days'

export interface Frame {
  day: string
  /** The moment in Beijing when the day has ended; null: now. */
  time: string | null
}

function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}

export function framesOf(year: number, today: string): Frame[] {
  const last = today < `${year}-12-31` ? today : `${year}-12-31`
  const frames: Frame[] = []
  const first = `${year}-01-01`
  for (let day = addDays(first, (7 - weekday(first)) % 7); day < last; day = addDays(day, 7))
    frames.push({ day, time: `${addDays(day, 1)}T00:00:00+08:00` })
  frames.push({ day: last, time: null })
  return frames
}

/** The frames that end a month, and the last: for who does not want things to move. */
export function monthsOf(frames: readonly Frame[]): number[] {
  return frames.flatMap((frame, index) => {
    const next = frames[index + 1]
    return !next || next.day.slice(0, 7) !== frame.day.slice(0, 7) ? [index] : []
  })
}
