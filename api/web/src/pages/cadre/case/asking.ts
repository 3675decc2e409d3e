// What the pages of a case ask for.
import { api, take, type Of } from '@/api/client'
import { usualEnd } from './path'

export interface CaseId {
  type: string
  id: string
}

export function askCase(path: CaseId, asOf?: string): Promise<Of<'Case'>> {
  return take(api.GET('/v1/cases/{type}/{id}', { params: { path, query: { as_of: asOf } } }))
}

/** The whole history: the pages of it are read one after the other. */
export async function askHistory(path: CaseId, asOf?: string): Promise<Of<'Event'>[]> {
  const events: Of<'Event'>[] = []
  let cursor: string | undefined
  do {
    const page: Of<'Timeline'> = await take(
      api.GET('/v1/cases/{type}/{id}/timeline', { params: { path, query: { as_of: asOf, limit: 500, cursor } } }),
    )
    events.push(...page.events)
    cursor = page.next
  } while (cursor)
  return events
}

const ends = new Map<string, Promise<string | null>>()

/** Where cases of a kind usually end, counted once. */
export function askUsualEnd(type: string): Promise<string | null> {
  let asked = ends.get(type)
  if (!asked) {
    const count = (finished?: boolean) =>
      take(api.GET('/v1/cases', { params: { query: { type, finished, facets: true, limit: 1 } } }))
    asked = Promise.all([count(true), count()]).then(
      ([finished, all]) => usualEnd(finished.facets?.status ?? {}, all.facets?.total ?? 0),
      () => null, // one may be granted a case and no list
    )
    ends.set(type, asked)
  }
  return asked
}
