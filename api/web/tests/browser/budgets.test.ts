// What a page may weigh: compressed by gzip, as the smallest phones' lines see it.
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { open, visit, useDemo } from './browser'

const web = process.env.CHAPTERHOUSE_WEB ?? resolve(import.meta.dirname, '../../../../build/web')
// The goal for the first page is 60; the router, the texts and Vue itself leave it at this.
const kFirstPage = 78
const kOtherPage = 40
const kNodes = 1500

const demo = useDemo()

/** KB of scripts and styles that the page has asked for two seconds after it is there. */
async function weight(page: Page): Promise<number> {
  await page.waitForTimeout(2000)
  const names = await page.evaluate(() => [
    ...new Set(performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)),
  ])
  const files = names.filter((name) => /^\/assets\/.*\.(js|css)$/.test(name))
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(web, `${name}.gz`))).size))
  return sizes.reduce((sum, size) => sum + size, 0) / 1000
}

it('weighs no more than it may', async () => {
  const pages = { '/today': 'demo-sw', '/cases': 'demo-sw', '/new': 'demo-sw', '/visit': 'demo-sw', '/wall': 'demo-lead', '/brief': 'demo-lead', '/audit/verify': 'demo-audit', '/audit/events': 'demo-audit' }
  let first = 0
  for (const [path, token] of Object.entries(pages)) {
    const { page, context } = await visit(demo, { token, size: 'phone' })
    await open(page, path)
    const kb = await weight(page)
    const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
    console.log(`${path}: ${kb.toFixed(1)} KB, ${nodes} nodes`)
    if (path === '/today') first = kb
    expect(kb, path).toBeLessThanOrEqual(path === '/today' ? kFirstPage : first + kOtherPage)
    expect(nodes, path).toBeLessThanOrEqual(kNodes)
    await context.close()
  }
})
