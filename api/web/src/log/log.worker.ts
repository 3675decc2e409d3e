// Reads the log beside the page, so that the page stays usable: verifies it, or lists what is in it.
import { columnsOf, type Columns } from './columns'
import { ahead, served, Unread } from './source'
import { kWidth, readBundle, tilePath, widthOf } from './tiles'
import type { Known, Verdict } from './verdict'

export type Order =
  | { task: 'verify'; base: string; headers: [string, string][]; trust: string; known: Known | null; onlyNew: boolean }
  | { task: 'list'; base: string; headers: [string, string][]; size: number; from: number }

export type Report =
  | { done: number; total: number }
  | { verdict: Verdict }
  | { columns: Columns }
  | { finished: true }
  | { unread: { path: string; status: number } }
  | { fault: string }

const tell = (report: Report) => self.postMessage(report)

async function verify(order: Order & { task: 'verify' }): Promise<void> {
  // Lists need no signatures.
  const [{ readTrust }, { verifyLog }] = await Promise.all([import('./note'), import('./verify')])
  const trust = readTrust(order.trust)
  if (!trust) throw new Error('the key cannot be read')
  let told = 0
  const progress = (done: number, total: number) => {
    if (performance.now() - told < 100 && done < total) return
    told = performance.now()
    tell({ done, total })
  }
  const wish = { trust, known: order.known, onlyNew: order.onlyNew, progress, now: () => new Date() }
  tell({ verdict: await verifyLog(served(order.base, order.headers), wish) })
}

/** Entries from `from` on (from 0), in pieces of a few bundles. */
async function list({ base, headers, size, from }: Order & { task: 'list' }): Promise<void> {
  const source = served(base, headers)
  const first = Math.floor(from / kWidth)
  let piece: Uint8Array[] = []
  const ask = (bundle: number) => source.file(tilePath('entries', bundle, widthOf(0, bundle, size)))
  for await (const [bundle, bytes] of ahead(first, Math.ceil(size / kWidth), ask)) {
    piece.push(...readBundle(bytes).entries.slice(bundle === first ? from % kWidth : 0))
    if (piece.length < 8 * kWidth) continue
    tell({ columns: columnsOf(piece) })
    piece = []
  }
  if (piece.length > 0) tell({ columns: columnsOf(piece) })
  tell({ finished: true })
}

self.onmessage = async ({ data }: MessageEvent<Order>) => {
  try {
    await (data.task === 'verify' ? verify(data) : list(data))
  } catch (fault) {
    tell(fault instanceof Unread ? { unread: { path: fault.path, status: fault.status } } : { fault: String(fault) })
  }
}
