// The field: no network, a phone that is reloaded and shared, and entries that must arrive once.
import { type BrowserContext, type Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { kPlainHost, kSizes, open, useDemo, visit } from '../browser'

interface Document {
  sha256: string
  title: string
}
interface CaseBody {
  version: string
  title: string
  common: { documents: Document[] }
}
interface Events {
  events: { event: { key: string }; data: { note?: string }; command: string }[]
}
const demo = useDemo()

/** A picture of its own colour, as large as phones make them. */
async function picture(page: Page, colour: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const bytes = await page.evaluate(async (fill) => {
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width: 2400, height: 1800 })
    const pen = canvas.getContext('2d')!
    pen.fillStyle = fill
    pen.fillRect(0, 0, 2400, 1800)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'))
    return Array.from(new Uint8Array(await blob!.arrayBuffer()))
  }, colour)
  return { name: `${colour}.png`, mimeType: 'image/png', buffer: Buffer.from(bytes) }
}

async function aLead(): Promise<string> {
  const found = await demo.server.get<{ cases: { id: string; assignee?: string }[] }>('/v1/cases?type=lead&status=engaged&assignee=sw-renhe&limit=1', 'demo-sw')
  return found.cases[0]!.id
}
const caseOf = (id: string) => demo.server.get<CaseBody>(`/v1/cases/lead/${id}`, 'demo-sw')
const contacts = async (id: string, note: string) =>
  (await demo.server.get<Events>(`/v1/cases/lead/${id}/timeline?limit=500`, 'demo-sw')).events.filter((one) => one.event.key === 'contact_logged' && one.data.note === note)

/** Makes a case one of those that this device knows, as opening it does. */
async function choose(page: Page, title: string): Promise<void> {
  await open(page, '/visit')
  await page.getByLabel('查找案件').fill(title)
  await page.getByRole('button', { name: title }).first().click()
  await page.getByRole('button', { name: '记下' }).waitFor()
}
async function fill(page: Page, note: string): Promise<void> {
  await page.getByLabel('联系主题').selectOption('founding')
  await page.getByLabel('走访记录', { exact: true }).fill(note)
}
/** How many rows of the device's own database there are. */
function rows(page: Page, store: string, database = 'chapterhouse'): Promise<number> {
  return page.evaluate(
    ([of, name]) =>
      new Promise<number>((done, fail) => {
        const opening = indexedDB.open(of!)
        opening.onerror = () => fail(opening.error)
        opening.onsuccess = () => {
          const counting = opening.result.transaction(name!).objectStore(name!).count()
          counting.onsuccess = () => {
            opening.result.close()
            done(counting.result)
          }
        }
      }),
    [database, store],
  )
}
async function shellIsKept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    while (!navigator.serviceWorker.controller) await new Promise((wake) => setTimeout(wake, 50))
  })
}

describe('visits without a network', () => {
  it('two identical ones with photos, on a phone that is reloaded meanwhile, arrive once each', async () => {
    const id = await aLead()
    const before = await caseOf(id)
    const { page, context, faults } = await visit(demo, { token: 'demo-sw', size: 'phone' })
    await choose(page, before.title)
    await shellIsKept(page)
    const pictures = [await picture(page, 'teal'), await picture(page, 'navy')]
    await context.setOffline(true)
    for (const one of pictures) {
      await page.goto('/visit')
      await page.getByRole('button', { name: before.title }).click()
      await fill(page, '同样的话')
      await page.getByLabel('拍照或选择照片').setInputFiles(one)
      await page.locator('.pictures img').waitFor()
      await page.getByRole('button', { name: '记下' }).click()
      await page.locator('h1', { hasText: '待传' }).waitFor()
    }
    await page.reload()
    await page.waitForFunction(() => document.querySelectorAll('[data-state=waiting]').length === 2)
    expect(await page.getByRole('link', { name: '待传 2 件' }).isVisible()).toBe(true)
    await context.setOffline(false)
    await page.waitForFunction(() => document.querySelectorAll('[data-state=sent]').length === 2, undefined, { timeout: 30_000 })

    const after = await caseOf(id)
    const added = after.common.documents.slice(before.common.documents.length)
    expect(added.length).toBe(2)
    expect(new Set(added.map((one) => one.sha256)).size).toBe(2)
    for (const one of added) {
      const file = await fetch(`${demo.server.address}/v1/cases/lead/${id}/documents/${one.sha256}`, { headers: { Authorization: 'Bearer demo-sw' } })
      expect(file.headers.get('content-type')).toBe('image/jpeg')
      expect((await file.arrayBuffer()).byteLength).toBeLessThan(400_000)
    }
    const told = await contacts(id, '同样的话')
    expect(told.length).toBe(2)
    expect(new Set(told.map((one) => one.command)).size).toBe(2)
    // What was said of people stays no longer than needed.
    const kept = await page.evaluate(
      () =>
        new Promise<string>((done) => {
          const opening = indexedDB.open('chapterhouse')
          opening.onsuccess = () => {
            const reading = opening.result.transaction('outbox').objectStore('outbox').getAll()
            reading.onsuccess = () => done(JSON.stringify(reading.result))
          }
        }),
    )
    expect(kept).not.toContain('同样的话')
    // Sending once more changes nothing.
    await page.reload()
    await page.waitForTimeout(1500)
    expect((await caseOf(id)).version).toBe(after.version)
    expect(faults).toEqual([])
    await context.close()
  })

  it('an answer that is lost on its way is no second visit', async () => {
    const id = await aLead()
    const { page, context } = await visit(demo, { token: 'demo-sw', size: 'phone' })
    await choose(page, (await caseOf(id)).title)
    let lost = 0
    await page.route('**/commands', async (route) => {
      if (lost++ > 0) return route.continue()
      await route.fetch() // the server has it
      await route.abort() // and the phone never hears
    })
    await fill(page, '没听到回答')
    await page.getByRole('button', { name: '记下' }).click()
    await page.locator('[data-state=sent]').waitFor({ timeout: 30_000 })
    expect(lost).toBeGreaterThan(1)
    expect((await contacts(id, '没听到回答')).length).toBe(1)
    await context.close()
  })

  it('a refused one stays with its reason until it is edited, and is sent again under another id', async () => {
    const id = await aLead()
    const { page, context } = await visit(demo, { token: 'demo-sw', size: 'phone' })
    await choose(page, (await caseOf(id)).title)
    await fill(page, '补记很久以前的走访')
    await page.getByLabel('日期').fill('2019-11-01')
    await page.getByRole('button', { name: '记下' }).click()
    const refused = page.locator('[data-state=refused]')
    await refused.waitFor()
    expect(await refused.getByRole('alert').innerText()).toContain('纸质材料')
    const first = await refused.locator('code').innerText()
    await page.reload()
    expect(await page.locator('[data-state=refused] code').innerText()).toBe(first)
    await page.getByRole('link', { name: '修改后重新提交' }).click()
    expect(await page.getByLabel('走访记录', { exact: true }).inputValue()).toBe('补记很久以前的走访')
    await page.getByLabel('日期').fill('2020-01-02')
    await page.getByRole('button', { name: '记下' }).click()
    await page.locator('[data-state=sent]').waitFor()
    expect(await page.locator('[data-state=refused]').count()).toBe(0)
    expect(await page.locator('[data-state=sent] code').innerText()).not.toBe(first)
    expect((await contacts(id, '补记很久以前的走访')).length).toBe(1)
    await context.close()
  })

  it('waits for its person: another account on the device neither sees nor sends it', async () => {
    const id = await aLead()
    const { title } = await caseOf(id)
    // No token by a script: the one that is typed must count.
    const context: BrowserContext = await demo.browser.newContext({ baseURL: demo.server.address, viewport: kSizes.phone, locale: 'zh-CN' })
    const page = await context.newPage()
    const enter = async (token: string) => {
      await page.goto('about:blank') // or only what is behind "#" would change
      await page.goto(`/sign-in#${token}`)
      await page.waitForURL(/\/today/)
    }
    await enter('demo-sw')
    await choose(page, title)
    await page.getByLabel('先存在手机里').check()
    await fill(page, '只是我的')
    await page.getByRole('button', { name: '先存在手机里' }).click()
    await page.locator('[data-state=waiting]').waitFor()
    await page.goto('/me')
    await page.getByRole('button', { name: '退出登录' }).click()
    await page.getByRole('heading', { name: '登录' }).waitFor()
    expect(await rows(page, 'recent')).toBe(0)
    expect(await rows(page, 'outbox')).toBe(1)

    await enter('demo-sw-2')
    await open(page, '/outbox')
    expect(await page.locator('[data-state]').count()).toBe(0)
    await page.getByLabel('先存在手机里').uncheck()
    await page.waitForTimeout(1500)
    expect((await contacts(id, '只是我的')).length).toBe(0)

    await enter('demo-sw')
    await open(page, '/outbox')
    await page.locator('[data-state=sent]').waitFor({ timeout: 30_000 })
    expect((await contacts(id, '只是我的')).length).toBe(1)
    await context.close()
  })

  it('works over plain http, too, as long as the tab stays open', async () => {
    const id = await aLead()
    const { page, context } = await visit(demo, { token: 'demo-sw', size: 'phone', host: kPlainHost })
    await choose(page, (await caseOf(id)).title)
    expect(await page.evaluate(() => window.isSecureContext)).toBe(false)
    await page.waitForTimeout(4000) // the outbox's page has been fetched beforehand
    await context.setOffline(true)
    await fill(page, '没有加密的网址')
    await page.getByRole('button', { name: '记下' }).click()
    await page.locator('[data-state=waiting]').waitFor()
    await page.getByText('请保持本页打开').waitFor()
    await context.setOffline(false)
    await page.locator('[data-state=sent]').waitFor({ timeout: 30_000 })
    expect((await contacts(id, '没有加密的网址')).length).toBe(1)
    await context.close()
  })

  it('a second tap is no second visit, photos are waited for, and a full device says so', async () => {
    const id = await aLead()
    const { page, context } = await visit(demo, { token: 'demo-sw', size: 'phone' })
    await choose(page, (await caseOf(id)).title)
    await page.getByLabel('先存在手机里').check()
    await fill(page, '按了两下')
    const photo = await picture(page, 'olive')
    await page.evaluate(() => {
      const draw = window.createImageBitmap.bind(window)
      const slow = async (...given: [Blob]) => {
        await new Promise((goOn) => Object.assign(window, { goOn }))
        return draw(...given)
      }
      const { put } = IDBObjectStore.prototype
      const full = function (this: IDBObjectStore, ...given: [unknown, IDBValidKey?]) {
        if (this.name === 'outbox') throw new DOMException('full', 'QuotaExceededError')
        return put.apply(this, given)
      }
      Object.assign(window, { createImageBitmap: slow, empty: () => (IDBObjectStore.prototype.put = put) })
      IDBObjectStore.prototype.put = full
    })
    const save = page.getByRole('button', { name: '先存在手机里' })
    await page.getByLabel('拍照或选择照片').setInputFiles(photo)
    await page.waitForFunction(() => 'goOn' in window)
    expect(await save.isDisabled()).toBe(true)
    await page.evaluate(() => (window as unknown as { goOn(): void }).goOn())
    await page.locator('.pictures img').waitFor()
    await save.click()
    await page.getByRole('alert').filter({ hasText: '可能没有空间' }).waitFor()
    await page.evaluate(() => (window as unknown as { empty(): void }).empty())
    await save.evaluate((button: HTMLButtonElement) => {
      button.click()
      button.click()
    })
    await page.locator('[data-state=waiting]').waitFor()
    await page.waitForTimeout(500)
    expect(await page.locator('[data-state]').count()).toBe(1)
    expect(await page.locator('[data-state]').innerText()).toContain('照片 1 张')
    await context.close()
  })

  it('keeps what was typed when the kind or the case is another, and when the phone reloads', async () => {
    const { cases } = await demo.server.get<{ cases: { id: string; title: string }[] }>('/v1/cases?type=lead&status=engaged&assignee=sw-renhe&limit=2', 'demo-sw')
    const [one, other] = cases
    const { page, context } = await visit(demo, { token: 'demo-sw', size: 'phone' })
    await choose(page, one!.title)
    await choose(page, other!.title)
    await fill(page, '写到一半')
    await page.getByLabel('拍照或选择照片').setInputFiles(await picture(page, 'maroon'))
    await page.locator('.pictures img').waitFor()
    await page.getByLabel('添加备注').check()
    await page.getByLabel('内容').fill('顺便一句')
    await page.getByLabel('记录联系走访').check()
    expect(await page.getByLabel('走访记录', { exact: true }).inputValue()).toBe('写到一半')
    await page.getByRole('button', { name: '换一件' }).click()
    await page.getByRole('button', { name: one!.title }).click()
    await page.getByRole('heading', { name: one!.title }).waitFor()
    await page.reload()
    await page.getByText('上次填写的内容还在').waitFor()
    expect(await page.getByLabel('走访记录', { exact: true }).inputValue()).toBe('写到一半')
    expect(await page.getByLabel('联系主题').inputValue()).toBe('founding')
    await page.locator('.pictures img').waitFor()
    await page.getByLabel('添加备注').check()
    expect(await page.getByLabel('内容').inputValue()).toBe('顺便一句')
    await page.getByRole('button', { name: '重新填写' }).click()
    await expect.poll(() => rows(page, 'photos', 'chapterhouse.begun')).toBe(0)
    await page.reload()
    await page.getByRole('button', { name: '记下' }).waitFor()
    expect(await page.getByText('上次填写的内容还在').count()).toBe(0)
    expect(await page.locator('.pictures img').count()).toBe(0)
    await context.close()
  })

  it('edits a refused one whose case the device has forgotten, as soon as there is a network', async () => {
    const id = await aLead()
    const { page, context } = await visit(demo, { token: 'demo-sw', size: 'phone' })
    await choose(page, (await caseOf(id)).title)
    await fill(page, '案件忘了')
    await page.getByLabel('日期').fill('2019-11-01')
    await page.getByRole('button', { name: '记下' }).click()
    await page.locator('[data-state=refused]').waitFor()
    // As signing out does.
    await page.evaluate(
      () =>
        new Promise<void>((done) => {
          const opening = indexedDB.open('chapterhouse')
          opening.onsuccess = () => {
            const step = opening.result.transaction('recent', 'readwrite')
            step.objectStore('recent').clear()
            step.oncomplete = () => done()
          }
        }),
    )
    await shellIsKept(page)
    await context.setOffline(true)
    await page.getByRole('link', { name: '修改后重新提交' }).click()
    await page.getByRole('alert').getByText('连不上服务器').waitFor()
    await context.setOffline(false)
    await page.getByRole('button', { name: '再试一次' }).click()
    await page.getByText('正在修改一条被拒绝的记录').waitFor()
    expect(await page.getByLabel('走访记录', { exact: true }).inputValue()).toBe('案件忘了')
    await context.close()
  })
})
