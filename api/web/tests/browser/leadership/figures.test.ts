// Every number of the wall and of a unit's page is the number of the facts that its link opens.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { open, visit, useDemo } from '../browser'
import { countFacts, settled, written } from './evidence'

const demo = useDemo()

interface Link {
  href: string
  text: string
}

/** The links to figures, with what each shows: for a tile its number, else its words. */
async function links(page: Page): Promise<Link[]> {
  return page.locator('#main a[href^="/kpi/"]').evaluateAll((all) =>
    all.map((link) => ({ href: link.getAttribute('href')!, text: (link.querySelector('.number') ?? link).textContent!.trim() })),
  )
}

async function everyNumber(page: Page, language: 'zh' | 'en', token: string): Promise<number> {
  const all = await links(page)
  for (const { href, text } of all) {
    const found = await countFacts(demo.server, href, token)
    expect(found.numerator, href).toBe(found.kpi.figure.numerator ?? 0)
    expect(text, href).toBe(written(found.kpi, language, found.numerator, found.denominator))
  }
  return all.length
}

/** Shows every chart as a table, so that the numbers of its points are links, too. */
async function asTables(page: Page): Promise<void> {
  const buttons = page.locator('section.panel > .row > button[aria-pressed=false]')
  while (await buttons.count()) await buttons.first().click()
  await settled(page)
}

describe.each(['zh', 'en'] as const)('in %s', (language) => {
  it.each(['2019', '2019-Q4', '2019-11'])('every number of the wall for %s is the number of its facts', async (period) => {
    const { page, context, faults } = await visit(demo, { token: 'demo-lead', language })
    await open(page, `/wall?period=${period}`)
    await settled(page)
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(1500)
    expect(await everyNumber(page, language, 'demo-lead')).toBeGreaterThanOrEqual(8 + 27 * 2)
    await asTables(page)
    expect(await everyNumber(page, language, 'demo-lead')).toBeGreaterThanOrEqual(8 + 27 + (period === '2019' ? 12 : 10))
    expect(faults).toEqual([])
    await context.close()
  })

  it.each([
    ['110113-renhe', 'demo-lead'],
    ['110113-beiwu', 'demo-lead'],
    ['110113-renhe', 'demo-chair'],
  ])('every number of %s is the number of its facts, for %s', async (unit, token) => {
    const { page, context, faults } = await visit(demo, { token, language })
    await open(page, `/units/${unit}?period=2019`)
    await settled(page)
    await asTables(page)
    expect(await everyNumber(page, language, token)).toBeGreaterThanOrEqual(8)
    expect(faults).toEqual([])
    await context.close()
  })

  it('a figure’s page counts its facts itself, and says so', async () => {
    const { page, context, faults } = await visit(demo, { token: 'demo-lead', language })
    for (const href of ['/kpi/K04?period=2019', '/kpi/K11?period=2019', '/kpi/K20?period=2019-Q4', '/kpi/K07?period=2019-11&unit=110113-renhe', '/kpi/K04?period=2019&ownership=private']) {
      await open(page, href)
      const verdict = page.locator('[data-tally]')
      await verdict.waitFor()
      const found = await countFacts(demo.server, href, 'demo-lead')
      expect(await page.locator('[data-figure]').textContent(), href).toBe(written(found.kpi, language, found.numerator, found.denominator))
      expect(Number(await verdict.getAttribute('data-sum')), href).toBe(found.numerator)
      expect(await verdict.getAttribute('class')).toContain('good')
      if (found.kpi.formula === 'ratio') {
        await page.locator('.segments button[aria-pressed=false]').click()
        await page.locator(`[data-tally][data-sum="${found.denominator}"]`).waitFor()
      } else expect(Number(await verdict.getAttribute('data-facts')), href).toBe(found.facts)
    }
    // More than is counted unasked: a press counts the rest.
    await open(page, '/kpi/K10?period=2019')
    await page.locator('.notice button').click()
    await page.locator('[data-tally][data-sum="12712"]').waitFor({ timeout: 60_000 })
    expect(faults).toEqual([])
    await context.close()
  })
})

it('what is hidden for secrecy is explained, and shows no facts', async () => {
  const { page, context } = await visit(demo, { token: 'demo-lead' })
  await open(page, '/kpi/K18?period=2019&unit=110113-beiwu')
  await page.getByText('可能让人认出是谁').waitFor()
  expect(await page.locator('[data-tally]').count()).toBe(0)
  expect(await page.locator('[data-figure]').textContent()).toBe('—')
  await context.close()
})

it('a split’s parts, a change’s facts and the proof are the API’s', async () => {
  const { page, context, faults } = await visit(demo, { token: 'demo-lead' })
  await open(page, '/kpi/K04?period=2019')
  await page.locator('#split-by').selectOption('ownership')
  await page.locator('td a[href*="ownership=private"]').waitFor()
  for (const link of await links(page).then((all) => all.filter((one) => one.href.includes('ownership=')))) {
    const found = await countFacts(demo.server, link.href, 'demo-lead')
    expect(link.text).toBe(String(found.numerator))
  }
  await page.locator('#changes-from').fill('2019-10-01')
  await page.locator('form button').click()
  const before = await demo.server.get<{ position: string; figure: { value: number } }>('/v1/kpis/K04?year=2019&as_of_time=2019-10-01T00:00:00%2B08:00', 'demo-lead')
  await page.getByText(`是 ${before.figure.value} 家`).waitFor()
  const waiting = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载证明包' }).click()
  const proof = JSON.parse(await (await (await waiting).createReadStream()).toArray().then((parts) => Buffer.concat(parts).toString())) as { kind: string; figure: { figure: { value: number } } }
  expect(proof.kind).toBe('figure')
  expect(faults).toEqual([])
  await context.close()
})

it('facts stay as they were counted until newer ones are wanted, and a comparison goes with its period', async () => {
  const { page, context, faults } = await visit(demo, { token: 'demo-lead', language: 'en' })
  const counts: string[] = []
  page.on('request', (request) => request.url().includes('/evidence') && counts.push(new URL(request.url()).searchParams.get('as_of')!))
  await open(page, '/kpi/K04?period=2019')
  await page.locator('[data-tally]').waitFor()
  expect(counts).toHaveLength(1)
  const { cases } = await demo.server.get<{ cases: { id: string }[] }>('/v1/cases?type=lead&finished=false&limit=1', 'demo-sw')
  const record = () => demo.server.command(`/v1/cases/lead/${cases[0]!.id}`, 'demo-sw', { command: 'add_note', data: { text: '已电话联系。' } })
  // One more than the log has: a note changes no figure.
  await page.route('**/v1/kpis/K04?*', async (route) => {
    const response = await route.fetch()
    const kpi = await response.json()
    await route.fulfill({ response, json: { ...kpi, figure: { ...kpi.figure, numerator: kpi.figure.numerator + 1 } } })
  })
  expect((await record()).status).toBe(200)
  await page.locator('[data-moved]').waitFor()
  expect(await page.locator('[data-tally]').getAttribute('class')).toContain('good')
  expect(counts).toHaveLength(1)
  await page.unroute('**/v1/kpis/K04?*')
  await page.getByRole('button', { name: 'Show the newer facts' }).click()
  await page.locator('[data-tally]').waitFor()
  expect(Number(counts[1])).toBeGreaterThan(Number(counts[0]))

  await page.locator('#changes-from').fill('2019-10-01')
  await page.locator('form button').click()
  await page.getByText('at log position').waitFor()
  await page.getByRole('link', { name: 'Quarter' }).click()
  await page.getByText('at log position').waitFor({ state: 'detached' })

  const answered = counts.length
  await open(page, `/kpi/K04?period=2019&as_of=${counts[0]}`)
  await page.locator('[data-tally]').waitFor()
  let again = 0
  page.on('request', (request) => (again += Number(request.url().includes('/v1/kpis/K04'))))
  expect((await record()).status).toBe(200)
  await page.waitForTimeout(2000)
  expect([again, counts.length]).toEqual([0, answered + 1])
  expect(faults).toEqual([])
  await context.close()
})
