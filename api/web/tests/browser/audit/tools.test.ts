// Anomalies, samples, events, replay, who looked, bundles: what an auditor does with each.
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { open, visit, useDemo } from '../browser'

const demo = useDemo()
const auditor = () => visit(demo, { token: 'demo-audit', language: 'en' })

it('lists as many anomalies of each kind as it counts', async () => {
  const { page, faults } = await auditor()
  await open(page, '/audit/anomalies')
  const kinds = page.locator('a[data-kind]')
  await kinds.first().waitFor()
  expect(await kinds.count()).toBeGreaterThan(2)
  for (let i = 0; i < (await kinds.count()); ++i) {
    const kind = kinds.nth(i)
    const text = await kind.innerText()
    // Standing, and those that were put right: both are listed.
    const wanted = [...text.matchAll(/\d[\d,]*/g)].reduce((sum, [number]) => sum + Number(number.replace(/,/g, '')), 0)
    await kind.click()
    await page.locator('a[data-kind][aria-current]').waitFor()
    await page.locator('[data-anomaly]').first().waitFor()
    for (const more = page.getByRole('button', { name: 'Show more' }); await more.count(); ) {
      const before = await page.locator('[data-anomaly]').count()
      await more.click()
      await page.waitForFunction((n) => document.querySelectorAll('[data-anomaly]').length > n, before)
    }
    expect(await page.locator('[data-anomaly]').count(), text).toBe(wanted)
  }
  const link = page.locator('[data-anomaly] a').first()
  expect(await link.getAttribute('href')).toMatch(/^\/cases\/\w+\/[0-9a-f]{32}\?as_of=\d+$/)
  expect(faults).toEqual([])
  await page.context().close()
})

it('draws a sample, draws it again in the browser, and keeps what is found', async () => {
  const { page, faults } = await auditor()
  await open(page, '/audit/samples')
  await page.getByLabel('Type').selectOption('relief')
  await page.getByLabel('How many cases').fill('7')
  await page.getByLabel('Reason').fill('Half-yearly review')
  await page.getByRole('button', { name: 'Request the sample' }).click()
  await page.locator('[data-drawn]').first().waitFor({ timeout: 30_000 })
  expect(await page.locator('[data-drawn]').count()).toBe(7)
  expect(await page.locator('[data-holds=true]').count()).toBe(3)
  expect(await page.locator('[data-holds=false]').count()).toBe(0)
  await page.locator('[data-drawn] textarea').first().fill('=the paper is missing')
  await page.locator('[data-drawn] select').first().selectOption({ label: 'At fault' })
  await page.reload()
  expect(await page.locator('[data-drawn] textarea').first().inputValue()).toBe('=the paper is missing')
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as CSV' }).click()])
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n')
  expect(lines.length).toBe(8)
  expect(lines[1]).toContain("'=the paper is missing")
  expect(faults).toEqual([])
  await page.context().close()
})

it('asks no more for a sample that waits when one has left', async () => {
  const { page } = await auditor()
  let asked = 0
  await page.route('**/v1/audit/samples/*', async (route) => {
    ++asked
    await new Promise((wake) => setTimeout(wake, 700))
    await route.fulfill({ json: { state: 'waiting' } })
  })
  const waiting = page.waitForRequest('**/v1/audit/samples/*')
  await page.goto(`/audit/samples/${'0'.repeat(32)}`)
  await waiting
  await page.locator('nav.links a[href="/audit"]').click()
  await page.waitForURL(/\/audit$/)
  await page.waitForTimeout(2500)
  expect(asked).toBe(1)
  await page.context().close()
})

it('shows all events by facets, finds one, and can be cited', async () => {
  const { page, faults } = await auditor()
  await open(page, '/audit/events')
  const size = Number(new URL(page.url()).searchParams.get('size'))
  expect(size).toBeGreaterThan(100_000)
  const table = page.getByRole('table', { name: 'Log records' })
  await page.waitForFunction((rows) => document.querySelector('[role=table]')?.getAttribute('aria-rowcount') === String(rows + 1), size, { timeout: 60_000 })
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(1500)

  await page.getByRole('searchbox').fill('100001')
  await page.getByRole('button', { name: 'Next', exact: true }).click()
  await page.locator('[data-position="100001"][aria-current]').waitFor()

  const value = page.locator('.facet a').first()
  const count = Number((await value.innerText()).replace(/^.*?([\d,]+)$/s, '$1').replace(/,/g, ''))
  await value.click()
  await page.waitForFunction((rows) => document.querySelector('[role=table]')?.getAttribute('aria-rowcount') === String(rows + 1), count)
  const address = page.url()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as CSV' }).click()])
  expect((await readFile(await file.path(), 'utf8')).trim().split('\r\n').length).toBe(count + 1)

  // The same address shows the same, also when the log has grown.
  await page.goto(address)
  await page.waitForFunction((rows) => document.querySelector('[role=table]')?.getAttribute('aria-rowcount') === String(rows + 1), count, { timeout: 60_000 })
  await table.waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

it('replays a case step by step, and says what each step changed', async () => {
  const { page, faults } = await auditor()
  const { cases } = await demo.server.get<{ cases: { stream: string }[] }>('/v1/cases?type=agreement&finished=true&limit=1', 'demo-audit')
  await open(page, `/audit/replay?case=${cases[0]!.stream}`)
  await page.locator('[data-changes] li').first().waitFor()
  const last = await page.locator('[data-changes]').innerText()
  await page.getByLabel(/^Step \d+ of/).press('ArrowLeft')
  await page.waitForURL(/at=\d+/)
  await page.waitForFunction((text) => (document.querySelector('[data-changes]') as HTMLElement).innerText !== text, last)
  // A citation shows the same step.
  const heading = await page.locator('#step').innerText()
  await page.reload()
  expect(await page.locator('#step').innerText()).toBe(heading)
  // Going back behind the step that is compared with compares with the step before again.
  const compare = page.getByLabel('Compare with')
  await compare.selectOption({ index: (await compare.locator('option').count()) - 1 })
  await page.waitForURL(/from=\d+/)
  await page.getByLabel(/^Step \d+ of/).press('ArrowLeft')
  await page.waitForFunction((text) => (document.querySelector('#step') as HTMLElement).innerText !== text, heading)
  await page.locator('[data-changes] li').first().waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  expect(await compare.inputValue()).toBe('')
  expect(faults).toEqual([])
  await page.context().close()
})

it('finds the position of a date for whole pages', async () => {
  const { page } = await auditor()
  await open(page, '/audit/replay')
  await page.getByLabel('Date and time').fill('2019-12-20')
  await page.getByLabel('Time', { exact: true }).fill('00:00')
  await page.getByRole('button', { name: 'Show' }).last().click()
  await page.waitForURL(/at=\d+/)
  const { position } = await demo.server.get<{ position: string }>(`/v1/cases?limit=1&as_of_time=${encodeURIComponent('2019-12-20T00:00:00+08:00')}`, 'demo-audit')
  expect(new URL(page.url()).searchParams.get('at')).toBe(position)
  expect(await page.getByRole('link', { name: 'Cases' }).last().getAttribute('href')).toContain(`as_of=${position}`)
  await page.context().close()
})

it('takes a bundle away, checks it here, and refuses one that was altered', async () => {
  const { page, faults } = await auditor()
  const { cases } = await demo.server.get<{ cases: { stream: string }[] }>('/v1/cases?limit=1', 'demo-audit')
  await open(page, `/audit/bundles?case=${cases[0]!.stream}`)
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save and check' }).click()])
  await page.locator('[data-bundle] .notice').waitFor()
  const text = await readFile(await file.path(), 'utf8')
  const at = text.indexOf('"entry":"') + 60
  const altered = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
  await page.getByLabel('Choose a file').setInputFiles({ name: 'altered.json', mimeType: 'application/json', buffer: Buffer.from(altered) })
  await page.locator('[data-bundle] .notice.bad').waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

it('says who looked at a case', async () => {
  const { cases } = await demo.server.get<{ cases: { stream: string }[] }>('/v1/cases?type=dispute&limit=1', 'demo-staff')
  const { stream } = cases[0]!
  await demo.server.get(`/v1/cases/${stream}/timeline`, 'demo-staff')
  const { page, faults } = await auditor()
  await open(page, `/audit/access?case=${stream}`)
  await page.locator('[data-read]').first().waitFor()
  expect(await page.locator('[data-read]').first().innerText()).toContain('staff-renhe')
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'As text, to print' }).click()])
  expect((await readFile(await file.path(), 'utf8')).length).toBeGreaterThan(20)
  await open(page, '/audit/access/review')
  await page.getByRole('rowheader', { name: /staff-renhe/ }).waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})
