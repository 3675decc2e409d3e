// Who is signed in, and what they may do.
import { reactive, readonly } from 'vue'
import { api, Problem, take, takeWhole, type Of } from './client'
import { credentials } from './credentials'
import { forgetEnd, isEndOld, tellEnd } from './ending'

const state = reactive({
  me: null as Of<'Me'> | null,
  session: null as Of<'Session'> | null,
  /** The server has said who we are; otherwise `me` is whoever was signed in here last. */
  confirmed: false,
})
export const session = readonly(state)

// Without a network, the pages that work offline work for this person. Signing out forgets it.
const kLast = 'chapterhouse.last'
// The session that was left without a network, or its account where that is all one knew: the cookie
// must not sign anybody in again.
const kLeft = 'chapterhouse.left'

async function readWhoIAm(): Promise<void> {
  state.me = await take(api.GET('/v1/me'))
  state.confirmed = true
  localStorage.setItem(kLast, JSON.stringify(state.me))
}

function lastHere(): Of<'Me'> | null {
  const kept = localStorage.getItem(kLast)
  return kept === null ? null : (JSON.parse(kept) as Of<'Me'>)
}

/**
 * Takes up what this browser still has; false when nobody is signed in. Throws when the server does
 * not say, as without a network, and `me` is then whoever was signed in last.
 */
export async function resume(): Promise<boolean> {
  try {
    await endLeft()
    const opened = credentials.token ? null : takeWhole(api.GET('/v1/session')).then(takeUp)
    await Promise.all([opened, readWhoIAm()])
    return true
  } catch (problem) {
    if (isSignedOut(problem)) return false
    state.me ??= lastHere()
    throw problem
  }
}

function isSignedOut(problem: unknown): boolean {
  return problem instanceof Problem && problem.status === 401
}

// Somebody else may have signed in by another tab: what was written here is not theirs to send.
credentials.renew = async () => {
  const who = state.me?.id
  return (await resume().catch(() => false)) && state.me?.id === who
}

async function endLeft(): Promise<void> {
  const left = localStorage.getItem(kLeft)
  if (left === null) return
  try {
    const opened = await take(api.GET('/v1/session'))
    if (left === opened.id || left === opened.account) await take(api.DELETE('/v1/session', { params: { header: { 'X-CSRF': opened.csrf } } }))
  } catch (problem) {
    if (!isSignedOut(problem)) throw problem
  }
  localStorage.removeItem(kLeft)
}

function takeUp({ data, headers }: { data: Of<'Session'>; headers: Headers }): void {
  state.session = data
  credentials.csrf = data.csrf
  // By the server's clock, whatever this device believes.
  const now = Date.parse(headers.get('Date') ?? '') || Date.now()
  tellEnd(Date.parse(data.expires_at) - now)
}

/** Asks for the session, which counts as use of it. */
export async function stay(): Promise<void> {
  const opened = await takeWhole(api.GET('/v1/session'))
  if (opened.data.account === state.me?.id) takeUp(opened)
}

credentials.used = () => {
  if (state.session && isEndOld()) void stay().catch(() => {})
}

export async function signIn(wish: Of<'SignInWish'>): Promise<void> {
  credentials.keep(null)
  await endLeft()
  takeUp(await takeWhole(api.POST('/v1/session', { body: wish })))
  await readWhoIAm()
}

export async function signInWithToken(token: string): Promise<void> {
  credentials.keep(token)
  try {
    await readWhoIAm()
  } catch (problem) {
    credentials.keep(null)
    throw problem
  }
}

/** What was typed as a second factor: the authenticator's six digits, or a recovery code. */
export function factorOf(typed: string): Of<'ConfirmWish'> {
  const digits = typed.replace(/\s/g, '')
  return /^\d{6}$/.test(digits) ? { code: digits } : { recovery_code: typed.trim() }
}

/** Another password; answers how many other sessions it ended. */
export async function changePassword(wish: Of<'PasswordWish'>): Promise<number> {
  return (await take(api.PUT('/v1/password', { body: wish, params: { header: csrf() } }))).ended
}

/** Another authenticator; the old one is good until the new one has shown that it works. */
export async function beginSecondFactor(): Promise<Of<'Authenticator'>> {
  const body = {} as never // the types know of none, the server asks for one
  return take(api.POST('/v1/second-factor', { body, params: { header: csrf() } }))
}

/** Answers new recovery codes, this once. All other sessions end. */
export async function finishSecondFactor(wish: Of<'EnrolmentWish'>): Promise<Of<'Enrolled'>> {
  const enrolled = await take(api.POST('/v1/second-factor/confirm', { body: wish, params: { header: csrf() } }))
  await stay().catch(() => {}) // only how many codes are left hangs on it
  return enrolled
}

/** Shows the second factor again, for what needs it fresh. */
export async function confirm(wish: Of<'ConfirmWish'>): Promise<void> {
  takeUp(await takeWhole(api.POST('/v1/session/confirm', { body: wish, params: { header: csrf() } })))
}

export async function chooseBinding(binding: number): Promise<void> {
  takeUp(await takeWhole(api.PUT('/v1/session/binding', { body: { number: binding }, params: { header: csrf() } })))
  await readWhoIAm()
}

/**
 * What was written and not sent yet stays on the device, for this account alone. Without a network the
 * session ends at the next start that has one.
 */
export async function signOut(): Promise<void> {
  const { recents } = await import('@/offline/store')
  if (state.me) await recents.forget(state.me.id).catch(() => {})
  if (state.me && !credentials.token) {
    localStorage.setItem(kLeft, state.session?.id ?? state.me.id)
    await endLeft().catch(() => {})
  }
  forget()
}

export function forget(): void {
  credentials.keep(null)
  credentials.csrf = null
  localStorage.removeItem(kLast)
  forgetEnd()
  state.me = null
  state.session = null
  state.confirmed = false
}

/** Whether the policy grants an operation such as "kpi.read" at all; the server decides each case. */
export function may(operation: string): boolean {
  return state.me?.operations.includes(operation) ?? false
}

// The generated types want the header named; the door sets it anyway.
function csrf() {
  return { 'X-CSRF': credentials.csrf ?? '' }
}
