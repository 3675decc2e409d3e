import { api, take } from '@/api/client'
import { useAsked } from '@/api/asked'

/** Kinds of cases by the names that the server has for them; the kind itself until they are known. */
export function useTypeNames(): (type: string) => string {
  const asked = useAsked(async () => new Map((await take(api.GET('/v1/workflows'))).workflows.map((it) => [it.type, it.label])))
  return (type) => asked.data.value?.get(type) ?? type
}
