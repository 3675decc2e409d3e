// The frames of a year, asked for before they are needed: from where the reader is, onwards.
import { ref, shallowReactive, watch, type ComputedRef, type Ref } from 'vue'
import { api, Problem, take, type Of } from '@/api/client'
import type { Frame } from './frames'

export interface Picture {
  split: Of<'KpiSplit'>
  total: Of<'KpiFigure'>
}

const kAtOnce = 3 // a browser has six connections to a server, and others want some

export function useFilm(id: ComputedRef<string>, year: ComputedRef<number>, frames: ComputedRef<Frame[]>, at: Ref<number>) {
  const pictures = shallowReactive(new Map<number, Picture>())
  const problem = ref<Problem | null>(null)
  let run = 0

  async function picture(index: number): Promise<Picture> {
    const frame = frames.value[index]!
    const path = { id: id.value }
    const query = { year: String(year.value), as_of_time: frame.time ?? undefined }
    const split = await take(api.GET('/v1/kpis/{id}/split', { params: { path, query: { ...query, by: 'unit' } } }))
    const total = await take(api.GET('/v1/kpis/{id}', { params: { path, query: { year: query.year, as_of: split.position } } }))
    return { split, total }
  }

  /** The nearest frame that is missing, at the reader's place or after it, then before it. */
  function missing(waiting: Set<number>): number | undefined {
    const count = frames.value.length
    for (let step = 0; step < count; ++step) {
      const index = (at.value + step) % count
      if (!pictures.has(index) && !waiting.has(index)) return index
    }
    return undefined
  }

  async function fetchAll(mine: number, waiting: Set<number>): Promise<void> {
    for (let index = missing(waiting); index !== undefined; index = missing(waiting)) {
      waiting.add(index)
      const taken = await picture(index)
      if (mine !== run) return
      pictures.set(index, taken)
    }
  }

  function start(): void {
    const mine = ++run
    pictures.clear()
    problem.value = null
    const waiting = new Set<number>()
    for (let worker = 0; worker < kAtOnce; ++worker)
      fetchAll(mine, waiting).catch((failure) => {
        if (mine !== run) return
        if (!(failure instanceof Problem)) throw failure
        problem.value = failure
      })
  }
  watch([id, year], start, { immediate: true })
  return { pictures, problem, start, stop: () => ++run }
}
