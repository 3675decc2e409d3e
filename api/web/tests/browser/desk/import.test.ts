import { expect, it } from 'vitest'
import { open, visit, useDemo } from '../browser'

interface Found {
  hits: { title: string; type: string }[]
}
const demo = useDemo()

// Two faults (a wrong check character, no name), one enterprise that is known already, two new ones.
const kFile = (known: string) =>
  [
    '企业名称,统一社会信用代码,注册日期,地区,注册地址',
    '东方普拉特(北京)建筑设计有限公司,91110113MA01GHE6XA,2019-01-02,顺义,北京市顺义区南法信镇信中街12号',
    '算错了的有限公司,91110113MA01GHE6X0,2019-01-02,顺义,北京市顺义区仁和镇1号',
    ',N/A,2019-01-02,顺义,北京市顺义区仁和镇2号',
    `早就有的有限公司,${known},2019-01-02,顺义,北京市顺义区仁和镇3号`,
    '旧执照小店,N/A,2019-01-02,顺义,北京市顺义区仁和镇4号',
  ].join('\r\n')

it('a file with two faults is reported before anything is sent, and the same file again changes nothing', async () => {
  const known = await demo.server.get<{ cases: { uscc: string }[] }>('/v1/cases?type=lead&limit=1', 'demo-org')
  const file = { name: '名录.csv', mimeType: 'text/csv', buffer: Buffer.from(kFile(known.cases[0]!.uscc)) }
  const { page, context, faults } = await visit(demo, { token: 'demo-org' })
  const check = async () => {
    await open(page, '/import')
    await page.getByLabel('选择文件').setInputFiles(file)
    await page.getByRole('button', { name: '检查' }).click()
    await page.getByRole('heading', { name: '检查报告' }).waitFor()
  }
  await open(page, '/import')
  const input = page.getByLabel('选择文件')
  await input.setInputFiles({ ...file, buffer: Buffer.alloc(0) })
  await page.getByText('读不懂这个文件').waitFor()
  // So that the same name, put right, is another choice.
  expect(await input.inputValue()).toBe('')
  await check()
  await page.getByText('新登记 2，已有 1，不能登记 2').waitFor()
  const rows = await page.locator('tbody tr').allInnerTexts()
  expect(rows.some((row) => /^3\s+统一社会信用代码\s+91110113MA01GHE6X0/.test(row))).toBe(true)
  expect(rows.some((row) => /^4\s+企业名称/.test(row))).toBe(true)
  expect((await demo.server.get<Found>('/v1/search?q=东方普拉特', 'demo-org')).hits.length).toBe(0)

  await page.getByRole('button', { name: '登记 2 条线索' }).click()
  await page.getByText('新登记 2，早已登记 0，被拒绝 0，没有提交 0').waitFor()
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载报告' }).click()
  expect((await coming).suggestedFilename()).toContain('名录')
  await expect.poll(async () => (await demo.server.get<Found>('/v1/search?q=东方普拉特', 'demo-org')).hits.map((hit) => hit.type)).toEqual(['lead'])

  const head = () => demo.server.get<{ position: string }>('/v1/log/head', 'demo-org')
  await new Promise((wake) => setTimeout(wake, 1000)) // followers of the new leads have their say
  const before = await head()
  await check()
  await page.getByText('新登记 0，已有 3，不能登记 2').waitFor()
  expect((await head()).position).toBe(before.position)
  expect(faults).toEqual([])
  await context.close()
})
