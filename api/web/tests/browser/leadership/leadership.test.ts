// Leadership's way: from the wall to a number, its facts and the case; the year as a film; the brief
// and its workbook; targets that were moved; bottlenecks; the wall in a hall.
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultsOfAccess, kSizes, open, type Size, visit, useDemo } from '../browser'
import { DemoServer } from '../demo'
import { asked, countFacts, type Kpi, settled } from './evidence'

const demo = useDemo()

interface Split {
  parts: { key: string; figure: { value: number } }[]
}

it('goes from the wall to a number, and from it to the case behind a fact', async () => {
  const { page, context, faults } = await visit(demo, { token: 'demo-lead' })
  await open(page, '/')
  await page.waitForURL(/\/wall/)
  await page.locator('article.tile', { hasText: '新建工会组织' }).locator('.value a').click()
  await page.waitForURL(/\/kpi\/K04/)
  await page.locator('[data-tally]').waitFor()
  await page.locator('tbody a[href^="/cases/founding/"]').first().click()
  await page.waitForURL(/\/cases\/founding\/[0-9a-f]{32}\?as_of=\d+/)
  await page.goBack()
  await page.locator('[data-tally]').waitFor()
  expect(faults).toEqual([])
  await context.close()
})

it('is usable by keyboard: the period, a tile of the map, the slider', async () => {
  const { page, context, faults } = await visit(demo, { token: 'demo-lead' })
  await open(page, '/wall')
  await page.locator('nav.tiles a').first().focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/kpi\/K04.*unit=110113-beishicao/)
  await open(page, '/wall')
  await page.getByRole('link', { name: '上一期' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/period=2018/)
  await open(page, '/wall/time')
  await page.getByRole('slider').focus()
  await page.keyboard.press('Home')
  await page.locator('[data-frame="2019-01-06"]').waitFor()
  await page.keyboard.press('ArrowRight')
  await page.locator('[data-frame="2019-01-13"]').waitFor()
  expect(faults).toEqual([])
  await context.close()
})

describe('the film of the year', () => {
  it.each(['zh', 'en'] as const)('ends with the figures of now, in %s', async (language) => {
    const { page, context, faults } = await visit(demo, { token: 'demo-lead', language })
    for (const kpi of ['K04', 'K22']) {
      await open(page, `/wall/time?kpi=${kpi}`)
      const tiles = page.locator('[data-frame="2019-12-31"] .tile')
      await tiles.first().waitFor()
      const now = await demo.server.get<Split>(`/v1/kpis/${kpi}/split?by=unit&year=2019`, 'demo-lead')
      const values = new Map(now.parts.map((part) => [part.key, part.figure.value]))
      const shown = await tiles.evaluateAll((all) => all.map((tile) => [new URL((tile as HTMLAnchorElement).href).searchParams.get('unit')!, tile.querySelector('.number')!.textContent!] as const))
      expect(shown).toHaveLength(27)
      for (const [unit, text] of shown) expect(Number(text), `${kpi} ${unit}`).toBe(values.get(unit) ?? 0)
    }
    expect(faults).toEqual([])
    await context.close()
  })

  it('shows what was known then, and a link that says so', async () => {
    const { page, context } = await visit(demo, { token: 'demo-lead' })
    await open(page, '/wall/time')
    await page.getByRole('slider').fill('25')
    await page.locator('[data-frame="2019-06-30"]').waitFor()
    const total = page.locator('.total a')
    const then = await demo.server.get<Kpi>('/v1/kpis/K04?year=2019&as_of_time=2019-07-01T00:00:00%2B08:00', 'demo-lead')
    expect(await total.locator('.number').textContent()).toBe(String(then.figure.value))
    expect(await total.getAttribute('href')).toContain(`as_of=${then.position}`)
    await context.close()
  })

  it('plays the year in about twenty seconds, and stops when asked', async () => {
    const { page, context } = await visit(demo, { token: 'demo-lead' })
    await open(page, '/wall/time')
    await page.getByText('已取', { exact: false }).waitFor({ state: 'detached', timeout: 60_000 })
    const begun = Date.now()
    await page.getByRole('button', { name: '播放' }).click()
    await page.getByRole('button', { name: '播放' }).waitFor({ timeout: 40_000 })
    const took = Date.now() - begun
    expect(took).toBeGreaterThan(15_000)
    expect(took).toBeLessThan(30_000)
    await page.getByRole('button', { name: '播放' }).click()
    await page.waitForFunction(() => ((now) => now > 1 && now < 50)(Number(document.querySelector<HTMLInputElement>('input[type=range]')!.value)))
    await page.getByRole('button', { name: '暂停' }).click()
    const at = await page.getByRole('slider').inputValue()
    await page.waitForTimeout(1000)
    expect(await page.getByRole('slider').inputValue()).toBe(at)
    await context.close()
  })

  it('moves by months for who wants little motion', async () => {
    const { page, context } = await visit(demo, { token: 'demo-lead' })
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(page, '/wall/time')
    await page.getByText('已取', { exact: false }).waitFor({ state: 'detached', timeout: 60_000 })
    await page.getByRole('button', { name: '播放' }).click()
    await page.locator('[data-frame="2019-01-27"]').waitFor()
    await page.locator('[data-frame="2019-02-24"]').waitFor()
    await context.close()
  })
})

describe.each(['zh', 'en'] as const)('the brief in %s', (language) => {
  it.each(['2019', '2019-Q4', '2019-11'])('of %s says what the API says, each figure a link', async (period) => {
    const { page, context, faults } = await visit(demo, { token: 'demo-lead', language })
    await open(page, `/brief?period=${period}`)
    await page.locator('article.brief').waitFor()
    const all = await page.locator('article.brief a[href^="/kpi/"]').evaluateAll((links) => links.map((link) => ({ href: link.getAttribute('href')!, text: link.textContent!.trim(), share: link.hasAttribute('data-share') })))
    expect(all.length).toBeGreaterThan(19)
    for (const { href, text, share } of all) {
      const { id, query } = asked(href)
      const kpi = await demo.server.get<Kpi>(`/v1/kpis/${id}?${query}`, 'demo-lead')
      expect(query.get('as_of')).toBe('117794')
      const value = kpi.figure.value
      if (share) {
        const target = await demo.server.get<{ completion: number }>(`/v1/kpis/${id}/target?year=2019&on=${query.get('to') ?? '2019-12-31'}`, 'demo-lead')
        expect(text).toBe(`${(target.completion / 10).toFixed(1)}%`)
      } else {
        const digits = text.replace(/[^\d.]/g, '')
        const expected = value === undefined ? '' : kpi.unit.key === 'percent' ? (value / 10).toFixed(1) : kpi.unit.key === 'money' ? (language === 'zh' ? value / 1_000_000 : value / 100).toFixed(2) : String(value)
        expect(digits, `${href}: ${text}`).toBe(expected)
      }
    }
    const words = await page.locator('article.brief').innerText()
    expect(words).not.toMatch(/\{|\}|undefined|NaN|\b1 units|  /)
    if (language === 'en') expect(words).not.toMatch(/[\u4e00-\u9fff]/)
    expect(faults).toEqual([])
    await context.close()
  })
})

it('exports the brief as a workbook that others read, numbers as numbers', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chapterhouse-brief-'))
  const { page, context } = await visit(demo, { token: 'demo-lead' })
  await open(page, '/brief?period=2019')
  await page.locator('article.brief').waitFor()
  const waiting = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出 xlsx' }).click()
  const download = await waiting
  expect(download.suggestedFilename()).toBe('简报-2019.xlsx')
  const file = join(folder, 'brief.xlsx')
  await download.saveAs(file)
  execFileSync('unzip', ['-tqq', file])
  const sheet = execFileSync('unzip', ['-p', file, 'xl/worksheets/sheet1.xml'], { encoding: 'utf8' })
  expect(sheet).toMatch(/<c r="A2" t="inlineStr"><is><t xml:space="preserve">K04<\/t><\/is><\/c>/)
  expect(sheet).toMatch(/<c r="C2"><v>55<\/v><\/c>/)
  expect(sheet).not.toContain('<f>')
  await rm(folder, { recursive: true })
  await context.close()
})

it('shows a target that was moved as a ghost, and its history', async () => {
  // A server of its own: the others read the demo as it was told.
  const own = await DemoServer.start()
  const found = await own.get<{ target_parts: { stream: string; unit: { id: string }; target: { value: number } }[] }>('/v1/kpis/K04/target?year=2019', 'demo-lead')
  const stream = found.target_parts[0]!.stream
  const send = async (token: string, key: string, command: string, data: object) => {
    const { version } = await own.get<{ version: string }>(`/v1/cases/${stream}`, token)
    const response = await fetch(`${own.address}/v1/cases/${stream}/commands`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': key.repeat(32), 'If-Match': `"${version}"` },
      body: JSON.stringify({ command, data }),
    })
    expect(response.status, await response.clone().text()).toBe(200)
  }
  const parts = found.target_parts.map((part) => ({ unit: part.unit.id, value: String(part.target.value) }))
  await send('demo-org', '1', 'revise', { value: '60', parts, reserve: '10', reason: '年中调整' })
  await send('demo-lead', '2', 'approve', {})
  const { page, context, faults } = await visit({ ...demo, server: own }, { token: 'demo-lead' })
  await open(page, '/wall?period=2019')
  await page.getByText('目标调整过', { exact: false }).waitFor()
  expect(await page.locator('polyline.ghost').count()).toBe(1)
  await open(page, '/targets?year=2019')
  const card = page.locator('section.card', { has: page.getByRole('heading', { name: '新建工会组织', exact: true }) })
  await card.getByText('经过').click()
  await card.getByText('定为 60 家').waitFor()
  await card.getByText('定为 50 家').waitFor()
  expect(await card.getByRole('link', { name: '查看目标案卷' }).getAttribute('href')).toBe(`/cases/${stream}`)
  expect(faults).toEqual([])
  await context.close()
  await own.close()
})

it('offers a new target to who may propose one', async () => {
  for (const [token, offered] of [['demo-org', 1], ['demo-lead', 0]] as const) {
    const { page, context } = await visit(demo, { token })
    await open(page, '/targets?year=2019')
    await page.locator('section.card').first().waitFor()
    expect(await page.locator('a[href="/new?type=target"]').count(), token).toBe(offered)
    await context.close()
  }
})

it('lists bottlenecks as the API does, and the cases of a funnel’s stage as many as it says', async () => {
  const { page, context, faults } = await visit(demo, { token: 'demo-lead' })
  await open(page, '/bottlenecks')
  const ageing = await demo.server.get<{ count: number; cases: { stream: string }[] }>('/v1/pace/ageing?limit=5', 'demo-lead')
  await page.locator('ol a.case').first().waitFor()
  const first = await page.locator('ol a.case').evaluateAll((all) => all.slice(0, 5).map((link) => link.getAttribute('href')))
  expect(first).toEqual(ageing.cases.map((it) => `/cases/${it.stream}`))
  expect(await page.locator('nav a.button').first().textContent()).toContain(String(ageing.count))
  await open(page, '/wall?period=2019')
  const link = page.locator('a[href^="/wall/funnel/approved"]')
  const count = await link.evaluate((it) => it.lastChild!.textContent!.trim())
  await link.click()
  await page.getByText(`共 ${count} 家企业`).waitFor()
  expect(faults).toEqual([])
  await context.close()
})

it('turns its sections in a hall, without menus, and keeps its figures when the session ends', async () => {
  const { page, context } = await visit(demo, { token: 'demo-lead' })
  await open(page, '/wall?kiosk=1&play=5s&period=2019')
  await page.locator('article.tile .value').first().waitFor()
  expect(await page.locator('.top-bar, .tab-bar').count()).toBe(0)
  await page.locator('svg[role=img]').waitFor({ timeout: 8000 })
  await page.route('**/v1/**', (route) => route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"type":"/problems/unauthenticated","title":"","status":401,"detail":"","instance":"","trace_id":""}' }))
  await page.getByText('登录已到期').waitFor({ timeout: 15_000 })
  expect(page.url()).toContain('/wall?kiosk=1')
  await context.close()
})

it('prints a town on one sheet of A4', async () => {
  const { page, context } = await visit(demo, { token: 'demo-lead' })
  await open(page, '/units/110113-renhe?period=2019')
  await settled(page)
  await page.locator('svg[role=img]').waitFor()
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
  await context.close()
})

it('every figure of the registry is a link from the wall away', async () => {
  const { page, context, faults } = await visit(demo, { token: 'demo-lead' })
  await open(page, '/wall?period=2019-Q4')
  await page.getByRole('link', { name: '全部指标' }).click()
  await page.locator('.figures a').first().waitFor()
  const links = await page.locator('.figures a').evaluateAll((all) => all.map((link) => link.getAttribute('href')!))
  const { kpis } = await demo.server.get<{ kpis: { id: string }[] }>('/v1/kpis', 'demo-lead')
  expect([...links].sort()).toEqual(kpis.map(({ id }) => `/kpi/${id}?period=2019-Q4`).sort())
  await page.getByRole('link', { name: '新增线索' }).click()
  await page.locator('[data-figure]').waitFor()
  expect(faults).toEqual([])
  await context.close()
})

describe('who sees what', () => {
  it.each(['demo-chair', 'demo-city', 'demo-mediator', 'demo-sw', 'demo-audit'])('%s sees pages without a refusal', async (token) => {
    const { page, context, faults } = await visit(demo, { token })
    // What is refused is told by an alert.
    for (const path of ['/wall', '/kpi', '/wall/time', '/brief', '/targets', '/bottlenecks', '/kpi/K04?period=2019', '/units/110113-renhe']) {
      await open(page, path)
      await settled(page)
      expect(await page.locator('[role=alert]').count(), `${token} ${path}`).toBe(0)
    }
    expect(faults).toEqual([])
    await context.close()
  })
  it('nobody without figures sees the wall', async () => {
    const { page, context } = await visit(demo, { token: 'demo-sys' })
    await open(page, '/wall')
    expect(await page.locator('article.tile').count()).toBe(0)
    await context.close()
  })
  it('a town’s chair sees the town’s number, as the API counts it for the chair', async () => {
    const { page, context } = await visit(demo, { token: 'demo-chair' })
    await open(page, '/wall?period=2019')
    const link = page.locator('article.tile .value a').first()
    await link.waitFor()
    const found = await countFacts(demo.server, (await link.getAttribute('href'))!, 'demo-chair')
    expect(await link.locator('.number').textContent()).toBe(String(found.numerator))
    expect(await page.locator('nav.tiles').count()).toBe(0)
    await context.close()
  })
})

const kPages = ['/wall?period=2019', '/kpi?period=2019', '/wall/time', '/wall/funnel/elected?period=2019', '/kpi/K04?period=2019', '/kpi/K18?period=2019&unit=110113-beiwu', '/units/110113-renhe?period=2019', '/brief?period=2019-Q4', '/targets?year=2019', '/bottlenecks']
const kViews = (Object.keys(kSizes) as Size[]).flatMap((size) => (['zh', 'en'] as const).map((language) => [size, language] as const))
describe.each(kViews)('in a %s window, in %s', (size, language) => {
  it.each(kPages)('%s lacks nothing that WCAG 2.2 AA asks, and is not wider', async (path) => {
    const { page, context, faults } = await visit(demo, { token: 'demo-lead', size, language })
    await open(page, path)
    await settled(page)
    expect(await faultsOfAccess(page)).toEqual([])
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(1500)
    expect(faults).toEqual([])
    await context.close()
  })
})
