// What leadership looks at, by its nature: chapters, members, coverage, disputes, hardship, and
// whether deadlines are kept. Names, units and bases are the server's; only the choice is made here.
export type Good = 'up' | 'down' | null // null: more is neither better nor worse

export interface Item {
  id: string
  good: Good
}

export const kWall: readonly Item[] = [
  { id: 'K04', good: 'up' },
  { id: 'K07', good: 'up' },
  { id: 'K11', good: 'up' },
  { id: 'K22', good: null },
  { id: 'K25', good: 'up' },
  { id: 'K18', good: null },
  { id: 'K20', good: null },
  { id: 'K51', good: 'up' },
]

/** What can be followed over a year towards a target. */
export const kPaced: readonly string[] = ['K04', 'K07', 'K01', 'K02', 'K05']

/** Sums of units, so that a map of parts adds up to the district at every moment. */
export const kPlayed: readonly string[] = ['K04', 'K22', 'K01t']

export const kChapters: readonly { key: string; ids: readonly string[] }[] = [
  { key: 'founding', ids: ['K04', 'K05', 'K06', 'K07', 'K11', 'K12'] },
  { key: 'sessions', ids: ['K01', 'K02', 'K03'] },
  { key: 'rights', ids: ['K22', 'K24', 'K25', 'K26'] },
  { key: 'relief', ids: ['K18', 'K20', 'K20b'] },
  { key: 'work', ids: ['K51', 'K52'] },
]

// The registry's numbers go by chapters; what leads to a chapter has names instead.
const kNumbers = [
  { key: 'sessions', from: 1, to: 3 },
  { key: 'founding', from: 4, to: 13 },
  { key: 'relief', from: 18, to: 20 },
  { key: 'rights', from: 22, to: 29 },
  { key: 'work', from: 51, to: 52 },
] as const
const kOrder = ['founding', 'stages', 'sessions', 'rights', 'relief', 'work', 'other'] as const

function chapterOf(id: string): (typeof kOrder)[number] {
  if (id.includes('.')) return 'stages'
  const number = Number(/^K(\d+)/.exec(id)?.[1])
  return kNumbers.find(({ from, to }) => from <= number && number <= to)?.key ?? 'other'
}

/** All figures of the registry in its order, by chapters. */
export function byChapter<Figure extends { id: string }>(figures: readonly Figure[]): { key: string; figures: Figure[] }[] {
  return kOrder.map((key) => ({ key, figures: figures.filter(({ id }) => chapterOf(id) === key) })).filter((chapter) => chapter.figures.length > 0)
}
