// A figure by the units of the district, as the map, the bars and the table show it.
import { computed, type ComputedRef } from 'vue'
import { api, take, type Of } from '@/api/client'
import { useAsked, type Asked } from '@/api/asked'
import { askedFor, type Wanted } from '../figures/figures'
import { shortName, useUnits } from '../figures/units'
import { shadeOf } from './ramp'

export interface Part {
  id: string
  name: string
  short: string
  figure: Of<'Figure'>
  shade: number | null
}

const kNothing: Of<'Figure'> = { display: '—', adjustment: 0, qualifier: 'empty_denominator' }

/**
 * A figure for every unit. A unit without a fact has no part in a split: where parts are sums and
 * nothing is hidden, that is a zero. `mostEver`: what the darkest shade stands for at least.
 */
export function fillParts(units: readonly { id: string; name: string }[], split: Of<'KpiSplit'>, mostEver = 0): Part[] {
  const known = new Map(split.parts.map((part) => [part.key, part.figure]))
  const zero: Of<'Figure'> = split.formula === 'ratio' ? kNothing : { display: '0', adjustment: 0, qualifier: 'none', value: 0, numerator: 0 }
  const parts = units.map((unit) => ({ id: unit.id, name: unit.name, short: shortName(unit.name), figure: known.get(unit.id) ?? zero }))
  const values = parts.flatMap((part) => (part.figure.value === undefined ? [] : [part.figure.value]))
  const least = split.formula === 'ratio' ? Math.min(...values) : 0
  const most = Math.max(mostEver, ...values)
  return parts.map((part) => ({ ...part, shade: part.figure.value === undefined ? null : shadeOf(part.figure.value, least, most) }))
}

/** The highest first; what is not shown last. */
export function ranked(parts: readonly Part[]): Part[] {
  return [...parts].sort((a, b) => (b.figure.value ?? -1) - (a.figure.value ?? -1))
}

export function useMap(wanted: ComputedRef<Wanted>): { split: Asked<Of<'KpiSplit'>>; parts: ComputedRef<Part[]>; units: ReturnType<typeof useUnits> } {
  const units = useUnits()
  const split = useAsked(
    () => take(api.GET('/v1/kpis/{id}/split', { params: { path: { id: wanted.value.id }, query: { ...askedFor(wanted.value), by: 'unit' } } })),
    [wanted],
    () => true,
  )
  const parts = computed(() => (split.data.value ? fillParts(units.visible.value, split.data.value) : []))
  return { split, parts, units }
}
