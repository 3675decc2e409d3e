// A cadre's day, as it is: from the list of today to a receipt, refusals that say why, two people on
// one case, an approval.
import { type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, open, visit } from '../browser'
import { DemoServer } from '../demo'

interface Row {
  type: string
  id: string
  title: string
  version: string
  next?: { command: string }
}
let server: DemoServer
let browser: Browser
let leads: Row[]

beforeAll(async () => {
  server = await DemoServer.start()
  browser = await launch()
  const today = await server.get<{ overdue: { cases: Row[] } }>('/v1/today?limit=50', 'demo-sw')
  leads = today.overdue.cases.filter((row) => row.type === 'lead' && row.next?.command === 'log_contact')
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** A command as another program sends it. */
async function send(path: string, token: string, body: object): Promise<Response> {
  return fetch(`${server.address}${path}/commands`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': crypto.randomUUID(),
      'If-Match': '*',
    },
    body: JSON.stringify(body),
  })
}

describe('on a phone', () => {
  it('a social worker logs a contact, from today to the receipt', async () => {
    const { page, context, faults } = await visit(browser, server.address, { token: 'demo-sw', size: 'phone' })
    await open(page, '/today')
    const lead = leads[0]!
    expect(await page.locator('h1').textContent()).toMatch(/今天要办 \d+ 件/)
    await page.locator('article', { hasText: lead.title }).getByRole('link', { name: '记录联系走访' }).click()
    // One question a page.
    await page.getByText('第 1 题，共 3 题').waitFor()
    await page.getByRole('button', { name: '下一题' }).click()
    await page.getByRole('alert').getByRole('link', { name: '请选择一项' }).waitFor()
    await page.getByLabel('联系主题').selectOption({ label: '建会' })
    await page.getByRole('button', { name: '下一题' }).click()
    await page.getByLabel('走访', { exact: true }).check()
    await page.getByRole('button', { name: '下一题' }).click()
    // What was typed outlives a reload.
    await page.getByLabel('走访记录').fill('与负责人面谈，同意下周召开职工座谈会。')
    await page.reload()
    expect(await page.getByLabel('走访记录').inputValue()).toContain('座谈会')
    await page.getByRole('button', { name: '核对填写内容' }).click()
    await page.getByText('提交后写入不可更改的记录').waitFor()
    await page.getByRole('button', { name: '更改 联系方式' }).click()
    await page.getByLabel('电话').check()
    await page.getByRole('button', { name: '下一题' }).click()
    await page.getByRole('button', { name: '核对填写内容' }).click()
    await page.getByRole('button', { name: '记录联系走访', exact: true }).click()
    await page.getByRole('heading', { name: '回执' }).waitFor()
    await page.getByText('已记录联系走访').waitFor()
    await page.getByRole('img', { name: '二维码' }).waitFor()
    const { version } = await server.get<Row>(`/v1/cases/lead/${lead.id}`, 'demo-sw')
    expect(Number(version)).toBe(Number(lead.version) + 1)
    expect(faults).toEqual([])
    await context.close()
  })
})

describe('a refusal', () => {
  it('names its guard and what is missing, and is no link', async () => {
    const { cases } = await server.get<{ cases: Row[] }>('/v1/cases?type=lead&status=engaged&limit=20', 'demo-staff')
    const { page, context } = await visit(browser, server.address, { token: 'demo-staff' })
    await open(page, `/cases/lead/${cases[0]!.id}`)
    const waiting = page.locator('section', { hasText: '还不能办的步骤' }).first()
    await waiting.getByText('有获批会员').waitFor()
    expect(await waiting.getByText('0 / 1').count()).toBe(1)
    expect(await waiting.getByRole('link', { name: '纳入联合工会' }).count()).toBe(0)
    await context.close()
  })
})

describe('two people on one case', () => {
  it('keep what they typed, and apply it again', async () => {
    const lead = leads[1]!
    const path = `/cases/lead/${lead.id}`
    const { page, context } = await visit(browser, server.address, { token: 'demo-sw' })
    await open(page, `${path}/do/log_contact`)
    await page.getByLabel('联系主题').selectOption({ label: '工资' })
    await page.getByLabel('电话').check()
    await page.getByLabel('走访记录').fill('电话核实工资发放情况。')
    await page.getByRole('button', { name: '核对填写内容' }).click()
    await page.getByText('核对并提交').waitFor()
    const other = await send(`/v1${path}`, 'demo-staff', { command: 'add_note', data: { text: '请先与企业核实地址。' } })
    expect(other.status).toBe(200)
    await page.getByRole('button', { name: '记录联系走访', exact: true }).click()
    const notice = page.getByRole('alert')
    await notice.getByText('已添加备注').waitFor()
    expect(await notice.textContent()).toContain('staff-renhe')
    await page.getByText('电话核实工资发放情况。').waitFor()
    await notice.getByRole('button', { name: '再用我的填写' }).click()
    await page.getByRole('button', { name: '记录联系走访', exact: true }).click()
    await page.getByRole('heading', { name: '回执' }).waitFor()
    await context.close()
  })
})

describe('an approval', () => {
  it('is given by a chair in English', async () => {
    const lead = leads[2]!
    const path = `/cases/lead/${lead.id}`
    expect((await send(`/v1${path}`, 'demo-sw', { command: 'request_void', data: { reason: '重复登记' } })).status).toBe(200)
    const { page, context } = await visit(browser, server.address, { token: 'demo-chair', language: 'en' })
    await open(page, path)
    await page.getByText(/^At any time/).click()
    const { actions } = await server.get<{ actions: { command: string; allowed: boolean }[] }>(`/v1${path}`, 'demo-chair')
    expect(actions.find((action) => action.command === 'approve_void')?.allowed).toBe(true)
    await page.locator(`a[href$="/do/approve_void"]`).click()
    await page.locator('.schema-form textarea').fill('The same enterprise was registered twice.')
    await page.getByRole('button', { name: 'Check your answers' }).click()
    await page.getByText('Once submitted this is a record that cannot be changed').waitFor()
    await page.locator('.button.main').click()
    await page.getByRole('heading', { name: 'Receipt' }).waitFor()
    await context.close()
  })
})

describe('a new case', () => {
  it('is looked for before it is opened', async () => {
    const { page, context } = await visit(browser, server.address, { token: 'demo-sw' })
    await open(page, '/new')
    await page.getByRole('link', { name: '登记线索' }).click()
    await page.getByRole('search').getByRole('searchbox').fill(leads[3]!.title)
    await page.getByRole('button', { name: '查找' }).click()
    expect(await page.getByRole('link', { name: new RegExp(`就是这一件.*${leads[3]!.title}`) }).count()).toBeGreaterThan(0)
    await page.getByRole('button', { name: '都不是，继续新建' }).click()
    await page.getByLabel('企业名称').fill('北京新开张面馆')
    await page.getByLabel('统一社会信用代码（选填）').fill('')
    await page.getByLabel('旧执照').check()
    await page.getByLabel('线索来源').selectOption({ label: '热线' })
    await page.getByLabel('经营地址').fill('仁和镇顺安路 1 号')
    await page.getByLabel('所有制').selectOption({ label: '民营' })
    await page.getByRole('button', { name: '核对填写内容' }).click()
    await page.getByRole('button', { name: '登记线索', exact: true }).click()
    await page.getByRole('heading', { name: '回执' }).waitFor()
    await context.close()
  })
})
