// What was typed is kept in this tab until it is recorded: refusals, reloads and a session that ended
// lose nothing. It belongs to the account that typed it.
import { bytesToHex, randomBytes } from '@noble/hashes/utils.js'
import type { Values } from './values'

export interface Draft {
  values: Values
  /** When it happened, as typed; absent for what happened just now. */
  occurredAt?: string
  /** The version of the case that the form was filled in for. */
  version?: string
  /** The version before somebody else moved on, once it is applied again. */
  rebasedFrom?: string
  /** The command's id, and the body that it was made for: the same id must never carry another body. */
  attempt?: { id: string; body: string }
}

const kPrefix = 'chapterhouse.draft.'

export function draftKey(account: string, what: string): string {
  return `${kPrefix}${account}.${what}`
}

export function readDraft<Kept extends Draft>(key: string): Kept | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null')
    return kept && typeof kept === 'object' && 'values' in kept ? (kept as Kept) : null
  } catch {
    return null
  }
}

export function keepDraft(key: string, draft: Draft): void {
  sessionStorage.setItem(key, JSON.stringify(draft))
}

export function dropDraft(key: string): void {
  sessionStorage.removeItem(key)
}

/** The id to send a body with: the one it was sent with before, or a new one. */
export function attemptFor(draft: Draft, body: string): string {
  // crypto.randomUUID is only there over TLS.
  if (draft.attempt?.body !== body) draft.attempt = { id: bytesToHex(randomBytes(16)), body }
  return draft.attempt.id
}
