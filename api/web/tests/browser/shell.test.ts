// The frame around the pages: what is seen when a page's files are not there.
import { expect, it } from 'vitest'
import { kPlainHost, open, visit, useDemo } from './browser'

const demo = useDemo()

it('a page whose files have other names after an upgrade is loaded anew', async () => {
  const { page, context } = await visit(demo, { token: 'demo-sw', host: kPlainHost })
  await open(page, '/today')
  let old = true
  page.on('request', (request) => (old &&= !request.isNavigationRequest()))
  await page.route('**/assets/MePage*', (route) => (old ? route.fulfill({ status: 404 }) : route.continue()))
  const reloaded = page.waitForEvent('load')
  await page.locator('nav.links a[href="/me"]').click()
  await reloaded
  await page.locator('h1', { hasText: '我的' }).waitFor()
  await context.close()
})

it('a page that cannot be had without a network says so, and comes when it is back', async () => {
  const { page, context } = await visit(demo, { token: 'demo-sw', host: kPlainHost })
  await open(page, '/today')
  await context.setOffline(true)
  await page.locator('nav.links a[href="/cases"]').click()
  await page.getByRole('alert').filter({ hasText: '连不上服务器' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/today')
  await context.setOffline(false)
  await page.getByRole('button', { name: '再试一次' }).first().click()
  await page.locator('h1', { hasText: '案件' }).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  await context.close()
})
