// The rows of a view as a table for spreadsheets.
import type { Words } from '../parts/words'
import { exactTime } from '../verify/fields'
import type { EventLog } from './log'

const kColumns = ['position', 'recorded', 'occurred', 'type', 'eventKey', 'event', 'stream', 'version', 'from', 'to', 'actor', 'role', 'unitId', 'unit'] as const
export type CsvColumn = (typeof kColumns)[number]

export function* csvRows(log: EventLog, rows: Uint32Array, words: Words, title: (column: CsvColumn) => string): Generator<(string | number)[]> {
  yield kColumns.map(title)
  for (const row of rows) {
    const kind = log.kind[row]!
    const unit = log.units.names[log.unit[row]!] ?? ''
    yield [
      row + 1,
      exactTime(Math.round(log.recordedAt[row]! * 1000)),
      exactTime(Math.round(log.occurredAt[row]! * 1000)),
      words.type(log.types.names[log.type[row]!] ?? ''),
      words.eventKey(kind),
      words.event(kind),
      log.stream[row] ?? '',
      log.version[row]!,
      words.status(kind, log.from[row]!),
      words.status(kind, log.to[row]!),
      log.accounts.names[log.account[row]!] ?? '',
      words.role(log.role[row]!),
      unit,
      words.unit(unit),
    ]
  }
}
