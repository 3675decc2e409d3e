// The kinds of cases by their labels, asked for once in each language.
import { computed, shallowReactive, type ComputedRef } from 'vue'
import { api, take } from '@/api/client'
import { language, type Language } from '@/i18n'

const known = shallowReactive<Partial<Record<Language, Map<string, string>>>>({})
const asked = new Set<Language>()

async function ask(of: Language): Promise<void> {
  if (asked.has(of)) return
  asked.add(of)
  try {
    const { workflows } = await take(api.GET('/v1/workflows'))
    known[of] = new Map(workflows.map(({ type, label }) => [type, label]))
  } catch {
    asked.delete(of) // asked again by the next page that needs it
  }
}

export function useKinds(): ComputedRef<Map<string, string>> {
  return computed(() => {
    void ask(language.value)
    return known[language.value] ?? new Map()
  })
}
