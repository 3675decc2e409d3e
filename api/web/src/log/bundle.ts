// The proofs of a bundle (ops/docs/formats/bundle.md, steps 1 to 4): the signature, the records, the
// chains, the tree. What the records mean is told by the page /verify and by the command line.
import { sha256 } from '@noble/hashes/sha2.js'
import { base64, fromBase64, same, type Bytes } from './bytes'
import { readEntry, type Entry } from './entry'
import { leafHash, nodeHash, type Hash } from './merkle'
import { readCheckpoint, readKey, readNote, type Key, type Trust } from './note'
import { signedBy, witnessesOf } from './signature'

export interface BundleRecord {
  entry: Entry
  event: string
  leaf: Hash
}
export interface BundleVerdict {
  kind: 'case' | 'figure'
  origin: string
  size: number
  root: Hash
  /** Whose key it was checked with: the one that the reader holds, or only the bundle's own. */
  key: Key
  ownKey: boolean
  witnesses: { name: string; at: number }[]
  records: BundleRecord[]
}

/** Where a bundle is not what it says. */
export class Fault extends Error {
  constructor(
    readonly where: string,
    readonly expected: string,
    readonly found: string,
  ) {
    super(`${where}: ${expected} / ${found}`)
  }
}

const isObject = (what: unknown): what is Record<string, unknown> => typeof what === 'object' && what !== null && !Array.isArray(what)
const text = (what: unknown) => (typeof what === 'string' ? what : '')

export function checkBundle(json: string, trust: Trust | null): BundleVerdict {
  let document: unknown
  try {
    document = JSON.parse(json)
  } catch {
    throw new Fault('/', 'JSON', '')
  }
  if (!isObject(document) || document.format !== 'chapterhouse-bundle/1') throw new Fault('/format', 'chapterhouse-bundle/1', isObject(document) ? text(document.format) : '')
  const kind = document.kind
  if (kind !== 'case' && kind !== 'figure') throw new Fault('/kind', 'case | figure', text(kind))
  const given = document.records
  const nodes = document.nodes
  if (!Array.isArray(given)) throw new Fault('/records', '[]', '')
  if (!isObject(nodes)) throw new Fault('/nodes', '{}', '')

  const note = readNote(text(document.checkpoint))
  const checkpoint = note && readCheckpoint(note.text)
  const key = trust?.log ?? readKey(text(document.key))
  if (!note || !checkpoint) throw new Fault('/checkpoint', 'C2SP tlog-checkpoint', text(document.checkpoint).slice(0, 80))
  if (!key) throw new Fault('/key', 'name+id+base64', text(document.key))
  if (checkpoint.origin !== key.name || document.origin !== checkpoint.origin) throw new Fault('/origin', key.name, checkpoint.origin)
  if (!signedBy(note, key)) throw new Fault('/checkpoint', `— ${key.name}`, '')

  const records = given.map((record, i) => readRecord(record, `/records/${i}`))
  checkChains(records)
  const root = rootWith(records, nodes, checkpoint.size)
  if (!same(root, checkpoint.root)) throw new Fault('/checkpoint', base64(checkpoint.root), base64(root))
  const witnesses = trust ? witnessesOf(note, trust) : []
  return { kind, origin: checkpoint.origin, size: checkpoint.size, root, key, ownKey: trust === null, witnesses, records }
}

function readRecord(given: unknown, where: string): BundleRecord {
  const record = isObject(given) ? given : {}
  const bytes = fromBase64(text(record.entry))
  const entry = bytes && readEntry(bytes)
  if (!bytes || !entry) throw new Fault(`${where}/entry`, 'record.md', text(record.entry).slice(0, 80))
  if (String(entry.position) !== record.position) throw new Fault(`${where}/position`, String(entry.position), text(record.position))
  const head = entry.segments.find((segment) => segment.class === 2)
  if (head) {
    const clear = fromBase64(text(record.clear))
    const digest: Bytes = sha256(clear ?? new Uint8Array(0))
    if (!clear || clear.length !== head.size || !same(digest, head.digest)) throw new Fault(`${where}/clear`, base64(head.digest), base64(digest))
  } else if ('clear' in record) {
    throw new Fault(`${where}/clear`, '', text(record.clear).slice(0, 80))
  }
  return { entry, event: text(record.event), leaf: leafHash(bytes) }
}

function checkChains(records: BundleRecord[]): void {
  const ends = new Map<string, { version: number; leaf: Hash }>()
  records.forEach(({ entry, leaf }, i) => {
    const end = ends.get(entry.stream) ?? { version: 0, leaf: new Uint8Array(32) }
    const where = `/records/${i}/entry`
    if (entry.version !== end.version + 1) throw new Fault(where, `${entry.stream} ${end.version + 1}`, `${entry.stream} ${entry.version}`)
    if (!same(entry.previous, end.leaf)) throw new Fault(where, base64(end.leaf), base64(entry.previous))
    ends.set(entry.stream, { version: entry.version, leaf })
  })
}

/** The root by the records' leaves and the nodes beside them: all that are needed, and no other. */
function rootWith(records: BundleRecord[], nodes: Record<string, unknown>, size: number): Hash {
  const leaves = records.map(({ entry, leaf }) => ({ index: entry.position - 1, leaf }))
  leaves.forEach((one, i) => {
    if (one.index >= size || (i > 0 && one.index <= leaves[i - 1]!.index)) throw new Fault(`/records/${i}/position`, `< ${size}`, String(one.index + 1))
  })
  const used = new Set<string>()
  const climb = (level: number, index: number, begin: number, end: number): Hash => {
    // A node without a right half goes by the name of its left half.
    while (level > 0 && (2 * index + 1) * 2 ** (level - 1) >= size) {
      level -= 1
      index *= 2
    }
    const name = `${level}/${index}`
    if (begin === end) {
      const hash = fromBase64(text(nodes[name]))
      if (hash?.length !== 32) throw new Fault(`/nodes/${name}`, '32 bytes', text(nodes[name]))
      used.add(name)
      return hash
    }
    if (level === 0) return leaves[begin]!.leaf
    const middle = (2 * index + 1) * 2 ** (level - 1)
    let split = begin
    while (split < end && leaves[split]!.index < middle) ++split
    const left = climb(level - 1, 2 * index, begin, split)
    return nodeHash(left, climb(level - 1, 2 * index + 1, split, end))
  }
  let top = 0
  while (2 ** top < size) ++top
  const root = climb(top, 0, 0, leaves.length)
  for (const name of Object.keys(nodes)) if (!used.has(name)) throw new Fault(`/nodes/${name}`, '', text(nodes[name]))
  return root
}
