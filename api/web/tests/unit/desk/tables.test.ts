import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { initialsOf, isMeant } from '@/api/initials'
import { csvOf, guarded } from '@/pages/desk/csv'
import { statusLabel } from '@/pages/desk/cases/names'
import { readQuery, toggled, writeQuery, type CasesQuery } from '@/pages/desk/cases/query'
import { readTable } from '@/pages/desk/import/table'

const word = fc.stringMatching(/^[a-z_]{1,8}$/)
const wish: fc.Arbitrary<CasesQuery> = fc.record({
  type: fc.uniqueArray(word, { maxLength: 3 }),
  status: fc.uniqueArray(word, { maxLength: 3 }),
  unit: fc.oneof(fc.constant(''), word),
  assignee: fc.oneof(fc.constant(null), fc.constant(''), word),
  q: fc.string({ maxLength: 12 }),
  due_before: fc.constantFrom('', '2020-02-29'),
  finished: fc.constantFrom(null, true, false),
  order: fc.constantFrom('updated', 'opened', 'due', 'title'),
})

describe('the address of a table', () => {
  it('says all that was asked for', () => {
    fc.assert(
      fc.property(wish, (asked) => {
        expect(readQuery(writeQuery(asked) as never)).toEqual(asked)
      }),
    )
  })
  it('is plain for the plain table, and forgives nonsense', () => {
    expect(writeQuery(readQuery({}))).toEqual({})
    expect(readQuery({ order: 'x', finished: 'maybe', due_before: 'soon', type: ',lead,' })).toMatchObject({ order: 'updated', finished: null, due_before: '', type: ['lead'] })
  })
  it('has a value put in and taken out', () => {
    expect(toggled(toggled(['a'], 'b'), 'a')).toEqual(['b'])
  })
})

describe('a CSV file', () => {
  it('guards cells that would be formulas or lose digits', () => {
    for (const bad of ['=1+1', '+86', '-x', '@a', '\tx', '110113200001011234']) expect(guarded(bad)).toBe(`'${bad}`)
    expect(guarded('91110113MA01GHE6XA')).toBe('91110113MA01GHE6XA')
  })
  it('is read back as it was written', () => {
    const cell = fc.string({ maxLength: 10 }).filter((text) => text === text.trim() && guarded(text) === text && !/[\r\u2028]/.test(text))
    const rows = fc.array(fc.tuple(cell, cell, fc.constant('x')), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(rows, (written) => {
        const { header, rows: read } = readTable(new TextEncoder().encode(csvOf(written)))
        expect([header, ...read.map((row) => row.cells)]).toEqual(written)
      }),
    )
  })
})

describe('the names of statuses', () => {
  const kinds = [
    { type: 'a', label: 'A', statuses: [{ key: 'closed', label: '已办结' }], opened_by: [] },
    { type: 'b', label: 'B', statuses: [{ key: 'closed', label: '已关闭' }], opened_by: [] },
  ]
  it('are those of the kinds that are asked for', () => {
    expect(statusLabel(kinds, ['b'], 'closed')).toBe('已关闭')
    expect(statusLabel(kinds, [], 'closed')).toBe('已办结/已关闭')
    expect(statusLabel(kinds, [], 'new_one')).toBe('new_one')
  })
})

describe('pinyin initials', () => {
  it('are the letters that people type', () => {
    expect(initialsOf('案件')).toBe('aj')
    expect(initialsOf('待传')).toBe('dc')
    expect(initialsOf('新建 线索')).toBe('xjxs')
    expect(initialsOf('走访记录')).toBe('zfjl')
  })
  it('find a label by its beginning or by a later word', () => {
    expect(isMeant('新建 建会线索', 'xjjh')).toBe(true)
    expect(isMeant('新建 建会线索', 'jhxs')).toBe(true)
    expect(isMeant('新建 建会线索', 'xs')).toBe(false)
    expect(isMeant('Cases', 'cas')).toBe(true)
  })
})
