// A workflow that no page has ever heard of (tests/new_workflow): its form is drawn, its steps are
// offered and refused, its case is found. Nothing under src names it.
import { appendFile, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { faultsOfAccess, open, useDemo, visit } from './browser'

const root = resolve(import.meta.dirname, '../../../..')
const outing = join(root, 'tests/new_workflow/outing')
const binary = process.env.CHAPTERHOUSE_WITH_OUTING ?? join(root, 'build/release/tests/new_workflow/chapterhouse_with_outing')
let reference = ''
const demo = useDemo(async () => {
  reference = await mkdtemp(join(tmpdir(), 'chapterhouse-outing-'))
  await cp(join(root, 'ops/reference'), reference, { recursive: true })
  for (const language of ['zh', 'en'])
    await cp(join(outing, `outing.${language}.toml`), join(reference, 'texts', `outing.${language}.toml`))
  await appendFile(join(reference, 'policy/permissions.toml'), await readFile(join(outing, 'permissions.toml')))
  return { binary, reference }
})
afterAll(() => rm(reference, { recursive: true, force: true }))

it('is opened at a desk, approved in English, refused for a named reason and done on a phone', async () => {
  const worker = await visit(demo, { token: 'demo-sw' })
  await open(worker.page, '/new?type=outing')
  await worker.page.getByLabel('所属单位').selectOption({ label: '仁和镇总工会' })
  await worker.page.getByLabel('名称').fill('潮白河健步')
  await worker.page.getByLabel('日期').fill('2020-02-15')
  await worker.page.getByLabel('健步').check()
  expect(await faultsOfAccess(worker.page)).toEqual([])
  await worker.page.getByRole('button', { name: '核对填写内容' }).click()
  await worker.page.getByText('潮白河健步').waitFor()
  await worker.page.getByRole('button', { name: '提出出游', exact: true }).click()
  await worker.page.getByRole('heading', { name: '回执' }).waitFor()
  const { cases } = await demo.server.get<{ cases: { id: string }[] }>('/v1/cases?type=outing', 'demo-sw')
  expect(cases).toHaveLength(1)
  const path = `/cases/outing/${cases[0]!.id}`

  const chair = await visit(demo, { token: 'demo-chair', language: 'en' })
  await open(chair.page, path)
  await chair.page.getByRole('link', { name: 'Approve the outing' }).click()
  await chair.page.getByRole('button', { name: 'Approve the outing', exact: true }).click()
  await chair.page.getByRole('heading', { name: 'Receipt' }).waitFor()

  const phone = await visit(demo, { token: 'demo-sw', size: 'phone' })
  await open(phone.page, `${path}/do/hold`)
  await phone.page.getByLabel('参加人数').fill('3')
  await phone.page.getByRole('button', { name: '核对填写内容' }).click()
  await phone.page.getByRole('alert').getByText('人数足够').waitFor()
  await phone.page.getByRole('alert').getByText('现有 3，需要 5').waitFor()
  await phone.page.getByLabel('参加人数').fill('12')
  await phone.page.getByRole('button', { name: '核对填写内容' }).click()
  await phone.page.getByRole('button', { name: '记录成行', exact: true }).click()
  await phone.page.getByRole('heading', { name: '回执' }).waitFor()
  await open(phone.page, '/cases?type=outing')
  await phone.page.getByText('已成行').filter({ visible: true }).first().waitFor()

  expect([...worker.faults, ...chair.faults, ...phone.faults]).toEqual([])
  for (const { context } of [worker, chair, phone]) await context.close()
})

it('is named by no page', async () => {
  const source = join(import.meta.dirname, '../../src')
  for (const file of (await readdir(source, { recursive: true })).filter((name) => /\.(vue|ts)$/.test(name) && !name.endsWith('schema.d.ts')))
    expect(await readFile(join(source, file), 'utf8'), file).not.toMatch(/\bouting\b/)
})
