// What a leaf covers: the entry of a record (ops/docs/formats/record.md). Nothing personal is in it.
import { hex, type Bytes } from './bytes'

export interface Segment {
  /** 2 in clear, 3 personal, 4 sensitive. */
  class: number
  size: number
  digest: Bytes
  /** Of 3 and 4 only: whose, and what the sealed body is bound to. */
  sealed: { subject: string; keyVersion: number; nonce: Bytes; commitment: Bytes } | null
}
export interface Entry {
  position: number
  /** Microseconds since 1970. */
  recordedAt: number
  previous: Bytes
  version: number
  occurredAt: number
  kind: number
  schema: number
  from: number
  to: number
  command: string
  index: number
  count: number
  correlation: string
  causation: number
  policy: number
  calendar: number
  stream: string
  actorKind: number
  role: number
  account: string
  unit: string
  onBehalfOf: string
  /** Masked; null when another entry of the commit has it. */
  commandHash: Bytes | null
  segments: Segment[]
}

const decoder = new TextDecoder()

/** Nearly every text is ASCII, and a decoder takes ten times as long for so few letters. */
function textOf(bytes: Bytes): string {
  for (const byte of bytes) if (byte > 127) return decoder.decode(bytes)
  return String.fromCharCode.apply(null, bytes as unknown as number[])
}

class Reader {
  private at = 0
  constructor(private readonly bytes: Bytes) {}

  private take(length: number): number {
    if (this.at + length > this.bytes.length) throw new RangeError('an entry that ends too early')
    this.at += length
    return this.at - length
  }
  u8(): number {
    return this.bytes[this.take(1)]!
  }
  u16(): number {
    const at = this.take(2)
    return this.bytes[at]! + this.bytes[at + 1]! * 256
  }
  u32(): number {
    return this.u16() + this.u16() * 65_536
  }
  u64(): number {
    const value = this.u32() + this.u32() * 2 ** 32
    if (!Number.isSafeInteger(value)) throw new RangeError('a number that is too large')
    return value
  }
  raw(length: number): Bytes {
    const at = this.take(length)
    return this.bytes.subarray(at, at + length)
  }
  text(): string {
    return textOf(this.raw(this.u8()))
  }
  get done(): boolean {
    return this.at === this.bytes.length
  }
}

const u32At = (bytes: Bytes, at: number) => bytes[at]! + bytes[at + 1]! * 2 ** 8 + bytes[at + 2]! * 2 ** 16 + bytes[at + 3]! * 2 ** 24

/** What links an entry to those in front of it: quickly, for it is asked of every entry of a log. */
export function readLinks(bytes: Bytes): Pick<Entry, 'position' | 'recordedAt' | 'previous' | 'version' | 'stream'> | null {
  if (bytes.length < 124 || bytes[0] !== 1 || bytes.length < 124 + bytes[123]!) return null
  const number = (at: number) => u32At(bytes, at) + u32At(bytes, at + 4) * 2 ** 32
  return { position: number(1), recordedAt: number(9), previous: bytes.subarray(17, 49), version: number(49), stream: textOf(bytes.subarray(124, 124 + bytes[123]!)) }
}

function readFlag(byte: number): boolean {
  if (byte > 1) throw new RangeError('neither yes nor no')
  return byte === 1
}

/** Null when the bytes are no entry of format 1. */
export function readEntry(bytes: Bytes): Entry | null {
  try {
    const from = new Reader(bytes)
    if (from.u8() !== 1) return null
    // The fields are read in this order.
    const head = { position: from.u64(), recordedAt: from.u64(), previous: from.raw(32), version: from.u64(), occurredAt: from.u64() }
    const what = { kind: from.u16(), schema: from.u16(), from: from.u8(), to: from.u8() }
    const commit = { command: hex(from.raw(16)), index: from.u16(), count: from.u16(), correlation: hex(from.raw(16)), causation: from.u64() }
    const rules = { policy: from.u32(), calendar: from.u32() }
    const stream = from.text()
    const actor = { actorKind: from.u8(), role: from.u8(), account: from.text(), unit: from.text(), onBehalfOf: from.text() }
    const commandHash = readFlag(from.u8()) ? from.raw(32) : null
    const segments: Segment[] = []
    for (let left = from.u8(); left > 0; --left) {
      const segment: Segment = { class: from.u8(), size: from.u32(), digest: from.raw(32), sealed: null }
      if (segment.class !== 2) segment.sealed = { subject: hex(from.raw(16)), keyVersion: from.u32(), nonce: from.raw(24), commitment: from.raw(32) }
      segments.push(segment)
    }
    return from.done ? { ...head, ...what, ...commit, ...rules, stream, ...actor, commandHash, segments } : null
  } catch (fault) {
    if (fault instanceof RangeError) return null
    throw fault
  }
}

/** "lead/0011…" as the case that it may be. */
export function caseOf(stream: string): { type: string; id: string } | null {
  const found = /^([a-z_]+)\/([0-9a-f]{32})$/.exec(stream)
  return found ? { type: found[1]!, id: found[2]! } : null
}
