// The outbox: what was written down here and has not arrived yet. It is sent one by one, in the order
// in which it was written, while the server knows the account that made it. Two tabs may send the same
// entry at once: it has one id, so it is written once.
import { computed, ref, shallowRef, watch } from 'vue'
import { api, fetchRaw, take } from '@/api/client'
import { resume, session } from '@/api/session'
import type { Door, Outcome } from './delivery'
import { fieldMode } from './field_mode'
import { entries, type Entry } from './store'

const list = shallowRef<Entry[]>([])
export { list as outbox }
/** What is on its way at this moment. */
export const sending = ref<string | null>(null)
export const unsent = computed(() => list.value.filter((entry) => entry.state !== 'sent').length)
export const outboxFault = ref(false)

const others = new BroadcastChannel('chapterhouse.outbox')
others.onmessage = () => void show()

/** Shows the entries of whoever is signed in, and nobody else's. */
export async function show(): Promise<void> {
  const account = session.me?.id ?? ''
  try {
    const found = account ? await entries.of(account) : []
    if (account !== (session.me?.id ?? '')) return
    list.value = found
    outboxFault.value = false
  } catch (failure) {
    // A browser that keeps nothing (a private window, a full disk): the pages say so.
    console.error(failure)
    outboxFault.value = true
  }
}

async function changed(): Promise<void> {
  others.postMessage('changed')
  await show()
}

export async function add(entry: Entry): Promise<void> {
  await entries.put(entry)
  await changed()
  void send()
}
export async function replace(old: string, entry: Entry): Promise<void> {
  await entries.replace(old, entry)
  await changed()
  void send()
}
export async function remove(id: string): Promise<void> {
  await entries.remove(id)
  await changed()
}
/** A refused entry once more, as it is: what was missing may be there now. */
export async function again(entry: Entry): Promise<void> {
  await entries.update({ ...entry, state: 'waiting', refusal: null, notBefore: 0 })
  await changed()
  await send(true)
}

const door: Door = {
  async putFile(photo) {
    const init = { method: 'PUT', body: photo.file, headers: { 'Content-Type': photo.type } }
    await fetchRaw(`/v1/attachments/${photo.sha256}`, init)
  },
  command: (at, id, body) =>
    take(
      api.POST('/v1/cases/{type}/{id}/commands', {
        params: { path: { type: at.type, id: at.id }, header: { 'Idempotency-Key': id, 'If-Match': '*' } },
        body: body as never, // the workflow's own schema, which the types cannot know
      }),
    ),
}

let running = false
const kUnheard = 10 // seconds until a device that has lost even its own pages looks again
let timer: ReturnType<typeof setTimeout> | null = null

/** Sends what is due; `now`: also in field mode, and what would still be waited for. */
export async function send(now = false): Promise<void> {
  if (running) return
  running = true
  try {
    await show()
    const held = fieldMode.value && !now
    const due = held ? [] : list.value.filter((one) => one.state === 'waiting' && (now || one.notBefore <= Date.now()))
    if ((!due.length && session.confirmed) || !(await known())) return
    for (const entry of due) if (!(await sendOne({ ...entry }))) break
  } finally {
    running = false
    sending.value = null
    planNext()
  }
}

// False: it makes no sense to go on to the next one.
async function sendOne(entry: Entry): Promise<boolean> {
  if (entry.account !== session.me?.id) return false
  sending.value = entry.id
  // Loaded when there is something to send: most days nothing waits.
  const delivery = await import('./delivery').catch(() => null)
  const unheard: Outcome = { state: 'waiting', seconds: null }
  const outcome = delivery ? await delivery.deliver(entry, door, async () => void (await entries.update(entry))) : unheard
  if (outcome.state === 'sent') Object.assign(entry, emptied(entry))
  if (outcome.state === 'refused') Object.assign(entry, { state: 'refused', refusal: outcome.refusal })
  if (outcome.state === 'waiting' || outcome.state === 'unknown') {
    entry.tries += 1
    const wished = outcome.state === 'waiting' ? outcome.seconds : null
    entry.notBefore = Date.now() + 1000 * Math.max(wished ?? 0, delivery?.backOff(entry.tries) ?? kUnheard)
  }
  // A session that another tab has renewed has another token.
  if (outcome.state === 'unknown' && session.me) await resume().catch(() => false)
  await entries.update(entry)
  await changed()
  return outcome.state === 'sent' || outcome.state === 'refused'
}

// The log has it now: what was said of people, and the photos, stay on the phone no longer than needed.
function emptied(entry: Entry): Partial<Entry> {
  const photos = entry.photos.map((photo) => ({ ...photo, file: new Blob() }))
  return { state: 'sent', photos, body: { ...entry.body, data: {} } }
}

// A page that was opened without a network asks again who it belongs to, entries or not.
async function known(): Promise<boolean> {
  if (session.confirmed) return session.me !== null
  return resume().catch(() => false)
}

function planNext(): void {
  if (timer !== null) clearTimeout(timer)
  timer = null
  if (!session.me) return
  const due = fieldMode.value ? [] : list.value.filter((entry) => entry.state === 'waiting').map((entry) => entry.notBefore)
  if (!session.confirmed) due.push(Date.now() + 1000 * kUnheard)
  if (!due.length) return
  // The network may come back without saying so; but a phone's battery is a reason to wait a while.
  timer = setTimeout(() => void send(), Math.max(2000, Math.min(...due) - Date.now()))
}

/** From now on entries are sent by themselves. */
export function begin(): void {
  window.addEventListener('online', () => void send())
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void send()
  })
  watch([() => session.me?.id, fieldMode], () => void show().then(() => send()), { immediate: true })
}
