// The registry of figures.
import { api, take, type Of } from '@/api/client'
import { useAsked, type Asked } from '@/api/asked'

export function useKpis(): { asked: Asked<Of<'Kpi'>[]>; nameOf: (id: string) => string; find: (id: string) => Of<'Kpi'> | undefined } {
  const asked = useAsked(async () => (await take(api.GET('/v1/kpis'))).kpis)
  const find = (id: string) => asked.data.value?.find((kpi) => kpi.id === id)
  return { asked, find, nameOf: (id) => find(id)?.name ?? id }
}
