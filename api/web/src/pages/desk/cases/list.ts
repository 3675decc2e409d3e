// The rows that are shown: the first page with its counts, and whatever was added to it. Rows do not
// move under the reader's hand: what others change is counted until the list is asked for again.
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { api, Problem, take, type Of } from '@/api/client'
import { onLive } from '@/api/live'
import { language } from '@/i18n'
import { asParameters, type CasesQuery } from './query'

export function useCases(query: Ref<CasesQuery>, asOf: Ref<string | undefined>) {
  const rows = shallowRef<Of<'CaseRow'>[]>([])
  const facets = shallowRef<Of<'Facets'> | null>(null)
  const next = ref<string | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  const changed = ref(new Set<string>())
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
      if (!cursor) changed.value = new Set()
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
  watch([() => JSON.stringify(query.value), asOf, language], () => load(null), { immediate: true })
  const end = onLive((change) => {
    if (asOf.value || change === 'reset') return
    const shown = rows.value.some(({ stream }) => stream === change.stream)
    if (shown || change.version === '1') changed.value = new Set(changed.value).add(change.stream)
  })
  onScopeDispose(() => {
    ++latest
    end()
  })
  return { rows, facets, next, changed, problem, loading, reload: () => load(null), more: () => load(next.value) }
}
