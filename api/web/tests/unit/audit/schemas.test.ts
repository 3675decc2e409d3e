import { describe, expect, it } from 'vitest'
import { schemaAt } from '@/pages/audit/replay/schemas'

const schemas = {
  CommonState: { properties: { assignee: { title: 'Assignee' } } },
  'State.relief': {
    properties: {
      status: { title: 'Status', 'x-enum-labels': { paid: 'Paid' } },
      instalments: { title: 'Instalments', items: { properties: { amount: { title: 'Amount' } } } },
    },
  },
}

describe('what a field is called', () => {
  it('is said by the schema of the case, or of all cases', () => {
    expect(schemaAt(schemas, 'relief', '/common/assignee')?.title).toBe('Assignee')
    expect(schemaAt(schemas, 'relief', '/state/instalments/0/amount')?.title).toBe('Amount')
    expect(schemaAt(schemas, 'relief', '/status')?.['x-enum-labels']?.paid).toBe('Paid')
  })
  it('is not known where nothing is said', () => {
    for (const pointer of ['/state/nothing', '/state/instalments/amount', '/state', '']) expect(schemaAt(schemas, 'relief', pointer)).toBeUndefined()
    expect(schemaAt({}, 'relief', '/state/status')).toBeUndefined()
  })
})
