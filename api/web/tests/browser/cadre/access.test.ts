// Every page of the cadres in both languages and three sizes: nothing that WCAG 2.2 AA forbids, and
// nothing to be scrolled sideways.
import { beforeAll, describe, expect, it } from 'vitest'
import { faultsOfAccess, open, type Size, visit, useDemo } from '../browser'

let paths: string[]

const demo = useDemo()
beforeAll(async () => {
  const list = (query: string) => demo.server.get<{ cases: { id: string; position: string; status: { key: string } }[] }>(`/v1/cases?${query}`, 'demo-staff')
  const lead = (await list('type=lead&status=engaged&limit=1')).cases[0]!
  const dispute = (await list('type=dispute&limit=1')).cases[0]!
  const events = (await demo.server.get<{ events: { position: string }[] }>(`/v1/cases/lead/${lead.id}/timeline`, 'demo-staff')).events
  const base = `/cases/lead/${lead.id}`
  paths = [
    '/today',
    '/new',
    '/new/lead/register',
    '/new/hardship_application/apply?looked',
    base,
    `${base}?as_of=${events[1]!.position}&tell=raw`,
    `/cases/dispute/${dispute.id}?tell=all`,
    `${base}/do/log_contact`,
    `${base}/do/add_document`,
    `${base}/receipts/${events[events.length - 1]!.position}`,
    `${base}/print`,
    `${base}/papers/notice/${events[events.length - 1]!.position}`,
    `${base}/papers/agreement/${events[0]!.position}`,
  ]
})

async function faultsOf(size: Size, language: 'zh' | 'en', largePrint: boolean): Promise<string[]> {
  const { page, context, faults } = await visit(demo, { token: 'demo-sw', size, language, largePrint })
  const found: string[] = []
  for (const path of paths) {
    await open(page, path)
    found.push(...(await faultsOfAccess(page)).map((fault) => `${path}: ${fault}`))
  }
  found.push(...faults)
  await context.close()
  return found
}

describe('access', () => {
  for (const size of ['narrow', 'phone', 'desktop'] as const)
    for (const language of ['zh', 'en'] as const)
      it(`has no faults: ${size}, ${language}`, async () => {
        expect(await faultsOf(size, language, false)).toEqual([])
      })
  it('has no faults in large print', async () => {
    expect(await faultsOf('narrow', 'zh', true)).toEqual([])
  })
})
