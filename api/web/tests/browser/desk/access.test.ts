// Every page of the desk, in both languages and all sizes: what axe finds, and no scrolling sideways.
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { faultsOfAccess, kSizes, open, visit, type Size, useDemo } from '../browser'

let title = ''
const demo = useDemo()
beforeAll(async () => {
  const found = await demo.server.get<{ cases: { title: string }[] }>('/v1/cases?type=lead&status=engaged&assignee=sw-renhe&limit=1', 'demo-sw')
  title = found.cases[0]!.title
})

const pages: { path: string; token: string; then?: (page: Page) => Promise<void> }[] = [
  { path: '/cases?finished=false', token: 'demo-staff', then: (page) => page.locator('a.name').first().waitFor() },
  {
    path: '/cases?type=lead&finished=false&status=engaged',
    token: 'demo-chair',
    then: async (page) => {
      await page.locator('a.name').first().waitFor()
      const boxes = page.locator(':is(tbody, li.one) input[type=checkbox]')
      await boxes.nth(0).check()
      await boxes.nth(1).check()
      await page.locator('.chosen .main').click()
      const steps = page.locator('section[aria-labelledby=batch-title]')
      await steps.locator('.row .button').nth(1).click()
      await steps.locator('form .main').waitFor()
    },
  },
  {
    path: '/visit',
    token: 'demo-sw',
    then: async (page) => {
      await page.locator('#picker-q').fill(title)
      await page.locator('.one').first().click()
      await page.locator('#visit-date').waitFor()
    },
  },
  {
    path: '/visit',
    token: 'demo-sw',
    then: async (page) => {
      await page.locator('#picker-q').fill(title)
      await page.locator('.one').first().click()
      await page.locator('#visit-date').fill('2019-11-01')
      await page.locator('#field-topic').selectOption('founding')
      await page.locator('#field-note').fill('x')
      await page.locator('form .main').click()
      await page.locator('[data-state=refused]').waitFor()
    },
  },
  { path: '/outbox', token: 'demo-sw' },
  {
    path: '/import',
    token: 'demo-org',
    then: async (page) => {
      const text = '企业名称,统一社会信用代码,地区,注册地址\n,91110113MA01GHE6X0,顺义,北京市顺义区仁和镇1号\n'
      await page.locator('#import-file').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
      await page.locator('form .button').click()
      await page.locator('h2').waitFor()
    },
  },
  { path: '/me', token: 'demo-sw', then: (page) => page.locator('h3').first().waitFor() },
]

describe.each(['zh', 'en'] as const)('in %s', (language) => {
  it.each(Object.keys(kSizes) as Size[])('the pages of the desk on a %s screen', async (size) => {
    for (const one of pages) {
      const { page, context, faults } = await visit(demo, { token: one.token, size, language })
      await open(page, one.path)
      await one.then?.(page)
      expect([one.path, ...(await faultsOfAccess(page)), ...faults]).toEqual([one.path])
      await context.close()
    }
  })
})
