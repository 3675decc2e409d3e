import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { same } from '@/log/bytes'
import { consistent, included, leafHash, rootOver } from '@/log/merkle'
import { slowConsistency, slowPath, slowRoot } from './made'

const leaves = (n: number) => Array.from({ length: n }, (_, i) => leafHash(Uint8Array.of(i % 256, i >> 8)))
const kLeaves = leaves(300)
const flipped = (hash: Uint8Array, bit: number) => {
  const other = hash.slice()
  other[bit >> 3]! ^= 1 << (bit & 7)
  return other
}
const bit = fc.integer({ min: 0, max: 255 })
const tree = fc.integer({ min: 1, max: 300 }).chain((size) => fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }))

describe('the tree', () => {
  it('has the root that RFC 6962 defines', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 300 }), (n) => same(rootOver(kLeaves.slice(0, n)), slowRoot(kLeaves.slice(0, n)))))
  })
  it('is the same over the roots of its bundles', () => {
    const all = leaves(1000)
    const bundles = [0, 1, 2, 3].map((n) => rootOver(all.slice(n * 256, (n + 1) * 256)))
    expect(rootOver(bundles)).toEqual(rootOver(all))
  })
})

describe('an inclusion proof', () => {
  it('verifies, for every leaf of every size', () => {
    fc.assert(
      fc.property(tree, ({ size, index }) => {
        const all = kLeaves.slice(0, size)
        return included(index, size, all[index]!, slowPath(index, all), slowRoot(all))
      }),
    )
  })
  it('fails when any bit is flipped, of the leaf, the root or the proof, or for another place', () => {
    fc.assert(
      fc.property(tree, bit, fc.nat(), ({ size, index }, at, which) => {
        const all = kLeaves.slice(0, size)
        const [leaf, proof, root] = [all[index]!, slowPath(index, all), slowRoot(all)]
        const broken = proof.map((hash, i) => (i === which % proof.length ? flipped(hash, at) : hash))
        expect(included(index, size, flipped(leaf, at), proof, root)).toBe(false)
        expect(included(index, size, leaf, proof, flipped(root, at))).toBe(false)
        if (proof.length > 0) expect(included(index, size, leaf, broken, root)).toBe(false)
        if (proof.length > 0) expect(included(index, size, leaf, proof.slice(1), root)).toBe(false)
        expect(included(index, size, leaf, [...proof, leaf], root)).toBe(false)
        if (size > 1) expect(included((index + 1) % size, size, leaf, proof, root)).toBe(false)
      }),
    )
  })
})

describe('a consistency proof', () => {
  const pair = tree.map(({ size, index }) => ({ size, earlier: index + 1 }))
  it('verifies, for every two sizes', () => {
    fc.assert(
      fc.property(pair, ({ size, earlier }) => {
        const [all, some] = [kLeaves.slice(0, size), kLeaves.slice(0, earlier)]
        return consistent(earlier, size, slowRoot(some), slowRoot(all), slowConsistency(earlier, all))
      }),
    )
  })
  it('fails when any bit is flipped', () => {
    fc.assert(
      fc.property(pair, bit, fc.nat(), ({ size, earlier }, at, which) => {
        const [root1, root2] = [slowRoot(kLeaves.slice(0, earlier)), slowRoot(kLeaves.slice(0, size))]
        const proof = slowConsistency(earlier, kLeaves.slice(0, size))
        const broken = proof.map((hash, i) => (i === which % proof.length ? flipped(hash, at) : hash))
        expect(consistent(earlier, size, flipped(root1, at), root2, proof)).toBe(false)
        expect(consistent(earlier, size, root1, flipped(root2, at), proof)).toBe(false)
        if (proof.length > 0) expect(consistent(earlier, size, root1, root2, broken)).toBe(false)
      }),
    )
  })
})
