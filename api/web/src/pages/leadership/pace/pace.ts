// The course of a figure through its year: what it reached, where it is going, where it should be.
import { daysBetween, addDays } from './days'

export interface Point {
  day: string
  value: number
  /** The share of the year's working days that has passed, in tenths of a percent. */
  time: number
}

export interface Band {
  p10: number
  p50: number
  p90: number
}

/** The day on which a straight way from here to the year's end crosses the target; null: not this year. */
export function crossing(on: string, value: number, end: string, atEnd: number, target: number): string | null {
  if (value >= target) return on
  if (atEnd < target) return null
  const share = (target - value) / (atEnd - value)
  return addDays(on, Math.ceil(share * daysBetween(on, end)))
}

export interface Landing {
  early: string | null // nine of ten courses are slower
  likely: string | null
  late: string | null // nine of ten are faster
}

export function landing(on: string, value: number, end: string, band: Band, target: number): Landing {
  return {
    early: crossing(on, value, end, band.p90, target),
    likely: crossing(on, value, end, band.p50, target),
    late: crossing(on, value, end, band.p10, target),
  }
}

/** The first point that has reached the target, and the one before it. */
export function reachedBy(points: readonly Point[], target: number): Point | null {
  return points.find((point) => point.value >= target) ?? null
}

/** A round number above, and the lines below it: 0, 20, 40, 60. */
export function ticks(most: number, count = 4): number[] {
  const rough = Math.max(1, most) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power)
  const whole = Math.ceil(step)
  return Array.from({ length: Math.ceil(Math.max(1, most) / whole) + 1 }, (_, index) => index * whole)
}
