import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hex } from '@/log/bytes'
import { leafHash, rootOver } from '@/log/merkle'
import { kWidth, tilePath, widthOf } from '@/log/tiles'
import type { Known, Verdict } from '@/log/verdict'
import { verifyLog } from '@/log/verify'
import { MadeLog, sign, trustIn } from './made'

const now = () => new Date('2026-01-01T00:00:00Z')
function verified(log: MadeLog, known: Known | null = null, onlyNew = false): Promise<Verdict> {
  return verifyLog(log, { trust: trustIn(), known, onlyNew, progress: () => {}, now })
}

/** Where entry `index` begins in its bundle, behind its length. */
function placeOf(log: MadeLog, index: number): { path: string; at: number } {
  const bundle = Math.floor(index / kWidth)
  let at = 2
  for (let i = bundle * kWidth; i < index; ++i) at += log.entries[i]!.length + 2
  return { path: tilePath('entries', bundle, widthOf(0, bundle, log.entries.length)), at }
}

describe('a log that nobody touched', () => {
  it.each([0, 1, 255, 256, 257, 700])('of %i entries is intact', async (size) => {
    const verdict = await verified(new MadeLog(size))
    expect(verdict).toMatchObject({ outcome: 'intact', entries: size, altered: null })
    expect(verdict.known?.size).toBe(size)
  })
  it('is gone on with from what was verified, and only the new part is read', async () => {
    const known = (await verified(new MadeLog(600))).known
    const log = new MadeLog(900)
    const verdict = await verified(log, known, true)
    expect(verdict).toMatchObject({ outcome: 'intact', first: 512, entries: 388, before: { size: 600 } })
    expect(log.reads).not.toContain(tilePath('entries', 0))
    expect(verdict.known).toEqual((await verified(log)).known)
  })
})

describe('an altered copy', () => {
  const size = 700
  it('is pointed at, whichever bit of whichever entry was flipped', async () => {
    const log = new MadeLog(size)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: size - 1 }), fc.nat(), fc.integer({ min: 0, max: 7 }), async (index, byte, bit) => {
        const { path, at } = placeOf(log, index)
        const within = at - 2 + (byte % (log.entries[index]!.length + 2)) // the length in front of it, too
        log.flip(path, within, bit)
        const verdict = await verified(log)
        log.flip(path, within, bit)
        expect(verdict.outcome).toBe('altered')
        expect(verdict.altered).toMatchObject({ what: 'entry', index, last: index, expected: hex(leafHash(log.entries[index]!)), path })
        expect(verdict.known).toBeNull()
      }),
      { numRuns: 40 },
    )
  }, 60_000)
  it('is pointed at when a tile was altered and not the entries', async () => {
    const log = new MadeLog(size)
    log.flip(tilePath(0, 1), 7 * 32 + 3)
    expect((await verified(log)).altered).toMatchObject({ what: 'tile', index: 263, last: 263, path: tilePath(0, 1) })
  })
  it('is pointed at when a tile above was altered', async () => {
    const log = new MadeLog(size)
    log.flip(tilePath(1, 0, 2), 32)
    expect((await verified(log)).altered).toMatchObject({ what: 'tile', index: 256, last: 511, path: tilePath(1, 0, 2) })
  })
  it('is narrowed down to its bundle when the entry and its hash were altered together', async () => {
    const log = new MadeLog(size)
    const { path, at } = placeOf(log, 300)
    log.flip(path, at + 60)
    const bytes = log.files.get(path)!
    const tile = log.files.get(tilePath(0, 1))!.slice()
    tile.set(leafHash(bytes.slice(at, at + log.entries[300]!.length)), 44 * 32)
    log.files.set(tilePath(0, 1), tile)
    expect((await verified(log)).altered).toMatchObject({ what: 'entry', index: 256, last: 511 })
  })
})

describe('a checkpoint', () => {
  it('by another key is not taken', async () => {
    const log = new MadeLog(10)
    log.note = sign(10, leafHash(log.entries[0]!), new Uint8Array(32).fill(9))
    expect((await verified(log)).outcome).toBe('unsigned')
  })
  it('smaller than what was verified is a rollback', async () => {
    const known = (await verified(new MadeLog(300))).known
    expect(await verified(new MadeLog(299), known)).toMatchObject({ outcome: 'rolled_back', before: { size: 300 } })
  })
  it('that rewrote what was verified is a fork, and the device tells which 256 records', async () => {
    const known = (await verified(new MadeLog(700))).known
    const rewritten = new MadeLog(800, 7, (index) => (index === 400 ? 'li' : 'wang'))
    for (const onlyNew of [false, true]) {
      const verdict = await verified(rewritten, known, onlyNew)
      expect(verdict.outcome).toBe('forked')
      expect(verdict.altered).toMatchObject({ index: 256, last: 511, expected: hex(rootOver(new MadeLog(700).entries.slice(256, 512).map(leafHash))) })
    }
  })
})

describe('a log whose writer broke its own rules', () => {
  it('is told by the order of its records', async () => {
    const log = new MadeLog(20)
    log.entries[12] = log.entries[11]!
    log.publish()
    expect(await verified(log)).toMatchObject({ outcome: 'altered', altered: { what: 'order', index: 12 } })
  })
  it('is told by the chain of a case', async () => {
    const log = new MadeLog(20)
    log.entries[13] = log.entries[13]!.slice()
    log.entries[13]![20]! ^= 1 // the hash of the record in front of it in its case
    log.publish()
    expect(await verified(log)).toMatchObject({ outcome: 'altered', altered: { what: 'chain', index: 13 } })
  })
})
