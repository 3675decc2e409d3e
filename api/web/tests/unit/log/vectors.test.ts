// Published test vectors, where CHAPTERHOUSE_SHARED says that they lie (its folder "vectors").
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromBase64, fromHex, same } from '@/log/bytes'
import { consistent, included, leafHash, rootOver } from '@/log/merkle'
import { readCheckpoint, readKey, readNote, readTrust } from '@/log/note'
import { checkReceipt, readReceipt } from '@/log/proof'
import { cosignedBy, signedBy } from '@/log/signature'
import { kWidth, shapeOf, tilePath, widthOf } from '@/log/tiles'

const folder = join(process.env.CHAPTERHOUSE_SHARED ?? '/none', 'vectors')
const there = existsSync(folder)
if (!there) console.warn('published vectors are not checked: CHAPTERHOUSE_SHARED does not name a folder with "vectors"')

const text = (name: string) => readFileSync(join(folder, name), 'utf8')
const json = (name: string) => JSON.parse(text(name))
const lines = (name: string) => text(name).trim().split('\n').map((line) => JSON.parse(line))
const bytes = (base64: string) => fromBase64(base64)!
const proofOf = (list: string[] | null) => (list ?? []).map(bytes)

describe.skipIf(!there)('published vectors', () => {
  it('of inclusion proofs', () => {
    for (const it of lines('merkle_inclusion.jsonl'))
      expect(included(it.leafIdx, it.treeSize, bytes(it.leafHash), proofOf(it.proof), bytes(it.root)), it.file).toBe(!it.wantErr)
  })
  it('of consistency proofs', () => {
    for (const it of lines('merkle_consistency.jsonl'))
      expect(consistent(it.size1, it.size2, bytes(it.root1), bytes(it.root2), proofOf(it.proof)), it.file).toBe(!it.wantErr)
  })
  it('of roots', () => {
    const reference = json('rfc6962_reference.json')
    const leaves = reference.leaf_inputs_hex.map((input: string) => leafHash(fromHex(input)))
    Object.entries<string>(reference.root_hash_by_size_hex).forEach(([size, root]) => expect(same(rootOver(leaves.slice(0, Number(size))), fromHex(root))).toBe(true))
  })
  it('of signed notes', () => {
    for (const it of json('signed_note.json').open) {
      const note = it.msg === undefined ? null : readNote(it.msg)
      const keys = it.vkeys.map(readKey)
      const holds = (name: string) => note !== null && keys.some((key: ReturnType<typeof readKey>) => key?.name === name && signedBy(note, key))
      if (it.ok) for (const name of it.verified) expect(holds(name), it.desc).toBe(true)
      // A key that two names claim, or a signature that does not hold, is nobody's signature here.
      else if (it.desc !== 'ambiguous key') expect(keys.some((key: ReturnType<typeof readKey>) => key && holds(key.name)), it.desc).toBe(false)
    }
  })
  it('of keys', () => {
    for (const bad of json('signed_note.json').vkey_bad) expect(readKey(bad), bad).toBeNull()
    for (const good of json('cosignature.json').vkey_ok ?? []) expect(readKey(good.vkey ?? good), JSON.stringify(good)).not.toBeNull()
  })
  it('of cosignatures', () => {
    for (const it of json('cosignature.json').verify_ed25519_cosig_v1) expect(cosignedBy(readNote(it.checkpoint)!, readKey(it.vkey)!), it.desc).toBe(it.timestamp)
  })
  it('of receipts', () => {
    const vectors = json('tlog_proof.json')
    for (const it of vectors.marshal) {
      const receipt = readReceipt(it.want)!
      expect([receipt.index, receipt.hashes.length, receipt.checkpoint]).toEqual([it.index, it.hashes.length, it.checkpoint])
    }
    for (const [what, bad] of vectors.bad) expect(readReceipt(bad), what).toBeNull()
  })
  it('of paths and shapes', () => {
    const vectors = json('tile_paths.json')
    for (const [level, index, width, path] of vectors.c2sp_tile) expect(tilePath(level, index, width || kWidth)).toBe(path)
    for (const [index, size, path] of vectors.c2sp_entries_for_index) {
      const bundle = Math.floor(index / kWidth)
      expect(tilePath('entries', bundle, widthOf(0, bundle, size))).toBe(path)
    }
    for (const [size, shape] of Object.entries<{ full: Record<string, number>; partial: Record<string, number> }>(vectors.c2sp_tree_shape))
      for (const level of [0, 1, 2])
        expect(shapeOf(level, Number(size))).toEqual({ full: shape.full[level] ?? 0, last: shape.partial[level] ?? 0 })
  })
  it('of a receipt in a log of 257 entries', () => {
    const policy = `log ${text('generated_log257/vkey').trim()}\nwitness city ${text('generated_log257/wkey').trim()}\nquorum city`
    const leaf = new Uint8Array(readFileSync(join(folder, 'generated_log257/leaf.bin')))
    const checked = checkReceipt(text('generated_log257/x.tlog-proof'), readTrust(policy)!, leaf)
    expect(checked).toMatchObject({ signed: true, included: true })
  })
  it('of checkpoints, with the one form that we read', () => {
    for (const it of json('checkpoint_parse.json').cases.filter((one: { ok: boolean }) => !one.ok)) expect(readCheckpoint(it.text), it.desc).toBeNull()
    expect(readCheckpoint(text('tessera_testlog/testdata/log/checkpoint.12').split('\n\n')[0] + '\n')?.size).toBe(12)
  })
  it('of a golden log: its entries are its root', async () => {
    const { readBundle } = await import('@/log/tiles')
    const { entries } = readBundle(new Uint8Array(readFileSync(join(folder, 'tessera_testlog/testdata/log/tile/entries/000.p/12'))))
    const note = readNote(text('tessera_testlog/testdata/log/checkpoint.12'))!
    expect(same(rootOver(entries.map(leafHash)), readCheckpoint(note.text)!.root)).toBe(true)
    expect(signedBy(note, readKey(text('tessera_testlog/log.vkey').trim())!)).toBe(true)
  })
})
