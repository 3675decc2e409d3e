// Entries by columns: a hundred thousand objects would take ten times the room.
import type { Bytes } from './bytes'
import { readEntry } from './entry'

export interface Columns {
  /** Milliseconds since 1970. */
  recordedAt: Float64Array
  occurredAt: Float64Array
  version: Float64Array
  kind: Uint16Array
  from: Uint8Array
  to: Uint8Array
  role: Uint8Array
  actorKind: Uint8Array
  stream: string[]
  account: string[]
  unit: string[]
}

/** Bytes that are no entry become a row without anything in it. */
export function columnsOf(entries: readonly Bytes[]): Columns {
  const length = entries.length
  const columns: Columns = {
    recordedAt: new Float64Array(length),
    occurredAt: new Float64Array(length),
    version: new Float64Array(length),
    kind: new Uint16Array(length),
    from: new Uint8Array(length),
    to: new Uint8Array(length),
    role: new Uint8Array(length),
    actorKind: new Uint8Array(length),
    stream: [],
    account: [],
    unit: [],
  }
  entries.forEach((bytes, i) => {
    const entry = readEntry(bytes)
    columns.stream.push(entry?.stream ?? '')
    columns.account.push(entry?.account ?? '')
    columns.unit.push(entry?.unit ?? '')
    if (!entry) return
    columns.recordedAt[i] = entry.recordedAt / 1000
    columns.occurredAt[i] = entry.occurredAt / 1000
    columns.version[i] = entry.version
    columns.kind[i] = entry.kind
    columns.from[i] = entry.from
    columns.to[i] = entry.to
    columns.role[i] = entry.role
    columns.actorKind[i] = entry.actorKind
  })
  return columns
}
