// Which events a view shows, and what each facet would show instead.
import { dayText, type EventLog } from './log'

export const kFacets = ['type', 'event', 'unit', 'actor', 'day'] as const
export type Facet = (typeof kFacets)[number]
/** Values as the address has them: keys, never words of a language. */
export type Filter = Partial<Record<Facet, string>>

export interface Value {
  value: string
  count: number
}
export interface Selection {
  /** Rows of the log, counted from 0. */
  rows: Uint32Array
  /** For each facet its values under all the other facets, the most frequent first. */
  facets: Record<Facet, Value[]>
}

interface Column {
  codes: Uint16Array
  text: (code: number) => string
  wanted: number | null
  counts: Map<number, number>
}

/** `size`: how much of the log the view covers. `eventKey` names a kind of event. */
export function select(log: EventLog, size: number, filter: Filter, eventKey: (kind: number) => string): Selection {
  const texts: Record<Facet, (code: number) => string> = {
    type: (code) => log.types.names[code] ?? '',
    event: eventKey,
    unit: (code) => log.units.names[code] ?? '',
    actor: (code) => log.accounts.names[code] ?? '',
    day: dayText,
  }
  const codes: Record<Facet, Uint16Array> = { type: log.type, event: log.kind, unit: log.unit, actor: log.account, day: log.day }
  const length = Math.min(log.length, size)
  const columns: Column[] = kFacets.map((facet) => ({
    codes: codes[facet],
    text: texts[facet],
    wanted: filter[facet] === undefined ? null : codeOf(codes[facet], length, texts[facet], filter[facet]),
    counts: new Map(),
  }))

  const rows = new Uint32Array(length)
  let found = 0
  for (let row = 0; row < length; ++row) {
    let missed = 0
    let missing: Column | null = null
    for (const column of columns) {
      if (column.wanted === null || column.codes[row] === column.wanted) continue
      missed += 1
      missing = column
      if (missed > 1) break
    }
    if (missed > 1) continue
    // A row that one facet alone keeps out is what that facet's other values would show.
    for (const column of missing ? [missing] : columns) {
      const code = column.codes[row]!
      column.counts.set(code, (column.counts.get(code) ?? 0) + 1)
    }
    if (!missing) rows[found++] = row
  }
  const facets = Object.fromEntries(kFacets.map((facet, i) => [facet, valuesOf(columns[i]!)])) as Record<Facet, Value[]>
  return { rows: rows.slice(0, found), facets }
}

function codeOf(codes: Uint16Array, length: number, text: (code: number) => string, wanted: string): number {
  const seen = new Set<number>()
  for (let row = 0; row < length; ++row) {
    const code = codes[row]!
    if (seen.has(code)) continue
    if (text(code) === wanted) return code
    seen.add(code)
  }
  return -1
}

function valuesOf({ counts, text }: Column): Value[] {
  return [...counts].map(([code, count]) => ({ value: text(code), count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}

/** The next row behind `from` that has the text; around the end once. -1 when there is none. */
export function findNext(count: number, from: number, matches: (i: number) => boolean): number {
  for (let step = 1; step <= count; ++step) {
    const i = (from + step) % count
    if (matches(i)) return i
  }
  return -1
}
