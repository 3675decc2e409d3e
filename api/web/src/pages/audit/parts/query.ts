// What a page was asked for, as its address has it.
import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'

const kDay = /^\d{4}-\d{2}-\d{2}$/

/** One parameter of the address; nothing when it is absent or twice. */
export function useParameter(name: string): ComputedRef<string | undefined> {
  const route = useRoute()
  return computed(() => {
    const value = route.query[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  })
}

export interface Narrowed {
  unit?: string
  actor?: string
  from?: string
  to?: string
}

/** What Narrow.vue writes into the address. */
export function useNarrowed(): ComputedRef<Narrowed> {
  const [unit, actor, from, to] = ['unit', 'actor', 'from', 'to'].map(useParameter) as [ComputedRef, ComputedRef, ComputedRef, ComputedRef]
  const dayOnly = (value: string | undefined) => (value && kDay.test(value) ? value : undefined)
  return computed(() => ({ unit: unit.value, actor: actor.value, from: dayOnly(from.value), to: dayOnly(to.value) }))
}
