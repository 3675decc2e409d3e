// Shades of a map: 0 for the least, 5 for the most. Their colours, and that words on them can be
// read, are the business of tokens.css and its test.
export const kShades = 6

export function shadeOf(value: number, least: number, most: number): number {
  if (most <= least) return value > 0 ? kShades - 1 : 0
  const share = (value - least) / (most - least)
  return Math.min(kShades - 1, Math.max(0, Math.floor(share * kShades)))
}
