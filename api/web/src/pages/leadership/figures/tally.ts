// Counts the facts behind a figure again, as the registry of figures defines it: a fact with a key
// counts that key once, any other counts what it says.
import type { Of } from '@/api/client'

type Fact = Pick<Of<'Fact'>, 'measure' | 'sign' | 'delta' | 'distinct'>

export class Tally {
  private sum = 0
  private readonly keys = new Map<string, number>()
  facts = 0

  add(facts: readonly Fact[]): this {
    for (const fact of facts) {
      ++this.facts
      if (!fact.distinct) this.sum += fact.sign * fact.delta
      else {
        const key = `${fact.measure} ${fact.distinct}`
        this.keys.set(key, (this.keys.get(key) ?? 0) + fact.delta)
      }
    }
    return this
  }

  /** A flow takes a key back in the period of its reversal, even when it was counted in another. */
  count(kind: Of<'Kpi'>['kind']): number {
    let counted = this.sum
    for (const delta of this.keys.values()) {
      if (delta > 0) ++counted
      else if (delta < 0 && kind === 'flow') --counted
    }
    return counted
  }
}
