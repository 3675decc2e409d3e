// The auditor's own verification, on the demo's log: it holds; and each altered copy is found, at the
// record that was altered.
import { type Page, type Route } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { kPlainHost, open, useDemo, visit } from '../browser'

let size: number
const demo = useDemo()
beforeAll(async () => {
  size = await demo.server.sizeAtRest('demo-audit')
})

async function atVerify(): Promise<{ page: Page; faults: string[] }> {
  const visitor = await visit(demo, { token: 'demo-audit', language: 'en' })
  await open(visitor.page, '/audit/verify')
  await visitor.page.getByRole('button', { name: 'I compared it' }).click()
  return visitor
}
async function verify(page: Page, button = 'Verify everything'): Promise<{ outcome: string | null; index: string | null; text: string }> {
  await page.getByRole('button', { name: button }).click()
  const verdict = page.locator('[data-verdict]')
  await verdict.waitFor({ timeout: 100_000 })
  return { outcome: await verdict.getAttribute('data-outcome'), index: await verdict.getAttribute('data-index'), text: await verdict.innerText() }
}

/** The path of the bundle with entry `index`, and a change of one bit within that entry. */
function alteration(index: number): { path: string; alter: (route: Route) => Promise<void> } {
  const bundle = Math.floor(index / 256)
  const width = Math.min(256, size - bundle * 256)
  const path = `/tlog/tile/entries/${String(bundle).padStart(3, '0')}${width < 256 ? `.p/${width}` : ''}`
  const alter = async (route: Route) => {
    const response = await route.fetch()
    const body = await response.body()
    let at = 0
    for (let i = bundle * 256; i < index; ++i) at += 2 + body.readUInt16BE(at)
    const length = body.readUInt16BE(at)
    const byte = at + 2 + Math.floor(Math.random() * length)
    body[byte]! ^= 1 << Math.floor(Math.random() * 8)
    await route.fulfill({ response, body })
  }
  return { path, alter }
}

it('says in one sentence that nothing was altered, and goes on from there', async () => {
  const { page, faults } = await atVerify()
  const verdict = await verify(page)
  expect(verdict.outcome).toBe('intact')
  expect(verdict.text).toContain(`All ${size.toLocaleString('en')} records are unaltered`)
  console.info('verified in the browser:', /[\d,]+ records read.*/.exec(verdict.text)?.[0])
  expect((await verify(page, 'Only what is new')).text).toContain('Nothing is new')

  await page.getByLabel('Position of the record').fill('777')
  await page.getByRole('button', { name: 'Get and check the receipt' }).click()
  await page.getByText('Record 777 is in the signed tree').waitFor()
  await page.getByRole('button', { name: 'Compare' }).click()
  await page.locator('[data-consistency].good').waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

it('points at the record that was altered, wherever it is', async () => {
  const { page } = await atVerify()
  const first = Math.floor(Math.random() * 256)
  const last = size - 1 - Math.floor(Math.random() * (size % 256))
  for (const index of [first, Math.floor(Math.random() * size), Math.floor(Math.random() * size), last]) {
    const { path, alter } = alteration(index)
    await page.route(`**${path}`, alter)
    const verdict = await verify(page)
    expect(verdict).toMatchObject({ outcome: 'altered', index: String(index) })
    expect(verdict.text).toContain(`Record ${(index + 1).toLocaleString('en')} was altered`)
    // The record as it was is proven, and stands beside what was found.
    await page.locator('tr.differs').first().waitFor()
    const hashes = [await page.locator('[data-expected]').innerText(), await page.locator('[data-found]').innerText()]
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(hashes[1]).not.toBe(hashes[0])
    await page.unroute(`**${path}`)
  }
  await page.context().close()
})

it('points at a hash that was altered although its record was not', async () => {
  const { page } = await atVerify()
  await page.route('**/tlog/tile/0/002', async (route) => {
    const response = await route.fetch()
    const body = await response.body()
    body[17 * 32 + 5]! ^= 16
    await route.fulfill({ response, body })
  })
  expect(await verify(page)).toMatchObject({ outcome: 'altered', index: String(512 + 17) })
  await page.context().close()
})

it('tells a rollback and a checkpoint that somebody else signed', async () => {
  const { page } = await atVerify()
  expect((await verify(page)).outcome).toBe('intact')
  const { checkpoints } = await demo.server.get<{ checkpoints: { size: string }[] }>('/v1/log/checkpoints', 'demo-audit')
  const earlier = checkpoints[checkpoints.length > 9 ? 9 : 1]!.size
  const proof = await demo.server.get<{ from: string }>(`/v1/log/consistency?from=${earlier}&to=${size}`, 'demo-audit')
  await page.route('**/tlog/checkpoint', (route) => route.fulfill({ contentType: 'text/plain', body: proof.from }))
  const verdict = await verify(page)
  expect(verdict.outcome).toBe('rolled_back')
  expect(verdict.text).toContain(`admits ${Number(earlier).toLocaleString('en')} only`)

  await page.unroute('**/tlog/checkpoint')
  // Another size under the same signature.
  await page.route('**/tlog/checkpoint', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: (await response.text()).replace(`\n${size}\n`, `\n${size + 1}\n`) })
  })
  expect((await verify(page)).outcome).toBe('unsigned')
  await page.context().close()
})

it('works on a host name without TLS, where browsers lock their own cryptography away', async () => {
  const { page, context } = await visit(demo, { token: 'demo-audit', language: 'en', host: kPlainHost })
  await open(page, '/audit/verify')
  expect(await page.evaluate(() => [window.isSecureContext, typeof crypto.subtle])).toEqual([false, 'undefined'])
  await page.getByRole('button', { name: 'I compared it' }).click()
  expect((await verify(page)).outcome).toBe('intact')
  await context.close()
})
