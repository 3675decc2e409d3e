// An entry as its reader sees it, field by field.
import { base64 } from '@/log/bytes'
import type { Entry, Segment } from '@/log/entry'
import type { Words } from '../parts/words'

/** The instant to the microsecond, in Beijing: what was altered may be there. */
export function exactTime(microseconds: number): string {
  const milliseconds = Math.floor(microseconds / 1000)
  const local = new Date(milliseconds + 8 * 3_600_000).toISOString().slice(0, 23).replace('T', ' ')
  return `${local}${String(microseconds % 1000).padStart(3, '0')}`
}

function segmentOf({ class: level, size, digest, sealed }: Segment): string {
  const clear = `${level}: ${size}, ${base64(digest)}`
  return sealed ? `${clear}, ${sealed.subject}, ${sealed.keyVersion}, ${base64(sealed.nonce)}, ${base64(sealed.commitment)}` : clear
}

/** All of it: whatever bit was altered, some field shows it. */
export function fieldsOf(entry: Entry, words: Words): Record<string, string> {
  const status = (code: number) => words.status(entry.kind, code) || String(code)
  const moves = entry.from !== 0 || entry.to !== 0
  return {
    position: String(entry.position),
    recorded: exactTime(entry.recordedAt),
    occurred: exactTime(entry.occurredAt),
    stream: entry.stream,
    version: String(entry.version),
    event: `${words.event(entry.kind)} (${entry.kind}, ${words.eventKey(entry.kind)}, ${entry.schema})`,
    status: moves ? `${status(entry.from)} → ${status(entry.to)} (${entry.from}, ${entry.to})` : '',
    actor: `${entry.account} (${entry.actorKind})`,
    role: `${words.role(entry.role)} (${entry.role})`,
    unit: `${words.unit(entry.unit)} (${entry.unit})`,
    onBehalfOf: entry.onBehalfOf,
    rules: `${entry.policy} / ${entry.calendar}`,
    command: `${entry.command} (${entry.index + 1}/${entry.count})`,
    correlation: entry.correlation,
    causation: entry.causation ? String(entry.causation) : '',
    previous: base64(entry.previous),
    commandHash: entry.commandHash ? base64(entry.commandHash) : '',
    bodies: entry.segments.map(segmentOf).join('; '),
  }
}
