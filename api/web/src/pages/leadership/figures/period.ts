// The period that a page is about, as its address says it: 2019, 2019-Q4, 2019-11 or, for other
// spans, 2019-01-01..2019-10-15.
import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'
import { session } from '@/api/session'

export type PeriodKind = 'year' | 'quarter' | 'month' | 'span'
export interface Period {
  kind: PeriodKind
  key: string
  from: string
  to: string
}

/** The months of a period that begins with month `first` (1 to 12) of a year. */
function months(kind: PeriodKind, key: string, year: number, first: number, count: number): Period {
  const month = (number: number) => `${year}-${String(number).padStart(2, '0')}`
  const last = first + count - 1
  const days = new Date(Date.UTC(year, last, 0)).getUTCDate()
  return { kind, key, from: `${month(first)}-01`, to: `${month(last)}-${days}` }
}

export const yearOf = (year: number): Period => months('year', String(year), year, 1, 12)
export const quarterOf = (year: number, quarter: number): Period => months('quarter', `${year}-Q${quarter}`, year, quarter * 3 - 2, 3)
export const monthOf = (year: number, month: number): Period =>
  months('month', `${year}-${String(month).padStart(2, '0')}`, year, month, 1)

export function spanOf(from: string, to: string): Period {
  const year = Number(from.slice(0, 4))
  const month = Number(from.slice(5, 7))
  const whole = [yearOf(year), quarterOf(year, Math.ceil(month / 3)), monthOf(year, month)]
  return whole.find((period) => period.from === from && period.to === to) ?? { kind: 'span', key: `${from}..${to}`, from, to }
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

export function parsePeriod(text: unknown): Period | null {
  const parts = typeof text === 'string' ? /^((?:19|20)\d\d)(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?$/.exec(text) : null
  if (parts) {
    const year = Number(parts[1])
    if (parts[2]) return quarterOf(year, Number(parts[2]))
    return parts[3] ? monthOf(year, Number(parts[3])) : yearOf(year)
  }
  const span = typeof text === 'string' ? /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text) : null
  return span && isDay(span[1]!) && isDay(span[2]!) && span[1]! <= span[2]! ? spanOf(span[1]!, span[2]!) : null
}

/** The period of a kind that holds a day. */
export function periodAround(kind: PeriodKind, day: string): Period {
  const year = Number(day.slice(0, 4))
  const month = Number(day.slice(5, 7))
  if (kind === 'month') return monthOf(year, month)
  return kind === 'quarter' ? quarterOf(year, Math.ceil(month / 3)) : yearOf(year)
}

/** The one before (-1) or after (1) of the same kind. */
export function neighbour(period: Period, step: -1 | 1): Period {
  const edge = Date.parse(`${step < 0 ? period.from : period.to}T00:00:00Z`) + step * 86_400_000
  return periodAround(period.kind, new Date(edge).toISOString().slice(0, 10))
}

// Books of a month close on the fifth working day of the next one. Until ten days of a year have
// passed, pages open on the year that is being reported and not on an empty one.
const kDaysOfReporting = 10
export function openingPeriod(today: string): Period {
  const day = Date.parse(`${today}T00:00:00Z`) - kDaysOfReporting * 86_400_000
  return yearOf(new Date(day).getUTCFullYear())
}

/** Last days of the months of a year up to a day, and that day when it lies within. */
export function monthEnds(year: number, until: string): string[] {
  const ends = Array.from({ length: 12 }, (_, index) => monthOf(year, index + 1).to).filter((day) => day <= until)
  if (ends.length < 12 && until.startsWith(String(year)) && !ends.includes(until)) ends.push(until)
  return ends
}

export function usePeriod(): { period: ComputedRef<Period> } {
  const route = useRoute()
  return { period: computed(() => parsePeriod(route.query.period) ?? openingPeriod(session.me?.today ?? '2020-01-01')) }
}
