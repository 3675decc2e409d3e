// The files of a published log, wherever they are.
import type { Bytes } from './bytes'

export interface Source {
  checkpoint(): Promise<string>
  file(path: string): Promise<Bytes>
}

/** A file that could not be read: the status of the answer, 0 when there was none. */
export class Unread extends Error {
  constructor(
    readonly path: string,
    readonly status: number,
  ) {
    super(`${path}: ${status}`)
  }
}

const pause = (ms: number) => new Promise((wake) => setTimeout(wake, ms))

/** Below `base` ("/tlog") of a server; full tiles come from the browser's cache the next time. */
export function served(base: string, headers: [string, string][]): Source {
  async function read(path: string, tries = 3): Promise<Response> {
    const response = await fetch(`${base}/${path}`, { headers }).catch(() => null)
    if (response?.ok) return response
    // A server that is busy says when to come back.
    const wait = Number(response?.headers.get('Retry-After') ?? (response ? NaN : 1))
    if (tries <= 1 || !(wait <= 10)) throw new Unread(path, response?.status ?? 0)
    await pause(wait * 1000)
    return read(path, tries - 1)
  }
  return {
    checkpoint: async () => (await read('checkpoint')).text(),
    file: async (path) => new Uint8Array(await (await read(path)).arrayBuffer()),
  }
}

/** Calls for item after item in order, while the next ones are on their way already. */
export async function* ahead<Item>(first: number, end: number, ask: (n: number) => Promise<Item>, window = 6): AsyncGenerator<[number, Item]> {
  const waiting: Promise<Item>[] = []
  let next = first
  for (let n = first; n < end; ++n) {
    for (; next < end && next < n + window; ++next) {
      const item = ask(next)
      // Whoever stops in between does not wait for these.
      item.catch(() => {})
      waiting.push(item)
    }
    yield [n, await waiting.shift()!]
  }
}
