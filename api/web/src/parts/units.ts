// The names of units, asked for once in each language.
import { computed, shallowReactive, type ComputedRef } from 'vue'
import { api, take, type Of } from '@/api/client'
import { language, type Language } from '@/i18n'

export interface PlacedUnit {
  id: string
  name: string
  depth: number
}

const lists = shallowReactive<Partial<Record<Language, PlacedUnit[]>>>({})
const asked = new Set<Language>()

function flat(units: Of<'UnitNode'>[], depth = 0): PlacedUnit[] {
  return units.flatMap((unit) => [{ id: unit.id, name: unit.name, depth }, ...flat(unit.children, depth + 1)])
}

async function ask(of: Language): Promise<void> {
  if (asked.has(of)) return
  asked.add(of)
  try {
    lists[of] = flat((await take(api.GET('/v1/units'))).units)
  } catch {
    asked.delete(of) // asked again by the next page that needs it; until then the ids are shown
  }
}

export function useUnits(): { list: ComputedRef<PlacedUnit[]>; nameOf: (id: string) => string } {
  const list = computed(() => {
    void ask(language.value)
    return lists[language.value] ?? []
  })
  const names = computed(() => new Map(list.value.map((unit) => [unit.id, unit.name])))
  return { list, nameOf: (id) => names.value.get(id) ?? id }
}
