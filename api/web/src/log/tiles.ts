// Where a published log keeps its hashes and entries (C2SP tlog-tiles), and how they are read.
import { type Bytes } from './bytes'
import type { Hash } from './merkle'

/** Hashes of a full tile, entries of a full bundle. */
export const kWidth = 256

function indexPath(index: number): string {
  let path = String(index % 1000).padStart(3, '0')
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`
  return path
}

/** The path of a tile of `width` hashes; the entries' bundles are a level of their own. */
export function tilePath(level: number | 'entries', index: number, width: number = kWidth): string {
  return `tile/${level}/${indexPath(index)}${width === kWidth ? '' : `.p/${width}`}`
}

/** Tiles of one level in a tree of `size`: how many are full, and how wide the last one is (0: none). */
export function shapeOf(level: number, size: number): { full: number; last: number } {
  const hashes = Math.floor(size / kWidth ** level)
  return { full: Math.floor(hashes / kWidth), last: hashes % kWidth }
}

/** How wide tile `index` of a level is in a tree of `size`. */
export function widthOf(level: number, index: number, size: number): number {
  const { full, last } = shapeOf(level, size)
  return index < full ? kWidth : index === full ? last : 0
}

/** Null when it has not the length that its place demands. */
export function readTile(bytes: Bytes, width: number): Hash[] | null {
  if (bytes.length !== width * 32) return null
  return Array.from({ length: width }, (_, i) => bytes.subarray(i * 32, i * 32 + 32))
}

/** The entries of a bundle, each behind its length of two bytes, as far as they add up. */
export function readBundle(bytes: Bytes): { entries: Bytes[]; whole: boolean } {
  const entries: Bytes[] = []
  let at = 0
  while (at + 2 <= bytes.length) {
    const end = at + 2 + bytes[at]! * 256 + bytes[at + 1]!
    if (end > bytes.length) break
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return { entries, whole: at === bytes.length }
}
