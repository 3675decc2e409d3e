// A log made for tests: entries as records have them, their tiles, a signed checkpoint.
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { base64, hex, join, utf8, type Bytes } from '@/log/bytes'
import { leafHash, rootOver, type Hash } from '@/log/merkle'
import { readTrust, type Trust } from '@/log/note'
import { Unread, type Source } from '@/log/source'
import { kWidth, tilePath, widthOf } from '@/log/tiles'

const kSeed = Uint8Array.from({ length: 32 }, (_, i) => i)
const kOrigin = 'log.union.example/casework'
export const logKey = keyText(kOrigin, 1, kSeed)

function keyText(name: string, type: 1 | 4, seed: Bytes): string {
  const encoded = join(Uint8Array.of(type), ed25519.getPublicKey(seed))
  return `${name}+${hex(idOf(name, encoded))}+${base64(encoded)}`
}
function idOf(name: string, encoded: Bytes): Bytes {
  return sha256(join(utf8(`${name}\n`), encoded)).slice(0, 4)
}

export function trustIn(key = logKey): Trust {
  const trust = readTrust(key)
  if (!trust) throw new Error('no key')
  return trust
}

export function sign(size: number, root: Hash, seed = kSeed): string {
  const text = `${kOrigin}\n${size}\n${base64(root)}\n`
  const id = idOf(kOrigin, join(Uint8Array.of(1), ed25519.getPublicKey(seed)))
  return `${text}\n— ${kOrigin} ${base64(join(id, ed25519.sign(utf8(text), seed)))}\n`
}

const number = (value: number, bytes: number) => Uint8Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256)
const word = (text: string) => join(number(utf8(text).length, 1), utf8(text))

/** A record's entry without segments, in a case named by a number. */
export function entryOf(index: number, stream: number, version: number, previous: Hash, account = 'wang'): Bytes {
  return join(
    Uint8Array.of(1),
    number(index + 1, 8),
    number(1_700_000_000_000_000 + index, 8),
    previous,
    number(version, 8),
    number(1_700_000_000_000_000, 8),
    number(3, 2),
    number(1, 2),
    Uint8Array.of(1, 1),
    new Uint8Array(16),
    number(0, 2),
    number(1, 2),
    new Uint8Array(16),
    number(0, 8),
    number(3, 4),
    number(7, 4),
    word(`lead/${String(stream).padStart(32, '0')}`),
    Uint8Array.of(1, 13),
    word(account),
    word('110113-tianzhu'),
    word(''),
    Uint8Array.of(0, 0),
  )
}

/** Files of a log of `size` entries in `cases` cases, as a server publishes them. */
export class MadeLog implements Source {
  readonly files = new Map<string, Bytes>()
  readonly reads: string[] = []
  note = ''
  entries: Bytes[] = []

  constructor(size: number, cases = 7, account?: (index: number) => string) {
    const ends = new Map<number, { version: number; leaf: Hash }>()
    for (let i = 0; i < size; ++i) {
      const end = ends.get(i % cases) ?? { version: 0, leaf: new Uint8Array(32) }
      const entry = entryOf(i, i % cases, end.version + 1, end.leaf, account?.(i))
      ends.set(i % cases, { version: end.version + 1, leaf: leafHash(entry) })
      this.entries.push(entry)
    }
    this.publish()
  }
  publish(): void {
    const size = this.entries.length
    let hashes = this.entries.map(leafHash)
    this.note = sign(size, rootOver(hashes))
    for (let n = 0; n * kWidth < size; ++n) {
      const parts = this.entries.slice(n * kWidth, (n + 1) * kWidth).flatMap((entry) => [Uint8Array.of(entry.length >> 8, entry.length & 255), entry])
      this.files.set(tilePath('entries', n, widthOf(0, n, size)), join(...parts))
    }
    for (let level = 0; hashes.length > 0; ++level) {
      const above: Hash[] = []
      for (let n = 0; n * kWidth < hashes.length; ++n) {
        const mine = hashes.slice(n * kWidth, (n + 1) * kWidth)
        this.files.set(tilePath(level, n, mine.length), join(...mine))
        if (mine.length === kWidth) above.push(rootOver(mine))
      }
      hashes = above
    }
  }
  checkpoint = async () => this.note
  async file(path: string): Promise<Bytes> {
    this.reads.push(path)
    const bytes = this.files.get(path)
    if (!bytes) throw new Unread(path, 404)
    return bytes
  }
  /** Flips one bit of a published file. */
  flip(path: string, at: number, bit = 0): void {
    const bytes = this.files.get(path)!.slice()
    bytes[at]! ^= 1 << bit
    this.files.set(path, bytes)
  }
}

/** RFC 6962, word by word: what the quick functions are compared with. */
export function slowRoot(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return sha256(new Uint8Array(0))
  if (leaves.length === 1) return leaves[0]!
  const k = split(leaves.length)
  return sha256(join(Uint8Array.of(1), slowRoot(leaves.slice(0, k)), slowRoot(leaves.slice(k))))
}
export function split(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}
export function slowPath(m: number, leaves: readonly Hash[]): Hash[] {
  if (leaves.length <= 1) return []
  const k = split(leaves.length)
  return m < k ? [...slowPath(m, leaves.slice(0, k)), slowRoot(leaves.slice(k))] : [...slowPath(m - k, leaves.slice(k)), slowRoot(leaves.slice(0, k))]
}
export function slowConsistency(m: number, leaves: readonly Hash[], whole = true): Hash[] {
  if (m === leaves.length) return whole ? [] : [slowRoot(leaves)]
  const k = split(leaves.length)
  return m <= k
    ? [...slowConsistency(m, leaves.slice(0, k), whole), slowRoot(leaves.slice(k))]
    : [...slowConsistency(m - k, leaves.slice(k), false), slowRoot(leaves.slice(0, k))]
}
