// The moment that pages are shown as of: a position of the log in the address (`?as_of=1234`), or now.
// Every page that reads it can be cited: the address never shows anything else later.
import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'

export function useMoment(): { asOf: ComputedRef<string | undefined> } {
  const route = useRoute()
  const asOf = computed(() => {
    const value = route.query.as_of
    return typeof value === 'string' && /^[0-9]{1,19}$/.test(value) ? value : undefined
  })
  return { asOf }
}
