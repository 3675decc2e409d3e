// How one entry reaches the log: its photos, then the command, then the photos' places in the case. Each
// step carries an id that follows from the entry's, so that trying again never writes twice. The server
// drops nothing that looks alike: only the same id is the same entry.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { Problem, type Of } from '@/api/client'
import type { Entry, Photo } from './store'

export interface Door {
  putFile(photo: Photo): Promise<void>
  command(at: Entry['case'], id: string, body: unknown): Promise<Of<'Receipt'>>
}

export type Outcome =
  | { state: 'sent' }
  | { state: 'refused'; refusal: Of<'Problem'> }
  /** Nobody has decided yet: later again. `seconds`: the server's own wish. */
  | { state: 'waiting'; seconds: number | null }
  /** The server does not know us, or no longer: first of all, who are we? */
  | { state: 'unknown' }

/** The id of a step that follows from an entry. */
export function stepId(entry: string, step: string): string {
  return bytesToHex(sha256(utf8ToBytes(`${entry}/${step}`))).slice(0, 32)
}

/** Writes `entry.position` as soon as the log has it; `kept` is called then. */
export async function deliver(entry: Entry, door: Door, kept: () => Promise<void>): Promise<Outcome> {
  try {
    for (const photo of entry.photos) await door.putFile(photo)
    if (entry.position === null) {
      entry.position = (await door.command(entry.case, entry.id, entry.body)).position
      await kept()
    }
    for (const [index, photo] of entry.photos.entries()) {
      const data = { kind: photo.kind, title: photo.title, sha256: photo.sha256 }
      const body = { command: 'add_document', occurred_at: entry.body.occurred_at, data }
      await door.command(entry.case, stepId(entry.id, `photo/${index}`), body).catch(unlessThere)
    }
    return { state: 'sent' }
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure
    return outcomeOf(failure)
  }
}

// The same photo, sent with another visit: the case has it.
function unlessThere(failure: unknown): void {
  if (!(failure instanceof Problem && failure.body.reason === 'document_already_there')) throw failure
}

export function outcomeOf(problem: Problem): Outcome {
  const { status } = problem
  if (status === 401 || problem.key === 'csrf') return { state: 'unknown' }
  const nobodyDecided = status === 0 || status === 408 || status === 409 || status === 412 || status === 425 || status === 429 || status >= 500
  return nobodyDecided ? { state: 'waiting', seconds: problem.retryAfter } : { state: 'refused', refusal: problem.body }
}

const kFirst = 2
const kLongest = 300

/** How long to wait after the nth try in vain: twice as long each time, and not all devices at once. */
export function backOff(tries: number, random: () => number = Math.random): number {
  const seconds = Math.min(kFirst * 2 ** Math.max(0, tries - 1), kLongest)
  return seconds * (0.5 + random() / 2)
}
