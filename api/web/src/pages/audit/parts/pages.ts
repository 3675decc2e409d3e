// A list that the server gives page by page, gathered.
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef, type WatchSource } from 'vue'
import { useAsked, type Asked } from '@/api/asked'
import { Problem } from '@/api/client'

export interface Gathered<Page, Item> {
  asked: Asked<Page>
  items: ComputedRef<Item[]>
  hasMore: ComputedRef<boolean>
  more: () => Promise<void>
  loading: Ref<boolean>
  problem: ShallowRef<Problem | null>
}

/** Begins anew whenever a source changes. */
export function usePages<Page extends { next?: string }, Item>(
  ask: (cursor: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => Item[],
  sources: WatchSource<unknown>[],
): Gathered<Page, Item> {
  const rest = shallowRef<Page[]>([])
  const loading = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const asked = useAsked(() => {
    rest.value = []
    return ask(undefined)
  }, sources)
  const pages = computed(() => (asked.data.value ? [asked.data.value, ...rest.value] : []))
  const next = computed(() => pages.value[pages.value.length - 1]?.next)

  async function more(): Promise<void> {
    const cursor = next.value
    if (!cursor || loading.value) return
    const first = asked.data.value
    loading.value = true
    problem.value = null
    try {
      const page = await ask(cursor)
      // Somebody may have narrowed the list in the meantime.
      if (asked.data.value === first) rest.value = [...rest.value, page]
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure
      problem.value = failure
    } finally {
      loading.value = false
    }
  }
  return { asked, items: computed(() => pages.value.flatMap(itemsOf)), hasMore: computed(() => next.value !== undefined), more, loading, problem }
}
