// Signatures under notes: the log's own and its witnesses'. Apart from note.ts, for curves are heavy.
import { ed25519 } from '@noble/curves/ed25519.js'
import { same, utf8, type Bytes } from './bytes'
import type { Key, Note, Signature, Trust } from './note'

const of = (key: Key) => (signature: Signature) => signature.name === key.name && same(signature.id, key.id)

function verified(signature: Bytes, message: Bytes, key: Bytes): boolean {
  try {
    return ed25519.verify(signature, message, key, { zip215: false })
  } catch {
    return false
  }
}

/** Whether the note carries a signature of this key that holds. */
export function signedBy(note: Note, key: Key): boolean {
  const mine = note.signatures.find(of(key))
  return key.type === 1 && mine?.bytes.length === 64 && verified(mine.bytes, utf8(note.text), key.key)
}

/** When a witness cosigned, in seconds since 1970 by its own clock; null without a cosignature that holds. */
export function cosignedBy(note: Note, key: Key): number | null {
  const mine = note.signatures.find(of(key))
  if (key.type !== 4 || mine?.bytes.length !== 72) return null
  const time = Number(new DataView(mine.bytes.buffer, mine.bytes.byteOffset).getBigUint64(0))
  const message = utf8(`cosignature/v1\ntime ${time}\n${note.text}`)
  return verified(mine.bytes.slice(8), message, key.key) ? time : null
}

/** Those of the policy's witnesses whose cosignature holds, and when each says it was. */
export function witnessesOf(note: Note, trust: Trust): { name: string; at: number }[] {
  return trust.witnesses.flatMap(({ name, key }) => {
    const at = cosignedBy(note, key)
    return at === null ? [] : [{ name, at }]
  })
}
