// A receipt (C2SP tlog-proof): that one entry is in a signed tree.
import { fromBase64, same, type Bytes } from './bytes'
import { leafHash, rootOfInclusion, type Hash } from './merkle'
import { readCheckpoint, readNote, type Checkpoint, type Trust } from './note'
import { signedBy, witnessesOf } from './signature'

export interface Receipt {
  index: number
  hashes: Hash[]
  /** The entry itself, when it was asked for. Covered by nothing. */
  extra: Bytes | null
  checkpoint: string
}

export function readReceipt(text: string): Receipt | null {
  const split = text.indexOf('\n\n')
  if (split < 0) return null
  const [title, ...lines] = text.slice(0, split).split('\n')
  if (title !== 'c2sp.org/tlog-proof@v1') return null
  let extra: Bytes | null = null
  if (lines[0]?.startsWith('extra ')) {
    extra = fromBase64(lines.shift()!.slice(6))
    if (!extra) return null
  }
  const index = /^index (0|[1-9][0-9]*)$/.exec(lines.shift() ?? '')?.[1]
  const hashes = lines.map(fromBase64)
  const checkpoint = text.slice(split + 2)
  if (index === undefined || !Number.isSafeInteger(Number(index)) || hashes.length > 63 || !checkpoint.endsWith('\n')) return null
  if (!hashes.every((hash): hash is Bytes => hash?.length === 32)) return null
  return { index: Number(index), hashes, extra, checkpoint }
}

export interface Checked {
  receipt: Receipt
  checkpoint: Checkpoint
  leaf: Hash
  signed: boolean
  included: boolean
  witnesses: { name: string; at: number }[]
}

/** The check of a receipt against what the reader trusts; the entry is the receipt's own unless given. */
export function checkReceipt(text: string, trust: Trust, entry: Bytes | null = null): Checked | null {
  const receipt = readReceipt(text)
  const note = receipt && readNote(receipt.checkpoint)
  const checkpoint = note && readCheckpoint(note.text)
  const bytes = entry ?? receipt?.extra ?? null
  if (!receipt || !note || !checkpoint || !bytes) return null
  const leaf = leafHash(bytes)
  const root = rootOfInclusion(receipt.index, checkpoint.size, leaf, receipt.hashes)
  return {
    receipt,
    checkpoint,
    leaf,
    signed: checkpoint.origin === trust.log.name && signedBy(note, trust.log),
    included: root !== null && same(root, checkpoint.root),
    witnesses: witnessesOf(note, trust),
  }
}
