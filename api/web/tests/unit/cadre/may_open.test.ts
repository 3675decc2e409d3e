import { expect, it } from 'vitest'
import { mayOpen } from '@/pages/cadre/today/may_open'

it('only whoever may do something in a kind of case may open one', () => {
  const everybody = ['case.list', 'case.today', 'clock.read', 'document.upload', 'log.read', 'reference.read']
  expect(mayOpen(everybody)).toBe(false)
  expect(mayOpen([...everybody, 'accounts.read', 'audit.anomalies', 'common.add_note', 'kpi.read', 'pace.read'])).toBe(false)
  expect(mayOpen([...everybody, 'lead.register'])).toBe(true)
})
