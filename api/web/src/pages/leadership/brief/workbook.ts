// The brief's figures as sheets: numbers as numbers, so that they can be reckoned with.
import type { Of } from '@/api/client'
import type { Cell, Sheet } from '@/parts/xlsx'
import type { Report } from './report'

/** Percentages as 50.5, money in yuan. */
export function plain(unit: string, value: number | undefined): Cell {
  if (value === undefined) return null
  return unit === 'percent' ? value / 10 : unit === 'money' ? value / 100 : value
}

export interface Words {
  figures: string
  units: string
  unit: string
  money: string
  head: readonly string[]
}

export function sheetsOf(report: Report, units: readonly { id: string; name: string }[], words: Words): Sheet[] {
  const word = (unit: Of<'Labelled'>) => (unit.key === 'money' ? words.money : unit.label)
  const figures = report.chapters.flatMap(({ lines }) =>
    lines.map(({ kpi, target }): Cell[] => {
      const value = (figure: Of<'Figure'>) => plain(kpi.unit.key, figure.value)
      return [
        kpi.id,
        kpi.name,
        value(kpi.figure),
        word(kpi.unit),
        value(kpi.period_before.figure),
        value(kpi.same_period_last_year.figure),
        plain(kpi.unit.key, target.target?.value),
        target.completion === undefined ? null : target.completion / 10,
        kpi.basis ?? null,
        kpi.period.from,
        kpi.period.to,
        Number(kpi.position),
      ]
    }),
  )
  const byUnit = report.splits.map((split) => new Map(split.parts.map((part) => [part.key, part.figure.value])))
  const rows = units.map((unit): Cell[] => [unit.name, ...report.splits.map((split, index) => plain(split.unit.key, byUnit[index]!.get(unit.id) ?? 0))])
  return [
    { name: words.figures, rows: [words.head, ...figures], widths: [10, 34, 14, 12, 14, 14, 12, 12, 40, 12, 12, 12] },
    { name: words.units, rows: [[words.unit, ...report.splits.map((split) => split.name)], ...rows], widths: [34, 18, 18] },
  ]
}
