// The rule by which a sample is drawn (ops/docs/auditing.md, "Samples"), so that anyone can draw again.
import { sha256 } from '@noble/hashes/sha2.js'
import { hex, join, utf8 } from './bytes'

export interface Drawn {
  seed: string
  cases: string[]
}

export function draw(checkpoint: string, streams: readonly string[], size: number): Drawn {
  const seed = sha256(join(utf8('chapterhouse sample v1'), utf8(checkpoint)))
  const ranked = streams.map((stream) => ({ stream, rank: hex(sha256(join(seed, utf8(stream)))) }))
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
  return { seed: hex(seed), cases: ranked.slice(0, size).map((one) => one.stream) }
}
