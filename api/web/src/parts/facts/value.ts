// How a value of a state or an event is shown, by its schema or, without one, by its shape.
import type { Kind, Schema } from '../form/schema'
import { humanised, kindOf, valueSchema } from '../form/schema'

export type Shown =
  | { how: 'nothing' }
  | { how: 'erased' }
  | { how: 'text'; text: string; long?: boolean }
  | { how: 'flag'; flag: boolean }
  | { how: 'money'; yuan: string }
  | { how: 'day'; date: string }
  | { how: 'instant'; time: string }
  | { how: 'unit'; id: string }
  | { how: 'case'; type: string; id: string }
  | { how: 'digest'; digest: string }
  | { how: 'words'; words: string[] }
  | { how: 'each'; list: unknown[]; schema?: Schema }
  | { how: 'deadline'; date: string; basis: string; estimate: boolean }
  | { how: 'rows'; rows: unknown[]; schema?: Schema }
  | { how: 'object'; value: Record<string, unknown>; schema?: Schema }

const kDay = /^\d{4}-\d{2}-\d{2}$/
const kInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/
// Digests of files, pseudonyms of people: nobody reads them to the end.
const kDigest = /^([0-9a-f]{32}){1,2}$/
const kStream = /^([a-z_]+)\/([0-9a-f]{32}([0-9a-f]{32})?)$/

/** Nothing was said: such facts are left out. */
export function saysNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

export function shown(name: string, value: unknown, given?: Schema): Shown {
  if (saysNothing(value)) return { how: 'nothing' }
  const schema = given && valueSchema(given)
  const kind: Kind | undefined = schema && kindOf(schema)
  if (typeof value === 'boolean') return { how: 'flag', flag: value }
  if (Array.isArray(value)) return shownList(name, value, schema)
  if (typeof value === 'object') {
    if ((value as { erased?: unknown }).erased === true) return { how: 'erased' }
    if (isDeadline(value as Record<string, unknown>)) return deadline(value as Record<string, unknown>)
    return { how: 'object', value: value as Record<string, unknown>, schema }
  }
  return shownText(String(value), kind, schema)
}

// Every kind of case keeps its deadlines alike: people want the day and why, not how it was counted.
const kCounting = ['key', 'basis', 'unit', 'n', 'started_on', 'raw_due', 'calendar_version', 'estimate']

function isDeadline(value: Record<string, unknown>): boolean {
  return typeof value.due === 'string' && 'raw_due' in value && 'calendar_version' in value
}

function deadline(value: Record<string, unknown>): Shown {
  return { how: 'deadline', date: String(value.due), basis: String(value.basis ?? ''), estimate: value.estimate === true }
}

/** Of paths that changed, those that matter to people: of a deadline its day alone. */
export function withoutCounting(paths: string[]): string[] {
  const deadlines = new Set(paths.filter((path) => path.endsWith('/raw_due')).map((path) => path.slice(0, -'/raw_due'.length)))
  return paths.filter((path) => {
    const cut = path.lastIndexOf('/')
    return !(deadlines.has(path.slice(0, cut)) && kCounting.includes(path.slice(cut + 1)))
  })
}

function shownList(name: string, list: unknown[], schema?: Schema): Shown {
  if (list.some((each) => typeof each === 'object')) return { how: 'rows', rows: list, schema: schema?.items }
  if (list.some((each) => shown(name, each, schema?.items).how !== 'text')) return { how: 'each', list, schema: schema?.items }
  return { how: 'words', words: list.map((each) => wordOf(name, each, schema?.items)) }
}

function wordOf(name: string, value: unknown, schema?: Schema): string {
  const one = shown(name, value, schema)
  return one.how === 'text' ? one.text : String(value)
}

function shownText(text: string, kind?: Kind, schema?: Schema): Shown {
  const label = schema?.['x-enum-labels']?.[text]
  if (label !== undefined) return { how: 'text', text: label }
  if (kind === 'money') return { how: 'money', yuan: text }
  if (kind === 'unit') return { how: 'unit', id: text }
  if (kDigest.test(text)) return { how: 'digest', digest: text }
  const stream = kStream.exec(text)
  if (stream) return { how: 'case', type: stream[1]!, id: stream[2]! }
  if (kDay.test(text)) return { how: 'day', date: text }
  if (kInstant.test(text)) return { how: 'instant', time: text }
  return { how: 'text', text, long: kind === 'long_text' }
}

export interface Fact {
  name: string
  title: string
  value: unknown
  schema?: Schema
}

/** The facts of an object that say something, in the schema's order. */
export function factsOf(object: Record<string, unknown>, given?: Schema): Fact[] {
  const properties = (given && valueSchema(given).properties) ?? {}
  const order = Object.keys(properties)
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  return Object.keys(object)
    .filter((name) => !saysNothing(object[name]))
    .sort((a, b) => place(a) - place(b))
    .map((name) => ({ name, title: properties[name]?.title ?? humanised(name), value: object[name], schema: properties[name] }))
}

/** The schema that a path such as "/employer/name" leads to, and the titles on its way. */
export function follow(path: string, schema?: Schema): { titles: string[]; schema?: Schema } {
  const titles: string[] = []
  let at = schema
  for (const part of path.split('/').filter(Boolean)) {
    const inner: Schema | undefined = at && valueSchema(at)
    if (/^\d+$/.test(part)) {
      at = inner?.items
      titles.push(String(Number(part) + 1))
    } else {
      at = inner?.properties?.[part]
      titles.push(at?.title ?? humanised(part))
    }
  }
  return { titles, schema: at }
}

export interface Named {
  /** "Employer › Name" */
  title: string
  /** Of the field alone. */
  name: string
  schema?: Schema
}

/** A field of a case by its pointer: "/state/due/due", "/common/missed/key", "/status". */
export function named(pointer: string, schemas: { state: Schema; common: Schema } | null): Named {
  const [, whose = '', ...rest] = pointer.split('/')
  const above = whose === 'common' || whose === 'state'
  const { titles, schema } = follow((above ? rest : [whose, ...rest]).join('/'), whose === 'common' ? schemas?.common : schemas?.state)
  return { title: titles.join(' › '), name: rest[rest.length - 1] ?? whose, schema }
}
