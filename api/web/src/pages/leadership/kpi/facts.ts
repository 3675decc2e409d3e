// The facts behind a figure, fetched page by page and counted again while they come.
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type WatchSource } from 'vue'
import { Problem, type Of } from '@/api/client'
import { Tally } from '../figures/tally'

export interface PageOfFacts {
  facts: Of<'Fact'>[]
  next?: string
}

// So much is counted without being asked; beyond it a press is needed.
const kUnasked = 2000
const kKept = 500

export function useFacts(ask: (cursor: string | undefined) => Promise<PageOfFacts>, kind: ComputedRef<Of<'Kpi'>['kind']>, sources: WatchSource<unknown>[]) {
  const kept = shallowRef<Of<'Fact'>[]>([])
  const counted = ref(0)
  const done = ref(false)
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let tally = new Tally()
  let next: string | undefined
  let run = 0
  const sum = ref(0)

  async function go(limit: number): Promise<void> {
    const mine = run
    busy.value = true
    try {
      do {
        const page = await ask(next)
        if (mine !== run) return
        tally.add(page.facts)
        next = page.next
        if (kept.value.length < kKept) kept.value = [...kept.value, ...page.facts]
        counted.value = tally.facts
        sum.value = tally.count(kind.value)
        done.value = next === undefined
      } while (!done.value && counted.value < limit)
    } catch (failure) {
      if (mine !== run) return
      if (!(failure instanceof Problem)) throw failure
      problem.value = failure
    } finally {
      if (mine === run) busy.value = false
    }
  }

  function restart(): void {
    ++run
    tally = new Tally()
    next = undefined
    kept.value = []
    counted.value = 0
    sum.value = 0
    done.value = false
    problem.value = null
    void go(kUnasked)
  }
  watch(sources, restart, { immediate: true })
  onScopeDispose(() => ++run)
  return { kept: computed(() => kept.value), counted, sum, done, busy, problem, countAll: () => go(Infinity), restart }
}
