// Cases that were opened on this device, kept so that the field pages know them without a network. Any
// page that reads a case in full adds it; the pages that do so need not know.
import { api, take, type Of } from '@/api/client'
import { session } from '@/api/session'
import { recents, type RecentCase } from './store'

export async function rememberCase(one: Of<'Case'>): Promise<RecentCase | null> {
  const account = session.me?.id
  if (!account || !one.actions) return null
  const [{ workflowOf }, { kindsOf, takesPhotos }] = await Promise.all([import('@/parts/facts/schemas'), import('./kinds')])
  const workflow = await workflowOf(one.type)
  const kept: RecentCase = {
    key: `${account} ${one.stream}`,
    account,
    type: one.type,
    type_label: one.type_label,
    id: one.id,
    title: one.title || one.number || one.id,
    status: one.status.label,
    unit: one.unit.name,
    openedAt: Date.now(),
    kinds: kindsOf(workflow, one.actions),
    takesPhotos: takesPhotos(one.actions),
  }
  await recents.put(kept)
  return kept
}

/** A case that this device may not know yet: asked for, and known from now on. */
export async function learnCase(at: { type: string; id: string }): Promise<RecentCase | null> {
  return rememberCase(await take(api.GET('/v1/cases/{type}/{id}', { params: { path: { type: at.type, id: at.id } } })))
}

/** From now on cases whose page is open are remembered. */
export function beginRemembering(): void {
  api.use({
    async onResponse({ request, response, schemaPath }) {
      if (request.method !== 'GET' || schemaPath !== '/v1/cases/{type}/{id}' || !response.ok) return
      const one = (await response.clone().json()) as Of<'Case'>
      const open = window.location.pathname.startsWith(`/cases/${one.type}/${one.id}`)
      // An earlier moment is not what can be worked on.
      if (open && !new URL(request.url).searchParams.has('as_of')) void rememberCase(one).catch(() => {})
    },
  })
}
