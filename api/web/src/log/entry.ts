// What a leaf covers: the entry of a record (ops/docs/formats/record.md). Nothing personal is in it.
import { hex, type Bytes } from './bytes'

export interface Segment {
  /** 2 in clear, 3 personal, 4 sensitive. */
  class: number
  size: number
  digest: Bytes
  subject: string | null
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
  segments: Segment[]
}

const decoder = new TextDecoder()

class Reader {
  private at = 0
  private readonly view: DataView
  constructor(private readonly bytes: Bytes) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  private take(length: number): number {
    if (this.at + length > this.bytes.length) throw new RangeError('an entry that ends too early')
    this.at += length
    return this.at - length
  }
  u8 = () => this.view.getUint8(this.take(1))
  u16 = () => this.view.getUint16(this.take(2), true)
  u32 = () => this.view.getUint32(this.take(4), true)
  u64(): number {
    const at = this.take(8)
    const value = this.view.getUint32(at + 4, true) * 2 ** 32 + this.view.getUint32(at, true)
    if (!Number.isSafeInteger(value)) throw new RangeError('a number that is too large')
    return value
  }
  raw(length: number): Bytes {
    const at = this.take(length)
    return this.bytes.subarray(at, at + length)
  }
  text = () => decoder.decode(this.raw(this.u8()))
  get done(): boolean {
    return this.at === this.bytes.length
  }
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
    if (from.u8() === 1) from.raw(32)
    const segments: Segment[] = []
    for (let left = from.u8(); left > 0; --left) {
      const segment: Segment = { class: from.u8(), size: from.u32(), digest: from.raw(32), subject: null }
      if (segment.class !== 2) {
        segment.subject = hex(from.raw(16))
        from.raw(4 + 24 + 32)
      }
      segments.push(segment)
    }
    return from.done ? { ...head, ...what, ...commit, ...rules, stream, ...actor, segments } : null
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
