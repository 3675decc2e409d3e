// Reads the log's entries once for all visits of the page, and goes on where it stopped.
import { onScopeDispose, ref, shallowRef, triggerRef } from 'vue'
import { Problem } from '@/api/client'
import { work, type Work } from '../parts/work'
import { EventLog } from './log'

const kept = shallowRef(new EventLog())
let of = ''

export function useEvents() {
  const problem = shallowRef<Problem | null>(null)
  const reading = ref(false)
  let running: Work | null = null

  /** `origin` names the log: another one begins anew. */
  async function read(origin: string, size: number): Promise<void> {
    running?.stop()
    problem.value = null
    if (of !== origin) kept.value = new EventLog()
    of = origin
    if (kept.value.length >= size) return
    reading.value = true
    running = work({ task: 'list', size, from: kept.value.length }, (report) => {
      if (!('columns' in report)) return
      kept.value.add(report.columns)
      triggerRef(kept)
    })
    try {
      await running.ended
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure
      problem.value = failure
    } finally {
      reading.value = false
    }
  }
  onScopeDispose(() => running?.stop())
  return { log: kept, problem, reading, read }
}
