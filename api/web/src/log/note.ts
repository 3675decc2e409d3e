// Signed notes, checkpoints, cosignatures and policies of C2SP. Only the canonical form is read, as
// ops/docs/formats/checkpoint.md says.
import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64, hex, join, utf8, type Bytes } from './bytes'
import type { Hash } from './merkle'

export interface Key {
  name: string
  id: Bytes
  /** 1: signs notes; 4: cosigns checkpoints. */
  type: 1 | 4
  key: Bytes
  /** As it was written. */
  text: string
}
export interface Signature {
  name: string
  id: Bytes
  bytes: Bytes
}
export interface Note {
  text: string
  signatures: Signature[]
}
export interface Checkpoint {
  origin: string
  size: number
  root: Hash
}

const isName = (name: string) => name !== '' && !/[\s+]/u.test(name)

/** A verifier key "name+id+base64"; null unless its id is its own. */
export function readKey(text: string): Key | null {
  const [name = '', id = '', ...rest] = text.split('+')
  const encoded = fromBase64(rest.join('+'))
  if (!isName(name) || encoded?.length !== 33) return null
  const type = encoded[0]
  if (type !== 1 && type !== 4) return null
  const real = sha256(join(utf8(`${name}\n`), encoded)).slice(0, 4)
  return hex(real) === id ? { name, id: real, type, key: encoded.slice(1), text } : null
}

export function readNote(text: string): Note | null {
  const split = text.lastIndexOf('\n\n')
  if (split < 0 || !text.endsWith('\n') || split + 2 >= text.length) return null
  if (/[\u0000-\u0009\u000b-\u001f\ufffd]/.test(text)) return null
  const signatures: Signature[] = []
  for (const line of text.slice(split + 2, -1).split('\n')) {
    const found = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line)
    const bytes = found && fromBase64(found[2]!)
    if (!found || !bytes || bytes.length <= 4) return null
    signatures.push({ name: found[1]!, id: bytes.slice(0, 4), bytes: bytes.slice(4) })
  }
  return signatures.length <= 100 ? { text: text.slice(0, split + 1), signatures } : null
}

export function readCheckpoint(text: string): Checkpoint | null {
  const found = /^([^\n]+)\n(0|[1-9][0-9]*)\n([A-Za-z0-9+/]{43}=)\n$/.exec(text)
  const root = found && fromBase64(found[3]!)
  if (!found || !root || !Number.isSafeInteger(Number(found[2]))) return null
  return { origin: found[1]!, size: Number(found[2]), root }
}

/** What an auditor holds: the key of the log, or a tlog-policy with the witnesses that must have cosigned. */
export interface Trust {
  log: Key
  witnesses: { name: string; key: Key }[]
  groups: { name: string; need: string; members: string[] }[]
  quorum: string
}

/** Null when a line is none of a policy's, or there is no key of a log. */
export function readTrust(text: string): Trust | null {
  const trust: Omit<Trust, 'log'> & { log: Key | null } = { log: null, witnesses: [], groups: [], quorum: 'none' }
  for (const line of text.split(/\r?\n/).map((one) => one.trim())) {
    if (!line || line.startsWith('#')) continue
    const [word, ...rest] = line.split(/\s+/)
    if (word === 'group' && rest.length > 2) trust.groups.push({ name: rest[0]!, need: rest[1]!, members: rest.slice(2) })
    else if (word === 'quorum' && rest.length === 1) trust.quorum = rest[0]!
    else {
      const key = readKey(word === 'log' ? (rest[0] ?? '') : word === 'witness' ? (rest[1] ?? '') : line)
      if (!key) return null
      if (word === 'witness') trust.witnesses.push({ name: rest[0]!, key })
      else if (key.type === 1 && !trust.log) trust.log = key
      else return null
    }
  }
  return trust.log ? { ...trust, log: trust.log } : null
}

/** Whether those who cosigned are enough for the policy. */
export function quorumReached(trust: Trust, cosigned: string[]): boolean {
  const names = new Set(cosigned)
  for (const group of trust.groups) {
    const count = group.members.filter((member) => names.has(member)).length
    const need = group.need === 'all' ? group.members.length : group.need === 'any' ? 1 : Number(group.need)
    if (count >= need) names.add(group.name)
  }
  return trust.quorum === 'none' || names.has(trust.quorum)
}
