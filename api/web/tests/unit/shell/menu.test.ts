import { beforeEach, expect, it, vi } from 'vitest'
import { homeOf, useMenu } from '@/shell/menu'

const signedIn = vi.hoisted(() => ({ me: null as { role: { key: string }; operations: string[] } | null }))
vi.mock('@/api/session', () => ({ session: signedIn, may: (operation: string) => signedIn.me?.operations.includes(operation) ?? false }))

const as = (role: string, ...operations: string[]) => (signedIn.me = { role: { key: role }, operations })
const menu = () => useMenu().value.map((item) => item.key)
beforeEach(() => (signedIn.me = null))

it('begins where one may go', () => {
  expect(homeOf()).toBe('/sign-in')
  as('sec', 'accounts.read', 'reference.read')
  expect(homeOf()).toBe('/me')
  as('none')
  expect(homeOf()).toBe('/me')
  as('sw', 'case.today', 'case.list')
  expect(homeOf()).toBe('/today')
  as('d_lead', 'case.today', 'kpi.read')
  expect(homeOf()).toBe('/wall')
})

it('leads the audit administrator to the audit, who is granted no anomalies', () => {
  as('audlog', 'log.read', 'access.list', 'access.review')
  expect(homeOf()).toBe('/audit')
  expect(menu()).toEqual(['audit', 'me'])
  as('sec', 'accounts.read')
  expect(menu()).toEqual(['me'])
})
