// Who is signed in, by what the server answers: a server of these tests, which fetch asks.
import { beforeEach, describe, expect, it, vi } from 'vitest'

type Answer = [status: number, body: unknown]
let answers: Record<string, () => Answer>
let asked: string[]

function problem(status: number, key: string): Answer {
  return [status, { type: `/problems/${key}`, title: key, status, detail: '', instance: '', trace_id: '' }]
}
const opened = (csrf = 'first', account = 'wang-f'): Answer => [200, { id: 's1', account, csrf, bindings: [] }]
const me = (id = 'wang-f'): Answer => [200, { id, operations: [], role: { key: 'sw' } }]

async function pages() {
  const [client, credentials, session] = await Promise.all([import('@/api/client'), import('@/api/credentials'), import('@/api/session')])
  return { ...client, ...credentials, ...session }
}

beforeEach(() => {
  vi.resetModules()
  localStorage.clear()
  asked = []
  answers = { 'GET /v1/session': () => opened(), 'GET /v1/me': () => me() }
  vi.stubGlobal('fetch', async (request: Request) => {
    const named = `${request.method} ${new URL(request.url).pathname}`
    const token = request.headers.get('X-CSRF')
    asked.push([named, token, await request.text()].filter(Boolean).join(' '))
    const [status, body] = answers[named]!()
    if (status === 0) throw new TypeError('no network')
    const type = status < 400 ? 'application/json' : 'application/problem+json; charset=utf-8'
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': type } })
  })
})

describe('a refusal', () => {
  it('ends the session when the server does not know it, and not for a wrong code', async () => {
    const { confirm, credentials, fetchRaw, resume } = await pages()
    const refused = vi.spyOn(credentials, 'refused')
    await resume()
    answers['POST /v1/session/confirm'] = () => problem(401, 'sign_in_failed')
    await expect(confirm({ code: '000000' })).rejects.toMatchObject({ key: 'sign_in_failed' })
    expect(refused).not.toHaveBeenCalled()
    answers['GET /v1/attachments/ab'] = () => problem(401, 'unauthenticated')
    await expect(fetchRaw('/v1/attachments/ab')).rejects.toMatchObject({ key: 'unauthenticated' })
    expect(refused).toHaveBeenCalledOnce()
  })

  it('for an old token is followed by one more try with the new one', async () => {
    const { chooseBinding, fetchRaw, resume } = await pages()
    await resume()
    answers['GET /v1/session'] = () => opened('second')
    let tries = 0
    answers['PUT /v1/session/binding'] = () => (++tries === 1 ? problem(403, 'csrf') : opened('second'))
    await chooseBinding(2)
    expect(asked.filter((one) => one.startsWith('PUT'))).toEqual(['PUT /v1/session/binding first {"number":2}', 'PUT /v1/session/binding second {"number":2}'])
    answers['PUT /v1/attachments/ab'] = () => problem(403, 'csrf')
    await expect(fetchRaw('/v1/attachments/ab', { method: 'PUT', body: 'photo' })).rejects.toMatchObject({ key: 'csrf' })
    expect(asked.filter((one) => one.startsWith('PUT /v1/attachments'))).toHaveLength(2)
  })

  it('for an old token is the last word when somebody else has signed in', async () => {
    const { chooseBinding, resume, session } = await pages()
    await resume()
    answers = { 'GET /v1/session': () => opened('second', 'li-jun'), 'GET /v1/me': () => me('li-jun'), 'PUT /v1/session/binding': () => problem(403, 'csrf') }
    await expect(chooseBinding(2)).rejects.toMatchObject({ key: 'csrf' })
    expect(asked.filter((one) => one.startsWith('PUT'))).toHaveLength(1)
    expect(session.me?.id).toBe('li-jun')
  })
})

describe('at the start', () => {
  it('only the server says that nobody is signed in', async () => {
    const first = await pages()
    await first.resume()
    vi.resetModules()
    const { resume, session } = await pages()
    answers['GET /v1/me'] = () => problem(503, 'overloaded')
    await expect(resume()).rejects.toMatchObject({ status: 503 })
    expect(session.me?.id).toBe('wang-f')
    answers['GET /v1/me'] = () => problem(401, 'unauthenticated')
    expect(await resume()).toBe(false)
  })

  it('a session that was left without a network is ended before anything else', async () => {
    const left = await pages()
    await left.resume()
    answers['DELETE /v1/session'] = answers['GET /v1/session'] = () => [0, null]
    await left.signOut()

    vi.resetModules()
    const { resume, session } = await pages()
    await expect(resume()).rejects.toMatchObject({ key: 'unreachable' })
    expect(session.me).toBeNull()

    let there = true
    asked = []
    answers = {
      'GET /v1/session': () => (there ? opened() : problem(401, 'unauthenticated')),
      'GET /v1/me': () => (there ? me() : problem(401, 'unauthenticated')),
      'DELETE /v1/session': () => [200, { ended: (there = false) ? 0 : 1 }],
    }
    expect(await resume()).toBe(false)
    expect(asked.slice(0, 2)).toEqual(['GET /v1/session', 'DELETE /v1/session first'])
    asked = []
    await resume()
    expect(asked.some((one) => one.startsWith('DELETE'))).toBe(false)
  })

  it('a session that was opened since is not the one that was left', async () => {
    const { resume, session } = await pages()
    localStorage.setItem('chapterhouse.left', 's0')
    expect(await resume()).toBe(true)
    expect(session.me?.id).toBe('wang-f')
    expect(asked.some((one) => one.startsWith('DELETE'))).toBe(false)
  })
})
