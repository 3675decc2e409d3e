// What a page asks for: the answer, that it is on its way, or why there is none.
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue'
import { language } from '@/i18n'
import { Problem, unreachable } from './client'
import { onLive } from './live'

export interface Asked<Data> {
  data: ShallowRef<Data | null>
  problem: ShallowRef<Problem | null>
  loading: Ref<boolean>
  reload: () => Promise<void>
}

/**
 * Asks at once and whenever a source changes or the reader's language, which answers are in; an answer
 * that was overtaken is dropped. With `live` it asks again, at most once a second, when something was recorded that `live` says yes to.
 *     const { data, problem, loading } = useAsked(() => take(api.GET('/v1/today')), [], () => true)
 */
export function useAsked<Data>(
  ask: () => Promise<Data>,
  sources: WatchSource<unknown>[] = [],
  live?: (change: import('./live').Change) => boolean,
): Asked<Data> {
  const data = shallowRef<Data | null>(null) as ShallowRef<Data | null>
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  let latest = 0

  async function reload(): Promise<void> {
    const mine = ++latest
    loading.value = true
    try {
      const answer = await ask()
      if (mine !== latest) return
      data.value = answer
      problem.value = null
    } catch (failure) {
      if (mine !== latest) return
      problem.value = failure instanceof Problem ? failure : faultOf(failure)
    } finally {
      if (mine === latest) loading.value = false
    }
  }

  watch([...sources, language], reload, { immediate: true })
  onScopeDispose(() => ++latest)
  if (live) {
    let waiting: ReturnType<typeof setTimeout> | null = null
    const end = onLive((change) => {
      if (waiting !== null || !(change === 'reset' || live(change))) return
      waiting = setTimeout(() => {
        waiting = null
        void reload()
      }, 1000)
    })
    onScopeDispose(() => {
      end()
      if (waiting !== null) clearTimeout(waiting)
    })
  }
  return { data, problem, loading, reload }
}

/** A fault of the pages themselves, as a problem. */
export function faultOf(failure: unknown): Problem {
  console.error(failure)
  const problem = unreachable()
  problem.body.type = '/problems/page_fault'
  problem.body.detail = String(failure)
  return problem
}
