// From an invitation to work, as a person without configured account does it: over TLS, with a second factor.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { faultsOfAccess, kSizes, launch } from '../browser'
import { invite, NewDistrict, totp } from './district'

let district: NewDistrict
let browser: Browser
let page: Page
let code: string
let recovery: string[] = []
const kFirst = 'a quiet heron at dawn'
const kSecond = 'two quiet herons at dusk'

beforeAll(async () => {
  district = await NewDistrict.start()
  browser = await launch()
  code = await invite(district, browser, 'wang-f', '王芳')
  const context = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: district.address, viewport: kSizes.phone, locale: 'en-GB' })
  await context.addInitScript(() => localStorage.setItem('chapterhouse.language', 'en'))
  page = await context.newPage()
})
afterAll(async () => {
  await browser?.close()
  await district?.close()
})

async function signIn(password: string, factor: string): Promise<void> {
  await page.getByLabel('Account').fill('wang-f')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByLabel('Code', { exact: true }).fill(factor)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

it('activates an account by the code of an invitation', async () => {
  await page.goto(`/activate#${code}`)
  await page.getByLabel('New password', { exact: true }).fill(kFirst)
  await page.getByLabel('New password, once more').fill('something else')
  expect(await page.getByRole('alert').textContent()).toBe('The two passwords differ.')
  await page.getByLabel('New password, once more').fill(kFirst)
  expect(await faultsOfAccess(page)).toEqual([])
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('heading', { name: 'Connect your authenticator' }).waitFor()
  expect(await faultsOfAccess(page)).toEqual([])
  const key = (await page.locator('code.key').textContent()) ?? ''
  expect(await page.getByRole('img', { name: 'QR code for the authenticator' }).locator('path').getAttribute('d')).toMatch(/^M/)

  const wrong = totp(key, Date.now() - 3_600_000)
  await page.getByLabel('The 6 digits that it shows').fill(wrong)
  await page.getByRole('button', { name: 'Activate' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('The 6 digits that it shows').fill(totp(key))
  await page.getByRole('button', { name: 'Activate' }).click()
  await page.getByRole('heading', { name: 'Account wang-f is active' }).waitFor()
  recovery = await page.locator('.codes code').allTextContents()
  expect(recovery.length).toBeGreaterThan(5)
  expect(await faultsOfAccess(page)).toEqual([])
})

it('opens a session by password and second factor together, and never by one alone', async () => {
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signIn('the wrong sentence', recovery[0]!)
  await page.getByRole('alert').waitFor()
  await signIn(kFirst, '000000')
  await page.getByRole('alert').waitFor()
  expect(await page.context().cookies()).toEqual([])
  await signIn(kFirst, recovery[1]!)
  await page.waitForURL('**/today')
  const cookies = await page.context().cookies()
  expect(cookies.length).toBeGreaterThan(0)
  for (const cookie of cookies) expect(cookie, cookie.name).toMatchObject({ secure: true, path: '/' })
  expect(cookies.some((cookie) => cookie.httpOnly && cookie.sameSite === 'Strict')).toBe(true)
  // Nothing that opens the door lies where a script can read it.
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
  for (const cookie of cookies.filter(({ httpOnly }) => httpOnly)) expect(kept).not.toContain(cookie.value)
})

it('writes by that session, and is still signed in after a reload', async () => {
  await page.setViewportSize(kSizes.desktop)
  await page.goto('/new/lead/register?looked')
  await page.getByLabel('Enterprise name').fill('北京新开张面馆')
  await page.getByLabel('Old licence').check()
  await page.getByLabel('Source', { exact: true }).selectOption({ label: 'Hotline' })
  await page.getByLabel('Address').fill('仁和镇顺安路 1 号')
  await page.getByLabel('Ownership').selectOption({ label: 'Private' })
  await page.getByRole('button', { name: 'Check your answers' }).click()
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await page.getByRole('heading', { name: 'Receipt' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Receipt' }).waitFor()
  await page.setViewportSize(kSizes.phone)
})

it('changes the password, sees where it is signed in, and signs out', async () => {
  await page.goto('/me')
  await page.locator('.tag', { hasText: 'This device' }).waitFor()
  await page.getByText('Change the password', { exact: true }).first().click()
  await page.getByLabel('Current password').fill('the wrong sentence')
  await page.getByLabel('New password').fill(kSecond)
  await page.getByLabel('Code', { exact: true }).fill(recovery[2]!)
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByRole('alert').waitFor()
  expect(new URL(page.url()).pathname).toBe('/me')
  await page.locator('.tag', { hasText: 'This device' }).waitFor()
  await page.getByLabel('Current password').fill(kFirst)
  await page.getByLabel('New password').fill(kSecond)
  await page.getByLabel('Code', { exact: true }).fill(recovery[2]!)
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText('The password is changed; 0 other sessions were ended.').waitFor()
  expect(await faultsOfAccess(page)).toEqual([])
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL('**/sign-in')
  await signIn(kFirst, recovery[3]!)
  await page.getByRole('alert').waitFor()
  await signIn(kSecond, recovery[4]!)
  await page.waitForURL('**/today')
})

it('is asked in time whether to stay', async () => {
  await page.evaluate((ends) => {
    localStorage.setItem('chapterhouse.ends', String(ends))
    window.dispatchEvent(new Event('storage'))
  }, Date.now() + 150_000)
  await page.getByText('You will be signed out in 3 minutes').waitFor()
  expect(await faultsOfAccess(page)).toEqual([])
  await page.getByRole('button', { name: 'Stay signed in' }).click()
  await page.getByText('You will be signed out in 3 minutes').waitFor({ state: 'detached' })
})

it('is told why a session was not ended', async () => {
  await page.route('**/v1/sessions', async (route) => {
    const response = await route.fetch()
    const { sessions } = await response.json()
    await route.fulfill({ response, json: { sessions: [...sessions, { ...sessions[0], id: 'gone', own: false }] } })
  })
  await page.goto('/me')
  await page.getByRole('button', { name: 'End it' }).click()
  await page.getByRole('alert').waitFor()
  await page.unroute('**/v1/sessions')
})

it('connects another authenticator after showing the old factor once more, and gets other recovery codes', async () => {
  await page.goto('/me')
  const kUsed = 3 // by the tests before; one that was refused with a wrong password is still good
  await page.getByText(`${recovery.length - kUsed} recovery codes are left`).waitFor()
  // As a quarter of an hour later.
  await page.route('**/v1/second-factor', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify({ type: '/problems/confirm_first', title: 'Show your second factor again', status: 403 }) }), { times: 1 })
  await page.getByRole('button', { name: 'Connect another authenticator' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Code').fill('000000')
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await dialog.getByRole('alert').waitFor()
  await dialog.getByLabel('Code').fill(recovery[5]!)
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  const key = (await page.locator('code.key').textContent()) ?? ''
  expect(await faultsOfAccess(page)).toEqual([])
  await page.getByLabel('The 6 digits that it shows').fill(totp(key))
  await page.getByRole('button', { name: 'Connect it' }).click()
  await page.getByText('The new authenticator is connected').waitFor()
  const fresh = await page.locator('.codes code').allTextContents()
  expect(fresh).toHaveLength(recovery.length)
  await page.getByText(`${fresh.length} recovery codes are left`).waitFor()
  expect(await faultsOfAccess(page)).toEqual([])

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL('**/sign-in')
  await signIn(kSecond, recovery[6]!)
  await page.getByRole('alert').waitFor()
  await signIn(kSecond, fresh[0]!)
  await page.waitForURL('**/today')
})
