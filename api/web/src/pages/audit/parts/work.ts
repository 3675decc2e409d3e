// Starts the worker that reads the log, and hands on what it reports until it is through or stopped.
import { credentials } from '@/api/credentials'
import { Problem, unreachable } from '@/api/client'
import type { Order, Report } from '@/log/log.worker'

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never
export type Wanted = Without<Order, 'base' | 'headers'>

export interface Work {
  stop: () => void
  /** Ends when the work has; a problem when the log could not be read. */
  ended: Promise<void>
}

export function work(wanted: Wanted, hear: (report: Report) => void): Work {
  const worker = new Worker(new URL('@/log/log.worker.ts', import.meta.url), { type: 'module' })
  let stop = () => {}
  const ended = new Promise<void>((done, fail) => {
    stop = () => {
      worker.terminate()
      done()
    }
    worker.onerror = (event) => fail(problemOf('page_fault', 0, event.message))
    worker.onmessage = ({ data }: MessageEvent<Report>) => {
      hear(data)
      if ('verdict' in data || 'finished' in data) stop()
      else if ('unread' in data) fail(data.unread.status === 0 ? unreachable() : problemOf('unreadable', data.unread.status, data.unread.path))
      else if ('fault' in data) fail(problemOf('page_fault', 0, data.fault))
    }
  }).finally(() => worker.terminate())
  worker.postMessage({ ...wanted, base: '/tlog', headers: credentials.headers('GET') })
  return { stop, ended }
}

function problemOf(key: string, status: number, detail: string): Problem {
  return new Problem({ type: `/problems/${key}`, title: '', status, detail, instance: '', trace_id: '' })
}
