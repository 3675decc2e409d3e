// Names of kinds, statuses and units for filters: the server's, in the reader's language.
import { computed } from 'vue'
import { api, take, type Of } from '@/api/client'
import { useAsked } from '@/api/asked'
import { language } from '@/i18n'

export interface UnitChoice {
  id: string
  name: string
  depth: number
}

function flat(nodes: Of<'UnitNode'>[], depth: number, out: UnitChoice[]): UnitChoice[] {
  for (const node of nodes) {
    out.push({ id: node.id, name: node.name, depth })
    flat(node.children, depth + 1, out)
  }
  return out
}

/** The part of the tree under a unit: filters offer what its reader may see. */
export function subtree(nodes: Of<'UnitNode'>[], id: string): Of<'UnitNode'> | null {
  for (const node of nodes) {
    const found = node.id === id ? node : subtree(node.children, id)
    if (found) return found
  }
  return null
}

/** A status's key means the same in several kinds, but may be called differently there. */
export function statusLabel(workflows: Of<'WorkflowName'>[], types: string[], key: string): string {
  const asked = workflows.filter((one) => types.length === 0 || types.includes(one.type))
  const labels = asked.flatMap((one) => one.statuses.filter((status) => status.key === key).map((status) => status.label))
  return [...new Set(labels)].slice(0, 3).join('/') || key
}

export function useNames() {
  const workflows = useAsked(() => take(api.GET('/v1/workflows')), [language])
  const units = useAsked(() => take(api.GET('/v1/units')), [language])
  const kinds = computed(() => workflows.data.value?.workflows ?? [])
  const choices = computed(() => flat(units.data.value?.units ?? [], 0, []))
  const unitNames = computed(() => new Map(choices.value.map((unit) => [unit.id, unit.name])))
  return {
    kinds,
    unitsUnder(id: string): UnitChoice[] {
      const top = subtree(units.data.value?.units ?? [], id)
      return top ? flat([top], 0, []) : choices.value
    },
    typeLabel: (type: string) => kinds.value.find((one) => one.type === type)?.label ?? type,
    statusLabel: (types: string[], key: string) => statusLabel(kinds.value, types, key),
    unitName: (id: string) => unitNames.value.get(id) ?? id,
  }
}
export type Names = ReturnType<typeof useNames>
