// What narrows a figure, as the address says it.
import type { LocationQuery } from 'vue-router'
import { kDimensions, type Dimension } from '../figures/figures'

export function filtersOf(query: LocationQuery): Partial<Record<Dimension, string>> {
  const filters: Partial<Record<Dimension, string>> = {}
  for (const name of kDimensions) {
    const value = query[name]
    // An empty value is one, too: facts of which the dimension is not known.
    if (typeof value === 'string') filters[name] = value
  }
  return filters
}
