import type { Browser } from 'playwright-core'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, open, visit } from '../browser'
import { DemoServer } from '../demo'

interface Rows {
  cases: { id: string; title: string; assignee?: string; type: string; status: { key: string } }[]
  facets: { total: number }
}
let server: DemoServer
let browser: Browser
beforeAll(async () => {
  server = await DemoServer.start()
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('the table of cases', () => {
  it('keeps what was asked for in its address, and shows what the API answers', async () => {
    const { page, context, faults } = await visit(browser, server.address, { token: 'demo-staff' })
    await open(page, '/cases')
    await page.getByText('更多条件').click()
    await page.getByLabel('类型', { exact: true }).selectOption('lead')
    await page.getByLabel('办结与否').selectOption('false')
    await page.getByLabel('承办人').selectOption('')
    await page.getByRole('button', { name: '查询' }).click()
    await page.waitForURL(/assignee=/)
    expect(new URL(page.url()).search).toBe('?type=lead&assignee=&finished=false')
    await page.getByLabel('承办人').selectOption('*')
    await page.getByRole('button', { name: '查询' }).click()
    const asked = '/v1/cases?type=lead&finished=false&facets=true&limit=50'
    const wanted = await server.get<Rows>(asked, 'demo-staff')
    const shown = page.getByText(`已列出 ${wanted.cases.length} 件，共 ${wanted.facets.total} 件`)
    await shown.waitFor()
    await page.reload()
    await shown.waitFor()
    expect(await page.getByLabel('办结与否').inputValue()).toBe('false')
    expect(await page.locator('tbody a.name').allInnerTexts()).toEqual(wanted.cases.map((row) => row.title))
    await page.getByRole('navigation', { name: '分类统计' }).getByRole('link', { name: /联系中/ }).click()
    await page.waitForURL(/status=contacting/)
    expect(faults).toEqual([])
    await context.close()
  })

  it('goes on page by page, in any order, and is kept as a view', async () => {
    const { page, context } = await visit(browser, server.address, { token: 'demo-staff' })
    await open(page, '/cases?type=membership')
    const name = page.locator('tbody a.name')
    await name.first().waitFor()
    await page.getByRole('button', { name: '显示更多' }).click()
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 100)
    expect(new Set(await name.evaluateAll((links) => links.map((link) => link.getAttribute('href')))).size).toBe(100)
    await page.getByRole('button', { name: '最近变动' }).waitFor()
    await page.getByRole('button', { name: '期限' }).click()
    await page.waitForURL(/order=due/)
    await page.getByRole('button', { name: '保存为视图' }).click()
    await page.getByLabel('视图名称').fill('会籍')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.goto('/cases')
    await page.getByRole('link', { name: '会籍', exact: true }).first().click()
    await page.waitForURL(/type=membership&order=due/)
    await context.close()
  })

  it('is saved as a file that Excel reads', async () => {
    const { page, context } = await visit(browser, server.address, { token: 'demo-staff' })
    await open(page, '/cases?type=lead')
    await page.locator('tbody tr').first().waitFor()
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: /CSV/ }).click()
    const text = await readFile((await (await coming).path())!, 'utf8')
    expect(text.startsWith('\uFEFF案件,编号,')).toBe(true)
    expect(text.trim().split('\r\n').length).toBe((await page.locator('tbody tr').count()) + 1)
    await context.close()
  })
})

describe('a batch', () => {
  it('tries three cases, tells which one refuses and why, sends the others, and sets them back', async () => {
    const { page, context, faults } = await visit(browser, server.address, { token: 'demo-chair' })
    const all = await server.get<Rows>('/v1/cases?type=lead&finished=false&limit=100', 'demo-chair')
    const other = all.cases.find((row) => row.assignee === 'sw-renhe-2')!
    const mine = all.cases.filter((row) => row.assignee === 'sw-renhe' && row.status.key === other.status.key).slice(0, 2)
    await open(page, `/cases?type=lead&finished=false&status=${other.status.key}`)
    for (const row of [other, ...mine]) await page.getByLabel(`选中 ${row.title}`).check()
    await page.getByRole('button', { name: '一起办理' }).click()
    await page.getByRole('button', { name: '指派承办人' }).click()
    await page.getByLabel('承办人').last().fill('sw-renhe-2')
    await page.getByRole('button', { name: '先试办' }).click()
    await page.getByText('可以办理 2 件，不能办理 1 件').waitFor()
    const refused = page.locator('[data-state=refused]')
    expect(await refused.innerText()).toContain(other.title)
    const version = async (id: string) => (await server.get<{ version: string; common: { assignee: string } }>(`/v1/cases/lead/${id}`, 'demo-chair'))
    expect((await version(mine[0]!.id)).common.assignee).toBe('sw-renhe')
    await page.getByRole('button', { name: /提交 2 件/ }).click()
    await page.getByText('已办理 2 件，未办理 1 件').waitFor()
    for (const row of mine) expect((await version(row.id)).common.assignee).toBe('sw-renhe-2')

    await page.getByRole('button', { name: '恢复原来的 2 件' }).click()
    await page.getByText('可以办理 2 件，不能办理 0 件').waitFor()
    await page.getByRole('button', { name: /提交 2 件/ }).click()
    await page.getByText('已办理 2 件，未办理 0 件').waitFor()
    for (const row of mine) expect((await version(row.id)).common.assignee).toBe('sw-renhe')
    expect(faults).toEqual([])
    await context.close()
  })

  it('says so when a step cannot be taken back', async () => {
    const { page, context } = await visit(browser, server.address, { token: 'demo-sw' })
    await open(page, '/cases?type=lead&finished=false&status=contacting')
    const boxes = page.locator('tbody input[type=checkbox]')
    await boxes.nth(0).check()
    await boxes.nth(1).check()
    await page.getByRole('button', { name: '一起办理' }).click()
    await page.getByRole('button', { name: '添加备注' }).click()
    await page.getByLabel('内容').fill('两件一起备注')
    await page.getByRole('button', { name: '先试办' }).click()
    await page.getByRole('button', { name: /提交 2 件/ }).click()
    await page.getByText('已办理 2 件').waitFor()
    await page.getByText('记录是永久的').waitFor()
    await context.close()
  })
})

describe('the palette', () => {
  it('goes to a page by its initials, and begins a case, by the keyboard alone', async () => {
    const { page, context } = await visit(browser, server.address, { token: 'demo-sw' })
    await open(page, '/today')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await page.keyboard.type('aj')
    await page.getByRole('option', { name: /^案件/ }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/cases$/)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await page.keyboard.type('xjjhxs')
    await page.getByRole('option', { name: /新建 建会线索/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/new\/lead\/register/)
    await context.close()
  })
})
