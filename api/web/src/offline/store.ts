// What this device keeps between visits to the page: entries that wait to be sent, and the cases that
// were opened last. All of it belongs to the account that made it.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Of } from '@/api/client'
import type { VisitKind } from './kinds'

export interface Photo {
  sha256: string
  type: string
  file: Blob
  /** As the case lists it. Fixed, like all that is sent: the language may change between two tries. */
  kind: string
  title: string
}

export type EntryState = 'waiting' | 'refused' | 'sent'

/** One thing that somebody wrote down. Its id is the command's id, and never changes. */
export interface Entry {
  id: string
  account: string
  madeAt: string
  case: { type: string; id: string; title: string }
  command: string
  label: string
  /** The body as it is sent, each time the same. */
  body: { command: string; occurred_at: string; data: Record<string, unknown> }
  photos: Photo[]
  state: EntryState
  tries: number
  notBefore: number
  refusal: Of<'Problem'> | null
  /** Where the log has it. Known before the entry is sent in full when a photo still waits. */
  position: string | null
}

export interface RecentCase {
  key: string
  account: string
  type: string
  type_label: string
  id: string
  title: string
  status: string
  unit: string
  openedAt: number
  kinds: VisitKind[]
  takesPhotos: boolean
}

interface Kept extends DBSchema {
  outbox: { key: string; value: Entry; indexes: { account: string } }
  recent: { key: string; value: RecentCase; indexes: { account: string } }
}

let opened: Promise<IDBPDatabase<Kept>> | null = null
function database(): Promise<IDBPDatabase<Kept>> {
  opened ??= openDB<Kept>('chapterhouse', 1, {
    upgrade(db) {
      db.createObjectStore('outbox', { keyPath: 'id' }).createIndex('account', 'account')
      db.createObjectStore('recent', { keyPath: 'key' }).createIndex('account', 'account')
    },
  })
  return opened
}

export const entries = {
  async of(account: string): Promise<Entry[]> {
    const all = await (await database()).getAllFromIndex('outbox', 'account', account)
    return all.sort((a, b) => a.madeAt.localeCompare(b.madeAt) || a.id.localeCompare(b.id))
  },
  async put(entry: Entry): Promise<void> {
    await (await database()).put('outbox', entry)
  },
  /** False when somebody has deleted it meanwhile: then it stays deleted. */
  async update(entry: Entry): Promise<boolean> {
    const step = (await database()).transaction('outbox', 'readwrite')
    const there = (await step.store.getKey(entry.id)) !== undefined
    if (there) await step.store.put(entry)
    await step.done
    return there
  },
  async remove(id: string): Promise<void> {
    await (await database()).delete('outbox', id)
  },
  /** Both or none: an edited entry takes the place of the refused one. */
  async replace(old: string, entry: Entry): Promise<void> {
    const step = (await database()).transaction('outbox', 'readwrite')
    await step.store.delete(old)
    await step.store.put(entry)
    await step.done
  },
}

// The photos of a visit that is being written down, one visit an account. In a database of its own: a
// newer version of the other would wait for every tab that has it open.
interface Begun extends DBSchema {
  photos: { key: string; value: { what: string; photos: Photo[] } }
}

let begun: Promise<IDBPDatabase<Begun>> | null = null
function beginnings(): Promise<IDBPDatabase<Begun>> {
  begun ??= openDB<Begun>('chapterhouse.begun', 1, { upgrade: (db) => void db.createObjectStore('photos') })
  return begun
}

export const begunPhotos = {
  /** Of the visit that `what` names; none when the last photos were another's. */
  async of(account: string, what: string): Promise<Photo[]> {
    const kept = await (await beginnings()).get('photos', account)
    return kept?.what === what ? kept.photos : []
  },
  async keep(account: string, what: string, photos: Photo[]): Promise<void> {
    const db = await beginnings()
    await (photos.length ? db.put('photos', { what, photos }, account) : db.delete('photos', account))
  },
}

const kRecent = 30

export const recents = {
  async of(account: string): Promise<RecentCase[]> {
    const all = await (await database()).getAllFromIndex('recent', 'account', account)
    return all.sort((a, b) => b.openedAt - a.openedAt)
  },
  async put(one: RecentCase): Promise<void> {
    const db = await database()
    await db.put('recent', one)
    for (const old of (await this.of(one.account)).slice(kRecent)) await db.delete('recent', old.key)
  },
  async forget(account: string): Promise<void> {
    const db = await database()
    for (const one of await this.of(account)) await db.delete('recent', one.key)
  },
}
