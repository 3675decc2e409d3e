// Asks for the course of a figure through a year: the figure and its target at the ends of months,
// the forecast, and the values that the target had before.
import type { ComputedRef } from 'vue'
import { api, take, type Of } from '@/api/client'
import { useAsked, type Asked } from '@/api/asked'
import { may } from '@/api/session'
import { goalsOf, movedGoals, type Goal } from '../targets/history'
import { monthEnds } from '../figures/period'
import type { Point } from './pace'
import type { Tick } from '../figures/tick'

export interface Course {
  forecast: Of<'Forecast'>
  points: Point[]
  moved: Goal[]
}

export interface CourseWanted {
  id: string
  year: number
  unit?: string
  asOf?: string
}

async function earlierGoals(forecast: Of<'Forecast'>, unit: string | undefined): Promise<Goal[]> {
  const streams = [...new Set(forecast.target_parts.map((part) => part.stream))]
  if (streams.length !== 1 || !may('case.history')) return []
  const [type, id] = streams[0]!.split('/')
  const params = { path: { type: type!, id: id! }, query: { as_of: forecast.position, limit: 200 } }
  // A reader of a unit may see its part of a target and not the district's case.
  const timeline = await take(api.GET('/v1/cases/{type}/{id}/timeline', { params })).catch(() => null)
  return timeline ? movedGoals(goalsOf(timeline.events, unit)) : []
}

async function ask({ id, year, unit, asOf }: CourseWanted): Promise<Course> {
  const forecast = await take(api.GET('/v1/pace/forecast', { params: { query: { kpi: id, year, unit, as_of: asOf } } }))
  // All of one position, so that the line is of one moment.
  const at = (on: string) =>
    take(api.GET('/v1/kpis/{id}/target', { params: { path: { id }, query: { year, on, unit, as_of: forecast.position } } }))
  const [moved, ...standings] = await Promise.all([earlierGoals(forecast, unit), ...monthEnds(year, forecast.on).map(at)])
  const points = standings.map((it) => ({ day: it.on, value: it.figure.value ?? 0, time: it.time_progress }))
  return { forecast, points: [{ day: `${year}-01-01`, value: 0, time: 0 }, ...points], moved }
}

export function useCourse(wanted: ComputedRef<CourseWanted>, tick: Tick): Asked<Course> {
  return useAsked(() => ask(wanted.value), [wanted, tick])
}
