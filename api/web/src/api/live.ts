// What the server records while a page is open, over one stream of server-sent events. Read by fetch
// and not by EventSource, which cannot send a token. Only the tab that is seen holds a stream: a
// browser has six connections to a server, and a tab that comes back goes on where it was.
import { ref } from 'vue'
import { credentials } from './credentials'

export interface Change {
  position: string
  stream: string
  type: string
  case: string
  version: string
  unit: string
  event: string
}
type Listener = (change: Change | 'reset') => void

export type LiveState = 'off' | 'connecting' | 'on'
export const liveState = ref<LiveState>('off')

const listeners = new Set<Listener>()
let last: string | null = null
let running: AbortController | null = null

/** Calls on each change until the function it answers is called. */
export function onLive(listener: Listener): () => void {
  listeners.add(listener)
  start()
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) stop()
  }
}

/** One message of a stream: the text up to a blank line. Null for a comment. */
export function parseMessage(text: string): { id: string | null; event: string; data: string } | null {
  let id: string | null = null
  let event = 'message'
  const data: string[] = []
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    if (colon === 0) continue
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'id') id = value
    else if (name === 'event') event = value
    else if (name === 'data') data.push(value)
  }
  return id === null && data.length === 0 && event === 'message' ? null : { id, event, data: data.join('\n') }
}

function tell(text: string): void {
  const message = parseMessage(text)
  if (!message) return
  if (message.id !== null) last = message.id
  if (message.event === 'reset') {
    for (const listener of listeners) listener('reset')
  } else if (message.data) {
    const change = JSON.parse(message.data) as Change
    for (const listener of listeners) listener(change)
  }
}

async function read(signal: AbortSignal): Promise<void> {
  const headers = new Headers(credentials.headers('GET'))
  headers.set('Accept', 'text/event-stream')
  if (last !== null) headers.set('Last-Event-ID', last)
  const response = await fetch('/v1/live', { headers, signal })
  if (!response.ok || !response.body) throw new Error(String(response.status))
  liveState.value = 'on'
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    rest += decoder.decode(value, { stream: true }).replace(/\r\n?/g, '\n')
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      tell(rest.slice(0, end))
      rest = rest.slice(end + 2)
    }
  }
}

async function run(control: AbortController): Promise<void> {
  let pause = 1000
  while (!control.signal.aborted) {
    liveState.value = 'connecting'
    const begun = Date.now()
    await read(control.signal).catch(() => {})
    if (control.signal.aborted) break
    pause = Date.now() - begun > 10_000 ? 1000 : Math.min(pause * 2, 30_000)
    liveState.value = 'connecting'
    await new Promise((wake) => setTimeout(wake, pause))
  }
}

function start(): void {
  if (running || listeners.size === 0 || document.hidden) return
  running = new AbortController()
  void run(running)
}

function stop(): void {
  running?.abort()
  running = null
  liveState.value = 'off'
}

document.addEventListener('visibilitychange', () => (document.hidden ? stop() : start()))
