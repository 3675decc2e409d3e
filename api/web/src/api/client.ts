// The one way to the server: typed by the OpenAPI document, signed in, in the reader's language.
import createClient from 'openapi-fetch'
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

/** The one door: says who asks, and hears when the server does not know us any more. */
async function send(request: Request): Promise<Response> {
  const again = request.method === 'GET' ? null : request.clone() // a body can be read once
  const response = await fetch(signed(request))
  const refusal = await refusalOf(response)
  if (refusal === 'unauthenticated') credentials.refused()
  else credentials.used()
  // A confirmation in another tab has changed the token; what was refused for it was not done.
  if (refusal === 'csrf' && again && (await credentials.renew())) return fetch(signed(again))
  return response
}

function signed(request: Request): Request {
  for (const [name, value] of credentials.headers(request.method)) request.headers.set(name, value)
  return request
}

/** Why nobody was let in. A wrong code or password is refused with 401, too, and ends nothing. */
async function refusalOf(response: Response): Promise<string> {
  if (response.status !== 401 && response.status !== 403) return ''
  if (!response.headers.get('Content-Type')?.startsWith('application/problem+json')) return ''
  return problemOf(await response.clone().json().catch(() => null), response).key
}

export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: send })

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
  const response = await send(new Request(new URL(path, window.location.origin), init)).catch(() => {
    throw unreachable()
  })
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
