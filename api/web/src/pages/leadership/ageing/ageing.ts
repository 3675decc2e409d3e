// Cases that stay in a status longer than usual, put together by status: the worst first.
import type { Of } from '@/api/client'

export interface Bottleneck {
  key: string
  type: string
  typeLabel: string
  status: Of<'Labelled'>
  /** How many of its cases took up to twice, up to five times, and more than five times the usual. */
  bands: [number, number, number]
  count: number
  oldest: number
  usual: number
}

export function bandOf(aged: Pick<Of<'AgedCase'>, 'age_working_days' | 'usual_working_days'>): 0 | 1 | 2 {
  const times = aged.age_working_days / Math.max(1, aged.usual_working_days)
  return times <= 2 ? 0 : times <= 5 ? 1 : 2
}

export function bottlenecks(cases: readonly Of<'AgedCase'>[]): Bottleneck[] {
  const byStatus = new Map<string, Bottleneck>()
  for (const aged of cases) {
    const key = `${aged.type}.${aged.status.key}`
    let found = byStatus.get(key)
    if (!found) {
      found = { key, type: aged.type, typeLabel: aged.type_label, status: aged.status, bands: [0, 0, 0], count: 0, oldest: 0, usual: 0 }
      byStatus.set(key, found)
    }
    ++found.bands[bandOf(aged)]
    ++found.count
    found.oldest = Math.max(found.oldest, aged.age_working_days)
    found.usual = aged.usual_working_days
  }
  return [...byStatus.values()].sort((a, b) => b.count - a.count || b.oldest - a.oldest)
}
