// A finding in words: the register's rules are this page's, those of forms are shared.
import { useI18n } from 'vue-i18n'
import { whole } from '@/i18n/format'
import type { Finding } from './check'

export function useFindingWords(): { rule: (one: Finding) => string; mend: (one: Finding) => string } {
  const { t } = useI18n()
  const ofForm = (one: Finding) => one.rule.startsWith('form.')
  return {
    rule: (one) => {
      if (ofForm(one)) return t(`shared.form.fault.${one.rule.slice(5)}`, { limit: one.limit === undefined ? '' : whole(one.limit) })
      return t(`desk.import.rules.${one.rule}`, { detail: one.detail ?? '' })
    },
    mend: (one) => t(`desk.import.mends.${ofForm(one) ? 'form' : one.rule}`),
  }
}
