import { useI18n } from 'vue-i18n'
import { day, monthOf } from '@/i18n/format'
import type { Period } from './period'

/** The name of a period: 2019年第四季度, the fourth quarter of 2019. */
export function usePeriodName(): (period: Period) => string {
  const { t } = useI18n()
  return (period) => {
    const year = period.from.slice(0, 4)
    if (period.kind === 'year') return t('leadership.period.named.year', { year })
    if (period.kind === 'quarter') return t(`leadership.period.named.q${period.key.slice(-1)}`, { year })
    if (period.kind === 'span') return t('leadership.period.named.span', { from: day(period.from), to: day(period.to) })
    return monthOf(period.from)
  }
}
