// WCAG 2.2 AA by axe and no sideways scrolling, on every page, in both languages and three sizes.
import { beforeAll, describe, expect, it } from 'vitest'
import { faultsOfAccess, kSizes, open, visit, type Size, useDemo } from '../browser'

let sample = ''
let stream = ''
const demo = useDemo()
beforeAll(async () => {
  const answer = await fetch(`${demo.server.address}/v1/audit/samples`, {
    method: 'POST',
    headers: { Authorization: 'Bearer demo-audit', 'Content-Type': 'application/json', 'Idempotency-Key': 'a'.repeat(32) },
    body: JSON.stringify({ population: { type: 'relief' }, size: 3, reason: 'a look' }),
  })
  sample = ((await answer.json()) as { id: string }).id
  stream = (await demo.server.get<{ cases: { stream: string }[] }>('/v1/cases?type=relief&limit=1', 'demo-audit')).cases[0]!.stream
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
    const { page, context, faults } = await visit(demo, { token: 'demo-audit', size, language })
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

it('begins with a page that one may open, whatever one may do', async () => {
  for (const [token, home] of [['demo-sec', '/me'], ['demo-sys', '/me'], ['demo-audlog', '/audit'], ['demo-sw', '/today']]) {
    const { page, context } = await visit(demo, { token })
    await open(page, '/')
    expect(new URL(page.url()).pathname, token).toBe(home)
    expect(await page.locator('nav.links a[href="/audit"]').count(), token).toBe(token === 'demo-audlog' || token === 'demo-sw' ? 1 : 0)
    await context.close()
  }
})
