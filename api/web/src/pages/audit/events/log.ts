// All events of the log in columns of numbers, so that a hundred thousand are filtered while one types.
import type { Columns } from '@/log/columns'

const kDay = 86_400_000
const kBeijing = 8 * 3_600_000

/** Texts that come again and again, as numbers. */
class Names {
  readonly names: string[] = []
  private readonly numbers = new Map<string, number>()
  of(name: string): number {
    let number = this.numbers.get(name)
    if (number === undefined) {
      number = this.names.push(name) - 1
      this.numbers.set(name, number)
    }
    return number
  }
}

function longer<Numbers extends Uint8Array | Uint16Array | Float64Array>(old: Numbers, length: number): Numbers {
  const next = new (old.constructor as new (length: number) => Numbers)(length)
  next.set(old)
  return next
}

export class EventLog {
  length = 0
  recordedAt = new Float64Array(0)
  occurredAt = new Float64Array(0)
  version = new Float64Array(0)
  kind = new Uint16Array(0)
  type = new Uint16Array(0)
  unit = new Uint16Array(0)
  account = new Uint16Array(0)
  /** Days since 1970 in Beijing. */
  day = new Uint16Array(0)
  role = new Uint8Array(0)
  from = new Uint8Array(0)
  to = new Uint8Array(0)
  readonly stream: string[] = []
  readonly types = new Names()
  readonly units = new Names()
  readonly accounts = new Names()

  add(columns: Columns): void {
    const start = this.length
    const length = start + columns.kind.length
    this.grow(length)
    for (const name of ['recordedAt', 'occurredAt', 'version', 'kind', 'role', 'from', 'to'] as const) this[name].set(columns[name], start)
    columns.stream.forEach((stream, i) => {
      const at = start + i
      this.stream.push(stream)
      this.type[at] = this.types.of(stream.split('/')[0] ?? '')
      this.unit[at] = this.units.of(columns.unit[i] ?? '')
      this.account[at] = this.accounts.of(columns.account[i] ?? '')
      this.day[at] = Math.floor((columns.recordedAt[i]! + kBeijing) / kDay)
    })
    this.length = length
  }

  private grow(length: number): void {
    if (length <= this.kind.length) return
    const room = Math.max(length, this.kind.length * 2)
    this.recordedAt = longer(this.recordedAt, room)
    this.occurredAt = longer(this.occurredAt, room)
    this.version = longer(this.version, room)
    this.kind = longer(this.kind, room)
    this.type = longer(this.type, room)
    this.unit = longer(this.unit, room)
    this.account = longer(this.account, room)
    this.day = longer(this.day, room)
    this.role = longer(this.role, room)
    this.from = longer(this.from, room)
    this.to = longer(this.to, room)
  }
}

export const dayText = (day: number) => new Date(day * kDay).toISOString().slice(0, 10)
