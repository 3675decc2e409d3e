// The organisation as the figures know it: the district and the units that it consists of.
import { computed, type ComputedRef } from 'vue'
import { api, take, type Of } from '@/api/client'
import { useAsked, type Asked } from '@/api/asked'
import { session } from '@/api/session'

type Node = Of<'UnitNode'>

export interface Units {
  district: Node | null
  /** Streets, towns and zones: what the district's figures are split to. */
  parts: Node[]
  byId: Map<string, Node>
  parentOf: Map<string, string>
}

export function readUnits(roots: Node[]): Units {
  const units: Units = { district: null, parts: [], byId: new Map(), parentOf: new Map() }
  const walk = (node: Node, parent: Node | null) => {
    units.byId.set(node.id, node)
    if (parent) units.parentOf.set(node.id, parent.id)
    if (node.kind === 'district') units.district = node
    for (const child of node.children) walk(child, node)
  }
  for (const root of roots) walk(root, null)
  units.parts = (units.district?.children ?? []).filter((unit) => unit.kind !== 'headquarters')
  return units
}

export function isWithin(units: Units, unit: string, above: string): boolean {
  for (let at: string | undefined = unit; at; at = units.parentOf.get(at)) if (at === above) return true
  return false
}

/** A name for a small place: 仁和 for 仁和镇总工会, Renhe for Renhe Town Union. A stem of one character keeps its kind. */
export function shortName(name: string): string {
  const chinese = name.replace(/总工会$/, '')
  if (chinese !== name) return chinese.length > 2 ? chinese.replace(/(街道|镇)$/, '') : chinese
  return name.replace(/ (Street |Town )?Union$/, '')
}

export function useUnits(): { asked: Asked<Units>; units: ComputedRef<Units | null>; visible: ComputedRef<Node[]>; nameOf: (id: string) => string } {
  const asked = useAsked(async () => readUnits((await take(api.GET('/v1/units'))).units))
  const units = computed(() => asked.data.value)
  /** The parts whose figures the reader is shown. */
  const visible = computed(() => {
    const tree = units.value
    const me = session.me
    if (!tree || !me) return []
    return tree.parts.filter((part) => me.reach === 'everything' || isWithin(tree, part.id, me.unit.id))
  })
  const nameOf = (id: string) => units.value?.byId.get(id)?.name ?? id
  return { asked, units, visible, nameOf }
}
