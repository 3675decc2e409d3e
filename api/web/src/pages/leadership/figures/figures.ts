// How figures are asked for, linked to and written.
import type { LocationQueryRaw, RouteLocationRaw } from 'vue-router'
import type { Of } from '@/api/client'
import { language } from '@/i18n'
import { decimals, money, whole } from '@/i18n/format'
import type { Period } from './period'

/** Which figure: everything that its evidence needs to be found again. */
export interface Wanted {
  id: string
  period: Period
  unit?: string
  asOf?: string
  dimensions?: Readonly<Record<string, string>>
}

/** Figures can be split and narrowed by these; the server knows no other names for them. */
export const kDimensions = [
  'unit',
  'kind',
  'industry',
  'ownership',
  'headcount_band',
  'two_new',
  'new_form',
  'sex',
  'migrant',
  'channel',
  'source',
] as const
export type Dimension = (typeof kDimensions)[number]

export function askedFor(wanted: Wanted) {
  return { from: wanted.period.from, to: wanted.period.to, unit: wanted.unit, as_of: wanted.asOf, ...wanted.dimensions }
}

/** The same for the same figure of the same place and time. */
export function keyOf(wanted: Wanted): string {
  return JSON.stringify([wanted.id, askedFor(wanted)])
}

/** The page of a figure's evidence. */
export function evidenceOf(wanted: Wanted): RouteLocationRaw {
  const query: LocationQueryRaw = { period: wanted.period.key, ...wanted.dimensions }
  if (wanted.unit) query.unit = wanted.unit
  if (wanted.asOf) query.as_of = wanted.asOf
  return { path: `/kpi/${wanted.id}`, query }
}

/** Tenths of a percent as "50.5%". */
export function percent(tenths: number): string {
  return `${decimals(tenths / 10, 1)}%`
}

/** A number without the word of what is counted; the name of the figure says that. */
export function bare(unit: string, value: number): string {
  if (unit === 'percent') return percent(value)
  if (unit !== 'money') return whole(value)
  return language.value === 'zh' ? decimals(value / 1_000_000, 2) : money(value)
}

/** The word that stands behind a bare number; none where the number has its own sign. */
export function wordOf(unit: Of<'Labelled'>): string {
  return unit.key === 'percent' || (unit.key === 'money' && language.value !== 'zh') ? '' : unit.label
}

/** A number as it reads within a sentence: Chinese counts with a measure word, English without. */
export function amount(unit: Of<'Labelled'>, value: number): string {
  const number = bare(unit.key, value)
  return language.value === 'zh' && wordOf(unit) ? `${number} ${unit.label}` : number
}

export function shown(unit: Of<'Labelled'>, figure: Of<'Figure'>): string {
  return figure.value === undefined ? '—' : bare(unit.key, figure.value)
}
