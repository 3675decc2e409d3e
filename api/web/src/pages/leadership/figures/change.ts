// How a figure moved, in words: never a percentage of nothing, never figures of two definitions.
import { useI18n } from 'vue-i18n'
import type { Of } from '@/api/client'
import { amount, percent } from './figures'

export type Direction = 'up' | 'down' | 'same' | null

export function directionOf(comparison: Of<'Comparison'>): Direction {
  const by = comparison.difference
  if (by === undefined) return null
  return by > 0 ? 'up' : by < 0 ? 'down' : 'same'
}

/** Whether a change is worth a percentage: percentages differ by points, and tenfold is no share. */
export function tellsSomething(unit: Of<'Labelled'>, tenths: number | undefined): tenths is number {
  return tenths !== undefined && unit.key !== 'percent' && Math.abs(tenths) < 10_000
}

export function useChange(): { words: (unit: Of<'Labelled'>, comparison: Of<'Comparison'>) => string; difference: (unit: Of<'Labelled'>, by: number) => string } {
  const { t } = useI18n()
  /** By how much, without a sign: percentages differ by points. */
  const difference = (unit: Of<'Labelled'>, by: number) => {
    const size = Math.abs(by)
    return unit.key === 'percent' ? t('leadership.change.points', { n: (size / 10).toFixed(1) }) : amount(unit, size)
  }
  const words = (unit: Of<'Labelled'>, comparison: Of<'Comparison'>) => {
    const direction = directionOf(comparison)
    if (direction === null || comparison.difference === undefined) return t(`leadership.change.${comparison.refusal ?? 'no_value'}`)
    if (direction === 'same') return t('leadership.change.same')
    const by = difference(unit, comparison.difference)
    const share = comparison.change_tenths_of_percent
    if (!tellsSomething(unit, share)) return t(`leadership.change.${direction}`, { by })
    return t(`leadership.change.${direction}_share`, { by, share: percent(Math.abs(share)) })
  }
  return { words, difference }
}
