// The words for what is wrong with a field.
import { useI18n } from 'vue-i18n'
import { whole } from '@/i18n/format'
import type { Fault } from './check'

export function useFaultTexts(): { words: (fault: Fault) => string } {
  const { t } = useI18n()
  return {
    words: (fault) =>
      fault.key === 'server' ? (fault.detail ?? '') : t(`shared.form.fault.${fault.key}`, { limit: fault.limit === undefined ? '' : whole(fault.limit) }),
  }
}
