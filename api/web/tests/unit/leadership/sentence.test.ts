import { describe, expect, it } from 'vitest'
import type { Of } from '@/api/client'
import { language } from '@/i18n'
import { amount, bare, shown } from '@/pages/leadership/figures/figures'
import { directionOf, tellsSomething } from '@/pages/leadership/figures/change'
import { pieces, placed } from '@/pages/leadership/figures/sentence'

describe('a sentence with places', () => {
  it('is cut into its words and its places, in the order of the language', () => {
    expect(pieces(`比${placed('before')}增加${placed('by')}`)).toEqual([
      { place: null, text: '比' },
      { place: 'before', text: '' },
      { place: null, text: '增加' },
      { place: 'by', text: '' },
    ])
  })
  it('may have none', () => expect(pieces('一句话')).toEqual([{ place: null, text: '一句话' }]))
})

describe('a number', () => {
  const houses = { key: 'organisations', label: '家' }
  it('is written in the language of the reader', () => {
    language.value = 'zh'
    expect(amount(houses, 1234)).toBe('1,234 家')
    expect(bare('money', 60_040_000)).toBe('60.04')
    expect(bare('percent', 505)).toBe('50.5%')
    language.value = 'en'
    expect(amount({ key: 'organisations', label: 'organisations' }, 1)).toBe('1')
    expect(bare('money', 60_040_000)).toBe('CN¥600,400.00')
    language.value = 'zh'
  })
  it('is a dash where there is none', () => {
    expect(shown(houses, { display: '—', adjustment: 0, qualifier: 'suppressed' })).toBe('—')
  })
})

describe('a comparison', () => {
  const compared = (difference?: number) => ({ difference }) as unknown as Of<'Comparison'>
  it('has a direction, or none', () => {
    expect([compared(3), compared(-1), compared(0), compared()].map(directionOf)).toEqual(['up', 'down', 'same', null])
  })
  it('has a percentage where that tells something', () => {
    const count = { key: 'persons', label: '人' }
    expect(tellsSomething(count, 279)).toBe(true)
    expect(tellsSomething(count, 1_024_000)).toBe(false)
    expect(tellsSomething({ key: 'percent', label: '%' }, 279)).toBe(false)
    expect(tellsSomething(count, undefined)).toBe(false)
  })
})
