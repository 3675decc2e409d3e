// The tree of RFC 6962: its hashes, its root, and the proofs that RFC 9162 verifies (2.1.3.2, 2.1.4.2).
// Numbers of leaves can pass 2^32: no bit operators on them.
import { sha256 } from '@noble/hashes/sha2.js'
import { same, type Bytes } from './bytes'

export type Hash = Bytes
export const kEmptyRoot: Hash = sha256(new Uint8Array(0))

let leafRoom = new Uint8Array(2048)
export function leafHash(entry: Bytes): Hash {
  if (leafRoom.length < entry.length + 1) leafRoom = new Uint8Array(entry.length + 1)
  leafRoom[0] = 0
  leafRoom.set(entry, 1)
  return sha256(leafRoom.subarray(0, entry.length + 1))
}

const nodeRoom = new Uint8Array(65)
nodeRoom[0] = 1
export function nodeHash(left: Hash, right: Hash): Hash {
  nodeRoom.set(left, 1)
  nodeRoom.set(right, 33)
  return sha256(nodeRoom)
}

/**
 * The root over hashes that stand for complete subtrees of one size, the last one perhaps for a
 * smaller one: over leaves, or over the roots of full tiles and that of the last.
 */
export function rootOver(hashes: readonly Hash[]): Hash {
  if (hashes.length === 0) return kEmptyRoot
  // Level by level: a hash without a right neighbour goes up as it is.
  let level = hashes
  while (level.length > 1) {
    const above: Hash[] = []
    for (let i = 0; i + 1 < level.length; i += 2) above.push(nodeHash(level[i]!, level[i + 1]!))
    if (level.length % 2 === 1) above.push(level[level.length - 1]!)
    level = above
  }
  return level[0]!
}

const half = (n: number) => Math.floor(n / 2)
const isIndex = (n: number) => Number.isSafeInteger(n) && n >= 0

/** The root that an inclusion proof leads to; null when the proof does not fit the leaf and the size. */
export function rootOfInclusion(index: number, size: number, leaf: Hash, proof: readonly Hash[]): Hash | null {
  if (!isIndex(index) || !isIndex(size) || index >= size || leaf.length !== 32) return null
  let at = index
  let last = size - 1
  let root = leaf
  for (const sibling of proof) {
    if (last === 0 || sibling.length !== 32) return null
    if (at % 2 === 1 || at === last) {
      root = nodeHash(sibling, root)
      while (at % 2 === 0 && at !== 0) {
        at = half(at)
        last = half(last)
      }
    } else {
      root = nodeHash(root, sibling)
    }
    at = half(at)
    last = half(last)
  }
  return last === 0 ? root : null
}

export function included(index: number, size: number, leaf: Hash, proof: readonly Hash[], root: Hash): boolean {
  const led = rootOfInclusion(index, size, leaf, proof)
  return led !== null && same(led, root)
}

/** Whether the tree of `size2` begins with that of `size1`. An empty log has no proof: RFC 9162 begins at 1. */
export function consistent(size1: number, size2: number, root1: Hash, root2: Hash, proof: readonly Hash[]): boolean {
  if (!isIndex(size1) || !isIndex(size2) || size1 < 1 || size1 > size2) return false
  if (size1 === size2) return proof.length === 0 && same(root1, root2)
  if (proof.length === 0 || proof.some((hash) => hash.length !== 32)) return false
  let at = size1 - 1
  let last = size2 - 1
  while (at % 2 === 1) {
    at = half(at)
    last = half(last)
  }
  // The earlier tree is one complete subtree of the later: it begins the proof by itself.
  const path = at === 0 ? [root1, ...proof] : proof
  let first = path[0]!
  let second = path[0]!
  for (const sibling of path.slice(1)) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      first = nodeHash(sibling, first)
      second = nodeHash(sibling, second)
      while (at % 2 === 0 && at !== 0) {
        at = half(at)
        last = half(last)
      }
    } else {
      second = nodeHash(second, sibling)
    }
    at = half(at)
    last = half(last)
  }
  return last === 0 && same(first, root1) && same(second, root2)
}
