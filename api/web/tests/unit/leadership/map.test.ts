import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Of } from '@/api/client'
import { fillParts, ranked } from '@/pages/leadership/map/map'
import { kShades, shadeOf } from '@/pages/leadership/map/ramp'
import { kColumns, kPlaces, placesOf } from '@/pages/leadership/map/tiles'
import { readUnits, shortName } from '@/pages/leadership/figures/units'

const root = join(import.meta.dirname, '../../../../..')

describe('the map of tiles', () => {
  it('has a place for each street, town and zone of the district, and for nothing else', async () => {
    const toml = await readFile(join(root, 'ops/reference/divisions/shunyi.toml'), 'utf8')
    const units = [...toml.matchAll(/id = "([^"]+)"\nkind = "(street|town|zone)"/g)].map((match) => match[1]!)
    expect(units).toHaveLength(27)
    expect([...kPlaces.keys()].sort()).toEqual(units.sort())
  })
  it('puts no two on one place', () => {
    const places = [...kPlaces.values()].map(({ column, row }) => `${column}/${row}`)
    expect(new Set(places).size).toBe(places.length)
    expect(Math.max(...[...kPlaces.values()].map((place) => place.column))).toBeLessThanOrEqual(kColumns)
  })
  it('finds a place for units that it does not know', () => {
    const placed = placesOf(['new-1', '110113-renhe', 'new-2'])
    expect(placed.map((it) => it.id)).toEqual(['110113-renhe', 'new-1', 'new-2'])
    expect(placed[1]!.place.row).toBeGreaterThan(placed[0]!.place.row)
  })
})

/** Contrast of two colours by WCAG 2. */
function contrast(one: string, other: string): number {
  const light = (colour: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const share = parseInt(colour.slice(at, at + 2), 16) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    }) as [number, number, number]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

describe('its shades', () => {
  it('can be written on: ink on the lower half, paper on the upper', async () => {
    const css = await readFile(join(import.meta.dirname, '../../../src/design/tokens.css'), 'utf8')
    const token = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css)![1]!
    for (let shade = 0; shade < kShades; ++shade) expect(contrast(token(`shade-${shade}`), token(shade < 3 ? 'ink' : 'paper')), `shade ${shade}`).toBeGreaterThanOrEqual(4.5)
  })
  it('go from the least to the most', () => {
    expect(shadeOf(0, 0, 10)).toBe(0)
    expect(shadeOf(10, 0, 10)).toBe(kShades - 1)
    expect(shadeOf(0, 0, 0)).toBe(0)
    expect(shadeOf(5, 5, 5)).toBe(kShades - 1)
  })
})

describe('a figure by units', () => {
  const units = [
    { id: 'a', name: '甲镇总工会' },
    { id: 'b', name: '乙街道总工会' },
  ]
  const split = (formula: 'sum' | 'ratio', figure: Of<'Figure'>) => ({ formula, parts: [{ key: 'a', label: '', figure }] }) as unknown as Of<'KpiSplit'>
  const three: Of<'Figure'> = { display: '3', adjustment: 0, qualifier: 'none', value: 3, numerator: 3 }
  it('has a zero where no fact is, and nothing where nothing can be divided', () => {
    expect(fillParts(units, split('sum', three)).map((part) => part.figure.value)).toEqual([3, 0])
    expect(fillParts(units, split('ratio', three)).map((part) => part.figure.value)).toEqual([3, undefined])
  })
  it('has no shade for what is hidden, and ranks it last', () => {
    const parts = fillParts(units, split('sum', { display: '—', adjustment: 0, qualifier: 'suppressed' }))
    expect(parts[0]!.shade).toBeNull()
    expect(ranked(parts).map((part) => part.id)).toEqual(['b', 'a'])
  })
})

describe('units', () => {
  it('have short names', () => {
    expect(['仁和镇总工会', '光明街道总工会', '杨镇总工会', '临空经济核心区总工会'].map(shortName)).toEqual(['仁和', '光明', '杨镇', '临空经济核心区'])
    expect(['Renhe Town Union', 'Guangming Street Union', 'Airport Economic Core Zone Union'].map(shortName)).toEqual(['Renhe', 'Guangming', 'Airport Economic Core Zone'])
  })
  it('are the district’s children without its headquarters', () => {
    const node = (id: string, kind: string, children: Of<'UnitNode'>[] = []): Of<'UnitNode'> => ({ id, kind, children, name: id, name_zh: id, name_en: id, code: id })
    const tree = readUnits([node('bj', 'city', [node('d', 'district', [node('hq', 'headquarters'), node('t', 'town', [node('s', 'station')])])])])
    expect(tree.parts.map((part) => part.id)).toEqual(['t'])
    expect(tree.parentOf.get('s')).toBe('t')
  })
})
