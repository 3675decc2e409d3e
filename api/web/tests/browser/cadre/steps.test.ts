// A cadre's day, as it is: from the list of today to a receipt, refusals that say why, two people on
// one case, an approval.
import { beforeAll, describe, expect, it } from 'vitest'
import { open, visit, useDemo } from '../browser'

interface Row {
  type: string
  id: string
  title: string
  version: string
  next?: { command: string }
}
let leads: Row[]

const demo = useDemo()
beforeAll(async () => {
  const today = await demo.server.get<{ overdue: { cases: Row[] } }>('/v1/today?limit=50', 'demo-sw')
  leads = today.overdue.cases.filter((row) => row.type === 'lead' && row.next?.command === 'log_contact')
})

describe('on a phone', () => {
  it('a social worker logs a contact, from today to the receipt', async () => {
    const { page, context, faults } = await visit(demo, { token: 'demo-sw', size: 'phone' })
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
    const { version } = await demo.server.get<Row>(`/v1/cases/lead/${lead.id}`, 'demo-sw')
    expect(Number(version)).toBe(Number(lead.version) + 1)
    expect(faults).toEqual([])
    await context.close()
  })
})

describe('a refusal', () => {
  it('names its guard and what is missing, and is no link', async () => {
    const { cases } = await demo.server.get<{ cases: Row[] }>('/v1/cases?type=lead&status=engaged&limit=20', 'demo-staff')
    const { page, context } = await visit(demo, { token: 'demo-staff' })
    await open(page, `/cases/lead/${cases[0]!.id}`)
    const waiting = page.locator('section', { hasText: '还不能办的步骤' }).first()
    await waiting.getByText('有获批会员').waitFor()
    expect(await waiting.getByText('0 / 1').count()).toBe(1)
    expect(await waiting.getByRole('link', { name: '纳入联合工会' }).count()).toBe(0)
    await context.close()
  })
})

describe('a refusal of what was filled in', () => {
  it('comes before anything is written, with its guard, and keeps the answers', async () => {
    const { page, context } = await visit(demo, { token: 'demo-sw' })
    const lead = leads[8]!
    await open(page, `/cases/lead/${lead.id}/do/log_contact`)
    await page.getByLabel('联系主题').selectOption({ label: '工资' })
    await page.getByLabel('电话').check()
    await page.getByLabel('走访记录').fill('明年的事。')
    await page.getByText('不是刚才发生的事').click()
    await page.getByLabel('实际发生时间').fill('2030-01-01T10:00')
    await page.getByRole('button', { name: '核对填写内容' }).click()
    await page.getByRole('alert').getByText('发生时间不能晚于现在').waitFor()
    await page.getByRole('alert').getByText('原因：不在未来').waitFor()
    // What is new is where the keyboard is.
    expect(await page.locator(':focus').innerText()).toContain('发生时间不能晚于现在')
    await page.getByLabel('实际发生时间').fill('2020-01-01T10:00')
    await page.getByRole('button', { name: '核对填写内容' }).click()
    await page.getByText('2020年1月1日').waitFor()
    expect(await page.locator(':focus').innerText()).toBe('核对并提交')
    await page.getByRole('button', { name: '记录联系走访', exact: true }).click()
    await page.getByRole('heading', { name: '回执' }).waitFor()
    await context.close()
  })
})

describe('two people on one case', () => {
  it('keep what they typed, and apply it again', async () => {
    const lead = leads[1]!
    const path = `/cases/lead/${lead.id}`
    const { page, context } = await visit(demo, { token: 'demo-sw' })
    await open(page, `${path}/do/log_contact`)
    await page.getByLabel('联系主题').selectOption({ label: '工资' })
    await page.getByLabel('电话').check()
    await page.getByLabel('走访记录').fill('电话核实工资发放情况。')
    await page.getByRole('button', { name: '核对填写内容' }).click()
    await page.getByText('核对并提交').waitFor()
    const other = await demo.server.command(`/v1${path}`, 'demo-staff', { command: 'add_note', data: { text: '请先与企业核实地址。' } })
    expect(other.status).toBe(200)
    await page.getByRole('button', { name: '记录联系走访', exact: true }).click()
    const notice = page.getByRole('alert')
    await notice.getByText('已添加备注').waitFor()
    expect(await notice.textContent()).toContain('staff-renhe')
    expect(await page.locator(':focus').innerText()).toContain('staff-renhe')
    await page.getByText('电话核实工资发放情况。').waitFor()
    await notice.getByRole('button', { name: '再用我的填写' }).click()
    expect(await page.locator(':focus').innerText()).toBe('核对并提交')
    await page.getByRole('button', { name: '记录联系走访', exact: true }).click()
    await page.getByRole('heading', { name: '回执' }).waitFor()
    await context.close()
  })
})

describe('a receipt', () => {
  it('offers no step for what may be done at any time', async () => {
    const { cases } = await demo.server.get<{ cases: Row[] }>('/v1/cases?type=lead&status=covered_by_joint&limit=1', 'demo-sw')
    const path = `/cases/lead/${cases[0]!.id}`
    const noted = await demo.server.command(`/v1${path}`, 'demo-sw', { command: 'add_note', data: { text: '只是备注。' } })
    const { position } = (await noted.json()) as { position: string }
    const { page, context } = await visit(demo, { token: 'demo-sw' })
    await open(page, `${path}/receipts/${position}`)
    await page.getByText('接下来由其他岗位办理').waitFor()
    expect(await page.locator('main .button.main').count()).toBe(0)
    await context.close()
  })
})

describe('an approval', () => {
  it('is given by a chair in English', async () => {
    const lead = leads[2]!
    const path = `/cases/lead/${lead.id}`
    expect((await demo.server.command(`/v1${path}`, 'demo-sw', { command: 'request_void', data: { reason: '重复登记' } })).status).toBe(200)
    const { page, context } = await visit(demo, { token: 'demo-chair', language: 'en' })
    await open(page, path)
    await page.getByText(/^At any time/).click()
    const { actions } = await demo.server.get<{ actions: { command: string; allowed: boolean }[] }>(`/v1${path}`, 'demo-chair')
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
    const { page, context } = await visit(demo, { token: 'demo-sw' })
    await open(page, '/new')
    await page.getByRole('link', { name: '登记线索' }).click()
    await page.getByRole('search').getByRole('searchbox').fill(leads[3]!.title)
    await page.getByRole('button', { name: '查找', exact: true }).click()
    await page.getByRole('link', { name: new RegExp(`就是这一件.*${leads[3]!.title}`) }).first().waitFor()
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

describe('a document', () => {
  it('is kept with its file, and can be downloaded', async () => {
    const lead = leads[4]!
    const path = `/cases/lead/${lead.id}`
    const { page, context, faults } = await visit(demo, { token: 'demo-sw' })
    await open(page, `${path}/do/add_document`)
    await page.getByLabel('类别').fill('照片')
    await page.getByLabel('标题').fill('门头照片.txt')
    await page.locator('input[type=file]').setInputFiles({ name: '门头照片.txt', mimeType: 'text/plain', buffer: Buffer.from('sign') })
    await page.getByText('已保存 门头照片.txt').waitFor()
    await page.getByRole('button', { name: '核对填写内容' }).click()
    await page.getByRole('button', { name: '添加材料', exact: true }).click()
    await page.getByRole('heading', { name: '回执' }).waitFor()
    await page.getByRole('link', { name: '回到案卷' }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载 门头照片.txt' }).click()])
    expect(download.suggestedFilename()).toBe('门头照片.txt')
    expect(faults).toEqual([])
    await context.close()
  })
})

describe('the replay', () => {
  it('goes event by event with the arrow keys, and its address can be cited', async () => {
    const path = `/cases/lead/${leads[5]!.id}`
    const { events } = await demo.server.get<{ events: { position: string }[] }>(`/v1${path}/timeline`, 'demo-sw')
    const { page, context } = await visit(demo, { token: 'demo-sw' })
    await open(page, path)
    const slider = page.getByRole('slider', { name: '回放' })
    await slider.focus()
    await page.keyboard.press('ArrowLeft')
    await page.waitForURL(new RegExp(`as_of=${events[events.length - 2]!.position}`))
    await page.getByText(`第 ${events.length - 1} 条，共 ${events.length} 条`).waitFor()
    await page.keyboard.press('ArrowRight')
    await page.waitForURL((url) => !url.searchParams.has('as_of'))
    await context.close()
  })
})

describe('what others record', () => {
  it('shows on today and on the case by itself', async () => {
    const lead = leads[6]!
    const path = `/cases/lead/${lead.id}`
    const { page, context } = await visit(demo, { token: 'demo-sw' })
    await open(page, path)
    const other = await context.newPage()
    await open(other, '/today')
    const before = Number(/\d+/.exec((await other.locator('h1').textContent()) ?? '')?.[0])
    const contact = { command: 'log_contact', data: { topic: 'founding', channel: 'visit', note: '同事代为走访。' } }
    await page.bringToFront()
    expect((await demo.server.command(`/v1${path}`, 'demo-staff', contact)).status).toBe(200)
    await page.locator('.story').getByText('已记录联系走访').first().waitFor()
    await other.bringToFront()
    await other.getByRole('heading', { name: `今天要办 ${before - 1} 件` }).waitFor()
    await context.close()
  })
})

describe('what was typed', () => {
  it('is still there after signing out and in again', async () => {
    const path = `/cases/lead/${leads[7]!.id}/do/log_contact`
    const { page, context } = await visit(demo, { token: 'demo-sw' })
    await open(page, path)
    await page.getByLabel('走访记录').fill('写到一半。')
    await page.getByRole('link', { name: '我的' }).click()
    await page.getByRole('button', { name: '退出登录' }).click()
    await page.waitForURL(/sign-in/)
    await page.goto(`/sign-in?next=${encodeURIComponent(path)}#demo-sw`)
    await page.getByText('上次填写的内容还在').waitFor()
    expect(await page.getByLabel('走访记录').inputValue()).toBe('写到一半。')
    await context.close()
  })
})

describe('a consent', () => {
  it('is filled in by choosing the notice that the person was shown', async () => {
    const { notices } = await demo.server.get<{ notices: { purpose: { key: string; label: string }; version: string; text: string; sha256: string }[] }>('/v1/notices', 'demo-sw')
    const notice = notices.find(({ purpose }) => purpose.key === 'sensitive_data')!
    const { page, context, faults } = await visit(demo, { token: 'demo-sw' })
    await open(page, '/new/hardship_application/apply?looked')
    const consent = page.getByRole('group', { name: '处理敏感个人信息的单独同意' })
    await consent.getByLabel('向本人出示的告知书').selectOption({ label: `${notice.purpose.label} (${notice.version})` })
    expect(await consent.locator('blockquote').textContent()).toBe(notice.text)
    // What is kept of it is the hash of that text, here as after a reload.
    await page.reload()
    await consent.locator('blockquote').waitFor()
    expect(await consent.getByLabel('向本人出示的告知书').inputValue()).toBe(notice.sha256)
    await page.getByRole('button', { name: '核对填写内容' }).click()
    const wanting = page.getByRole('alert').getByRole('link')
    await wanting.first().waitFor()
    expect((await wanting.allTextContents()).join()).not.toContain('单独同意')
    expect(faults).toEqual([])
    await context.close()
  })
})
