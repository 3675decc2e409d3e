import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Tally } from '@/pages/leadership/figures/tally'

const fact = (delta: number, distinct = '', sign = 1) => ({ measure: 'K', sign, delta, distinct })

describe('counting facts again', () => {
  it('adds what has no key, with the sign of its term', () => {
    expect(new Tally().add([fact(3), fact(-1), fact(2, '', -1)]).count('flow')).toBe(0)
  })
  it('counts a key once, and not when it was taken back', () => {
    const tally = new Tally().add([fact(1, 'a'), fact(1, 'a'), fact(1, 'b'), fact(-1, 'b')])
    expect(tally.count('stock')).toBe(1)
    expect(tally.facts).toBe(4)
  })
  it('takes a key of another period back from a flow, never from a stock', () => {
    expect(new Tally().add([fact(-1, 'a')]).count('flow')).toBe(-1)
    expect(new Tally().add([fact(-1, 'a')]).count('stock')).toBe(0)
  })
  it('does not care how the facts come in pages', () => {
    const facts = fc.array(fc.record({ measure: fc.constant('K'), sign: fc.constantFrom(1, -1), delta: fc.constantFrom(1, -1), distinct: fc.constantFrom('', 'a', 'b', 'c') }))
    fc.assert(
      fc.property(facts, fc.nat(20), (all, cut) => {
        expect(new Tally().add(all.slice(0, cut)).add(all.slice(cut)).count('flow')).toBe(new Tally().add(all).count('flow'))
      }),
    )
  })
})
