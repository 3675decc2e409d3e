// The one way to the server: typed by the OpenAPI document, signed in, in the reader's language.
import createClient, { type Middleware } from 'openapi-fetch'
import type { components, paths } from './schema'
import { credentials } from './credentials'

type Schemas = components['schemas']
/** A schema of the API by its name: `Of<'CaseRow'>`. */
export type Of<Name extends keyof Schemas> = Schemas[Name]

/** What the server answers instead of what was asked for (RFC 9457), or what stands for it. */
export class Problem extends Error {
  constructor(
    readonly body: Of<'Problem'>,
    readonly retryAfter: number | null = null,
  ) {
    super(body.detail || body.title)
  }
  get status(): number {
    return this.body.status
  }
  /** The last part of the type, such as "conflict" or "unreachable". */
  get key(): string {
    return this.body.type.split('/').pop() ?? ''
  }
}

/** The network gave no answer at all. Its texts are the page's. */
export function unreachable(): Problem {
  return new Problem({ type: '/problems/unreachable', title: '', status: 0, detail: '', instance: '', trace_id: '' })
}

const door: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of credentials.headers(request.method)) request.headers.set(name, value)
    return request
  },
  onResponse({ response }) {
    if (response.status === 401) credentials.refused()
    return response
  },
}

export const api = createClient<paths>({ baseUrl: window.location.origin })
api.use(door)

/**
 * The data of an answer; throws a Problem when it is none.
 *     const today = await take(api.GET('/v1/today', { params: { query: { limit: 50 } } }))
 */
export async function take<Data>(
  asked: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<NonNullable<Data>> {
  return (await takeWhole(asked)).data
}

/** The same with the response's headers: ETag, Link and others. */
export async function takeWhole<Data>(
  asked: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<{ data: NonNullable<Data>; headers: Headers }> {
  const answer = await asked.catch(() => {
    throw unreachable()
  })
  if (answer.error !== undefined || answer.data === undefined || answer.data === null)
    throw problemOf(answer.error, answer.response)
  return { data: answer.data, headers: answer.response.headers }
}

/** For answers that no schema describes: files, receipts, exports. */
export async function fetchRaw(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  for (const [name, value] of credentials.headers(init.method ?? 'GET')) headers.set(name, value)
  const response = await fetch(path, { ...init, headers }).catch(() => {
    throw unreachable()
  })
  if (response.status === 401) credentials.refused()
  if (!response.ok) throw problemOf(await response.json().catch(() => null), response)
  return response
}

function problemOf(body: unknown, response: Response): Problem {
  const wait = response.headers.get('Retry-After')
  const known = body && typeof body === 'object' && 'type' in body
  return new Problem(
    known
      ? (body as Of<'Problem'>)
      : {
          type: '/problems/unreadable',
          title: response.statusText,
          status: response.status,
          detail: '',
          instance: '',
          trace_id: response.headers.get('Trace-Id') ?? '',
        },
    wait ? Number(wait) : null,
  )
}

/** A new id for a command; the same command sent again carries the same id. Works without TLS, too. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
