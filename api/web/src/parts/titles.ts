// The title of a page that asks for something: it is there at once, so that the heading can take the
// focus, and says the name when it is known.
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Asked } from '@/api/asked'

export function useTitle<Data>(asked: Asked<Data>, name: (data: Data) => string): ComputedRef<string> {
  const { t } = useI18n()
  return computed(() => {
    if (asked.data.value !== null) return name(asked.data.value as Data)
    return asked.problem.value ? asked.problem.value.body.title || t('shared.problem.title') : t('shared.loading')
  })
}
