// The rows that are shown: the first page with its counts, and whatever was added to it.
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { api, Problem, take, type Of } from '@/api/client'
import { asParameters, type CasesQuery } from './query'

export function useCases(query: Ref<CasesQuery>, asOf: Ref<string | undefined>) {
  const rows = shallowRef<Of<'CaseRow'>[]>([])
  const facets = shallowRef<Of<'Facets'> | null>(null)
  const next = ref<string | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  let latest = 0

  async function load(cursor: string | null): Promise<void> {
    const mine = ++latest
    loading.value = true
    try {
      const parameters = { ...asParameters(query.value), as_of: asOf.value, limit: 50 }
      const page = await take(
        api.GET('/v1/cases', { params: { query: cursor ? { ...parameters, cursor } : { ...parameters, facets: true } } }),
      )
      if (mine !== latest) return
      rows.value = cursor ? [...rows.value, ...page.cases] : page.cases
      facets.value = page.facets ?? facets.value
      next.value = page.next ?? null
      problem.value = null
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure
      if (mine === latest) problem.value = failure
    } finally {
      if (mine === latest) loading.value = false
    }
  }
  watch([() => JSON.stringify(query.value), asOf], () => load(null), { immediate: true })
  onScopeDispose(() => ++latest)
  return { rows, facets, next, problem, loading, reload: () => load(null), more: () => load(next.value) }
}
