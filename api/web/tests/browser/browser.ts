// Debian's Chromium, and how a page is opened for somebody.
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { DemoServer, type Other } from './demo'

export const kSizes = {
  narrow: { width: 320, height: 640 },
  phone: { width: 390, height: 844 },
  desktop: { width: 1366, height: 900 },
} as const
export type Size = keyof typeof kSizes

/** By the host name kPlainHost, too, a browser reaches this machine: without TLS, and without the trust in 127.0.0.1. */
export const kPlainHost = 'intranet.test'
export function launch(): Promise<Browser> {
  const args = ['--no-sandbox', `--host-resolver-rules=MAP ${kPlainHost} 127.0.0.1`]
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args })
}

/** What a file's tests share: a server on a demo of their own, and a browser. */
export interface Demo {
  server: DemoServer
  browser: Browser
}

/** Both are there once the tests run, and closed behind them. */
export function useDemo(other?: () => Promise<Other>): Demo {
  const shared = {} as Demo
  beforeAll(async () => {
    shared.server = await DemoServer.start(await other?.())
    shared.browser = await launch()
  })
  afterAll(async () => {
    await shared.browser?.close()
    await shared.server?.close()
  })
  return shared
}

export interface Visitor {
  token?: string
  size?: Size
  language?: 'zh' | 'en'
  largePrint?: boolean
  /** In place of 127.0.0.1. */
  host?: string
}

/** A context of its own, signed in by a token of the demo. Faults of the page fail the test that asks. */
export async function visit(demo: Demo, visitor: Visitor = {}): Promise<{ page: Page; context: BrowserContext; faults: string[] }> {
  const { token = '', size = 'desktop', language = 'zh', largePrint = false, host = '127.0.0.1' } = visitor
  const context = await demo.browser.newContext({ baseURL: `http://${host}:${demo.server.port}`, viewport: kSizes[size], locale: language === 'zh' ? 'zh-CN' : 'en-GB' })
  await context.addInitScript(
    ([key, tongue, print]) => {
      if (key) sessionStorage.setItem('chapterhouse.token', key)
      if (!localStorage.getItem('chapterhouse.language')) localStorage.setItem('chapterhouse.language', tongue!)
      localStorage.setItem('chapterhouse.print', print!)
    },
    [token, language, largePrint ? 'large' : 'normal'],
  )
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (fault) => faults.push(fault.message))
  page.on('console', (message) => {
    // What the server refuses is told by the page itself.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource')) faults.push(message.text())
  })
  return { page, context, faults }
}

/** Opens a path and waits until what it asked for is there. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('[role=status].soft'), undefined, { timeout: 20_000 }).catch(() => {})
}

/** What WCAG 2.2 AA asks and the page does not do, by axe; and whether it must be scrolled sideways. */
export async function faultsOfAccess(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
  const faults = found.violations.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.target.join(' ')).join('; ')}`)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  if (wide > 0) faults.push(`wider than the window by ${wide} px`)
  return faults
}
