// Everything that a brief says, asked for at one position of the log.
import { api, take, type Of } from '@/api/client'
import { may } from '@/api/session'
import { kChapters } from '../figures/agenda'
import { askedFor } from '../figures/figures'
import type { Period } from '../figures/period'

export interface Line {
  kpi: Of<'KpiFigure'>
  target: Of<'KpiTarget'>
}
export interface Chapter {
  key: string
  lines: Line[]
}
export interface Report {
  position: string
  chapters: Chapter[]
  /** New chapters and new members by unit. */
  splits: Of<'KpiSplit'>[]
  work: Of<'Today'> | null
  ageing: Of<'Ageing'> | null
}

const kRanked = ['K04', 'K07'] as const

export async function report(period: Period, asOf: string | undefined): Promise<Report> {
  const first = await take(api.GET('/v1/kpis/{id}', { params: { path: { id: kChapters[0]!.ids[0]! }, query: askedFor({ id: '', period, asOf }) } }))
  const position = first.position
  const year = Number(period.to.slice(0, 4))
  const place = askedFor({ id: '', period, asOf: position })
  const line = async (id: string): Promise<Line> => {
    const path = { id }
    const [kpi, target] = await Promise.all([
      take(api.GET('/v1/kpis/{id}', { params: { path, query: place } })),
      take(api.GET('/v1/kpis/{id}/target', { params: { path, query: { year, on: period.to, as_of: position } } })),
    ])
    return { kpi, target }
  }
  const [chapters, splits, work, ageing] = await Promise.all([
    Promise.all(kChapters.map(async ({ key, ids }) => ({ key, lines: await Promise.all(ids.map(line)) }))),
    Promise.all(kRanked.map((id) => take(api.GET('/v1/kpis/{id}/split', { params: { path: { id }, query: { ...place, by: 'unit' } } })))),
    may('case.today') ? take(api.GET('/v1/today', { params: { query: { as_of: position, limit: 1 } } })) : null,
    may('pace.read') ? take(api.GET('/v1/pace/ageing', { params: { query: { as_of: position, limit: 1 } } })) : null,
  ])
  return { position, chapters, splits, work, ageing }
}
