// WCAG 2.2 AA by axe and no sideways scrolling, on every page, in both languages and three sizes.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultsOfAccess, kSizes, launch, open, visit, type Size } from '../browser'
import { DemoServer } from '../demo'

let server: DemoServer
let browser: Browser
let sample = ''
let stream = ''
beforeAll(async () => {
  server = await DemoServer.start()
  browser = await launch()
  const answer = await fetch(`${server.address}/v1/audit/samples`, {
    method: 'POST',
    headers: { Authorization: 'Bearer demo-audit', 'Content-Type': 'application/json', 'Idempotency-Key': 'a'.repeat(32) },
    body: JSON.stringify({ population: { type: 'relief' }, size: 3, reason: 'a look' }),
  })
  sample = ((await answer.json()) as { id: string }).id
  stream = (await server.get<{ cases: { stream: string }[] }>('/v1/cases?type=relief&limit=1', 'demo-audit')).cases[0]!.stream
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const pages = () => [
  '/audit',
  '/audit/verify',
  '/audit/replay',
  `/audit/replay?case=${stream}`,
  '/audit/events?type=relief',
  '/audit/anomalies?kind=self_approved',
  '/audit/corrections',
  '/audit/break-glass',
  '/audit/samples',
  `/audit/samples/${sample}`,
  '/audit/access',
  '/audit/access/review',
  '/audit/bundles',
]

describe.each(['zh', 'en'] as const)('in %s', (language) => {
  it.each(Object.keys(kSizes) as Size[])('%s: nothing is out of reach', async (size) => {
    const { page, context, faults } = await visit(browser, server.address, { token: 'demo-audit', size, language })
    for (const path of pages()) {
      await open(page, path)
      // The words for what the page shows come a moment later.
      await page.waitForTimeout(400)
      expect(await faultsOfAccess(page), `${path} ${size}`).toEqual([])
      expect(await page.evaluate(() => document.querySelectorAll('*').length), path).toBeLessThan(1500)
    }
    expect(faults).toEqual([])
    await context.close()
  })
})
