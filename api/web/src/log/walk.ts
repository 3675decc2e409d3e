// Reads the entries of a published log and the hashes beside them, and notes where they differ.
import { same, type Bytes } from './bytes'
import { readLinks } from './entry'
import { leafHash, rootOver, type Hash } from './merkle'
import { ahead, type Source } from './source'
import { kWidth, readBundle, readTile, tilePath, widthOf } from './tiles'
import type { Altered } from './verdict'

/** A leaf whose entry and whose published hash are not of one another. */
export interface Difference {
  index: number
  /** What the tile says; null without a tile. */
  published: Hash | null
  /** What the entry hashes to; null without an entry. */
  hashed: Hash | null
  entry: Bytes | null
}

export interface Walked {
  /** Roots over every 256 entries, the last one perhaps over fewer: by the entries, and by the tiles. */
  byEntries: Hash[]
  byTiles: Hash[]
  differences: Difference[]
  /** What is wrong with the entries among themselves. */
  disorder: Altered | null
  /** The root over the first `at` entries. */
  rootAt: Hash | null
  entries: number
}

const kNothing: Hash = new Uint8Array(32)

/** Every record follows the one in front, and the one in front of it in its stream. */
class Order {
  private recordedAt = 0
  private readonly ends = new Map<string, { version: number; leaf: Hash }>()
  constructor(private readonly fromTheStart: boolean) {}

  look(index: number, bytes: Bytes, leaf: Hash): 'order' | 'chain' | null {
    const entry = readLinks(bytes)
    if (!entry || entry.position !== index + 1 || entry.recordedAt <= this.recordedAt) return 'order'
    this.recordedAt = entry.recordedAt
    const end = this.ends.get(entry.stream)
    this.ends.set(entry.stream, { version: entry.version, leaf })
    if (!end && !this.fromTheStart) return null
    const fits = entry.version === (end?.version ?? 0) + 1 && same(entry.previous, end?.leaf ?? kNothing)
    return fits ? null : 'chain'
  }
}

/**
 * `marks` are the roots of bundles that are not read again; `at` is the size of an earlier tree whose
 * root is wanted, within what is read.
 */
export async function walk(source: Source, size: number, marks: Hash[], at: number | null, progress: (entries: number) => void): Promise<Walked> {
  const bundles = Math.ceil(size / kWidth)
  const walked: Walked = { byEntries: [...marks], byTiles: [...marks], differences: [], disorder: null, rootAt: null, entries: 0 }
  const order = new Order(marks.length === 0)

  const ask = (bundle: number) => {
    const width = widthOf(0, bundle, size)
    return Promise.all([source.file(tilePath('entries', bundle, width)), source.file(tilePath(0, bundle, width))])
  }
  for await (const [bundle, [bytes, tile]] of ahead(marks.length, bundles, ask)) {
    const width = widthOf(0, bundle, size)
    const { entries } = readBundle(bytes)
    const published = readTile(tile, width)
    const hashed: Hash[] = []
    let difference: Difference | null = null
    for (let i = 0; i < width; ++i) {
      const index = bundle * kWidth + i
      const entry = entries[i] ?? null
      const leaf = entry ? leafHash(entry) : null
      hashed.push(leaf ?? kNothing)
      const told = published?.[i] ?? null
      if (!difference && !(leaf && told && same(leaf, told))) difference = { index, published: told, hashed: leaf, entry: entry?.slice() ?? null }
      const wrong = entry && leaf && !difference && !walked.disorder ? order.look(index, entry, leaf) : null
      if (wrong) walked.disorder = { what: wrong, index, last: index, expected: '', found: '', path: tilePath('entries', bundle, width), entry: entry!.slice() }
    }
    if (at !== null && Math.floor(at / kWidth) === bundle && at % kWidth > 0)
      walked.rootAt = rootOver([...walked.byEntries, rootOver(hashed.slice(0, at % kWidth))])
    const root = rootOver(hashed)
    walked.byEntries.push(root)
    walked.byTiles.push(!difference ? root : published ? rootOver(published) : kNothing)
    if (difference) walked.differences.push(difference)
    walked.entries += width
    progress(walked.entries)
  }
  if (at !== null && at % kWidth === 0) walked.rootAt = rootOver(walked.byEntries.slice(0, at / kWidth))
  return walked
}
