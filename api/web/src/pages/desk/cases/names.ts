// Names of kinds, statuses and units for filters: the server's, in the reader's language.
import { computed } from 'vue'
import { api, take, type Of } from '@/api/client'
import { useAsked } from '@/api/asked'
import { useUnits, type PlacedUnit } from '@/parts/units'

/** The part of the tree under a unit, in its order: filters offer what their reader may see. */
export function under(units: PlacedUnit[], id: string): PlacedUnit[] {
  const top = units.findIndex((unit) => unit.id === id)
  if (top < 0) return units
  const depth = units[top]!.depth
  const after = units.findIndex((unit, at) => at > top && unit.depth <= depth)
  return units.slice(top, after < 0 ? undefined : after).map((unit) => ({ ...unit, depth: unit.depth - depth }))
}

/** A status's key means the same in several kinds, but may be called differently there. */
export function statusLabel(workflows: Of<'WorkflowName'>[], types: string[], key: string): string {
  const asked = workflows.filter((one) => types.length === 0 || types.includes(one.type))
  const labels = asked.flatMap((one) => one.statuses.filter((status) => status.key === key).map((status) => status.label))
  return [...new Set(labels)].slice(0, 3).join('/') || key
}

export function useNames() {
  const workflows = useAsked(() => take(api.GET('/v1/workflows')))
  const units = useUnits()
  const kinds = computed(() => workflows.data.value?.workflows ?? [])
  return {
    kinds,
    unitsUnder: (id: string) => under(units.list.value, id),
    typeLabel: (type: string) => kinds.value.find((one) => one.type === type)?.label ?? type,
    statusLabel: (types: string[], key: string) => statusLabel(kinds.value, types, key),
    unitName: units.nameOf,
  }
}
export type Names = ReturnType<typeof useNames>
