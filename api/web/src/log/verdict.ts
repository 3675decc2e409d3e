// What a verification comes to.
import type { Bytes } from './bytes'

/** What a device verified last, and keeps: enough to go on from there, and to tell a fork. */
export interface Known {
  origin: string
  key: string
  size: number
  root: string
  /** The signed note itself: with a later one that does not fit, it is the evidence. */
  checkpoint: string
  /** The root over every 256 entries, in base64 one behind the other. */
  marks: string
  at: string
}

export interface Altered {
  /**
   * entry: a record is not the one that the signed tree has here. tile: a published hash is not that of
   * the records. order, chain: the record does not follow the one in front of it, or of its case.
   */
  what: 'entry' | 'tile' | 'order' | 'chain'
  /** The first one, counted from 0; the log's position is one more. */
  index: number
  /** The same, or the last that it may be where the files cannot tell more. */
  last: number
  /** Hashes in hexadecimal; empty when only the root tells. */
  expected: string
  found: string
  path: string
  /** The record as it was read. */
  entry: Bytes | null
}

export type Outcome =
  | 'intact'
  /** The note is none, or of another log. */
  | 'unreadable'
  /** Not signed by the key that the auditor holds. */
  | 'unsigned'
  /** Fewer witnesses cosigned than the policy demands; nothing else is wrong. */
  | 'unwitnessed'
  /** Smaller than what this device has verified. */
  | 'rolled_back'
  /** Signed, and yet not a continuation of what this device has verified. */
  | 'forked'
  | 'altered'

export interface Verdict {
  outcome: Outcome
  checkpoint: { origin: string; size: number; root: string; text: string } | null
  witnesses: { name: string; at: number }[]
  /** What it was compared with. */
  before: { size: number; root: string; at: string } | null
  altered: Altered | null
  /** How many records were read, from which one on (from 0), and how long it took. */
  entries: number
  first: number
  milliseconds: number
  /** To be kept when it is intact. */
  known: Known | null
}
