// What the API counts for a link to a figure: the figure itself, and its facts counted again.
import type { Page } from 'playwright-core'
import type { DemoServer } from '../demo'

/** Waits until a page has what it asked for. The stream of changes stays open, so it is never idle. */
export async function settled(page: Page): Promise<void> {
  let before = -1
  for (let calm = 0; calm < 4; ) {
    const [answers, loading] = await page.evaluate(() => [performance.getEntriesByType('resource').length, document.querySelectorAll('#main [role=status].soft').length] as const)
    calm = loading === 0 && answers === before ? calm + 1 : 0
    before = answers
    await page.waitForTimeout(150)
  }
}

interface Figure {
  value?: number
  numerator?: number
  denominator?: number
  qualifier: string
}
export interface Kpi {
  id: string
  kind: 'flow' | 'stock'
  formula: 'sum' | 'distinct' | 'ratio'
  unit: { key: string }
  position: string
  figure: Figure
}
interface Fact {
  measure: string
  sign: number
  delta: number
  distinct: string
}

/** The API's query for the address of a figure's page. */
export function asked(href: string): { id: string; query: URLSearchParams } {
  const url = new URL(href, 'http://x')
  const query = new URLSearchParams(url.search)
  const period = query.get('period')!
  query.delete('period')
  const quarter = /^(\d{4})-Q(\d)$/.exec(period)
  const span = period.split('..')
  if (span.length === 2) {
    query.set('from', span[0]!)
    query.set('to', span[1]!)
  } else if (quarter) {
    const last = Number(quarter[2]) * 3
    query.set('from', `${quarter[1]}-${String(last - 2).padStart(2, '0')}-01`)
    query.set('to', new Date(Date.UTC(Number(quarter[1]), last, 0)).toISOString().slice(0, 10))
  } else query.set(period.length === 4 ? 'year' : 'month', period)
  return { id: url.pathname.split('/').pop()!, query }
}

const counted = new Map<string, Promise<{ kpi: Kpi; numerator: number; denominator: number; facts: number }>>()

/** Each figure is counted once a run: the demo is the same for all who may see all. */
export function countFacts(server: DemoServer, href: string, token: string) {
  const key = `${token} ${server.address} ${href}`
  if (!counted.has(key)) counted.set(key, count(server, href, token))
  return counted.get(key)!
}

async function count(server: DemoServer, href: string, token: string) {
  const { id, query } = asked(href)
  const kpi = await server.get<Kpi>(`/v1/kpis/${id}?${query}`, token)
  const sides = { numerator: 0, denominator: 0 }
  let facts = 0
  if (kpi.figure.qualifier === 'suppressed') return { kpi, ...sides, facts }
  for (const side of kpi.formula === 'ratio' ? (['numerator', 'denominator'] as const) : (['numerator'] as const)) {
    const keys = new Map<string, number>()
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const place = new URLSearchParams(query)
      place.set('side', side)
      place.set('limit', '500')
      if (cursor) place.set('cursor', cursor)
      const page: { facts: Fact[]; next?: string } = await server.get(`/v1/kpis/${id}/evidence?${place}`, token)
      for (const fact of page.facts) {
        ++facts
        if (fact.distinct) keys.set(fact.measure + fact.distinct, (keys.get(fact.measure + fact.distinct) ?? 0) + fact.delta)
        else sides[side] += fact.sign * fact.delta
      }
      cursor = page.next
    }
    for (const delta of keys.values()) sides[side] += delta > 0 ? 1 : delta < 0 && kpi.kind === 'flow' ? -1 : 0
  }
  return { kpi, ...sides, facts }
}

/** What a page writes for a figure that counts so much. */
export function written(kpi: Kpi, language: 'zh' | 'en', numerator: number, denominator: number): string {
  const format = (value: number, digits: number) => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  if (kpi.figure.value === undefined) return '—'
  if (kpi.formula === 'ratio') return `${format(Math.round((1000 * numerator) / denominator) / 10, 1)}%`
  if (kpi.unit.key === 'money') return language === 'zh' ? format(numerator / 1_000_000, 2) : `CN¥${format(numerator / 100, 2)}`
  return format(numerator, 0)
}
