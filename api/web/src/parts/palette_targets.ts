// Where the palette leads besides cases: pages, cases opened lately, and what can be begun.
import { computed, onMounted, shallowRef, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { api, take, type Of } from '@/api/client'
import { may, session } from '@/api/session'
import { recents, type RecentCase } from '@/offline/store'
import { useMenu } from './menu'

export interface Target {
  id: string
  to: string
  label: string
  more: string
}

export function useTargets(): { recent: ComputedRef<Target[]>; places: ComputedRef<Target[]> } {
  const { t } = useI18n()
  const menu = useMenu()
  const opened = shallowRef<RecentCase[]>([])
  const kinds = shallowRef<Of<'WorkflowName'>[]>([])

  onMounted(async () => {
    const account = session.me?.id
    if (account) opened.value = await recents.of(account).catch(() => [])
    kinds.value = (await take(api.GET('/v1/workflows')).catch(() => null))?.workflows ?? []
  })
  const recent = computed(() =>
    opened.value.slice(0, 5).map((one) => ({ id: `recent-${one.id}`, to: `/cases/${one.type}/${one.id}`, label: one.title, more: `${t('shared.palette.recent')} · ${one.type_label}` })),
  )
  // Of a kind that one has any step of; whether its first one is among them, the page of new cases says.
  const beginnable = computed(() => kinds.value.filter((kind) => session.me?.operations.some((operation) => operation.startsWith(`${kind.type}.`))))
  const places = computed<Target[]>(() => {
    const pages = menu.value.map((item) => ({ id: `page-${item.key}`, to: item.to, label: t(`shared.nav.${item.key}`) }))
    if (may('document.upload')) pages.push({ id: 'page-visit', to: '/visit', label: t('shared.palette.visit') })
    pages.push({ id: 'page-outbox', to: '/outbox', label: t('shared.nav.outbox') })
    if (may('lead.register')) pages.push({ id: 'page-import', to: '/import', label: t('shared.palette.import') })
    const begin = beginnable.value.map((kind) => ({ id: `new-${kind.type}`, to: `/new?type=${kind.type}`, label: `${t('shared.nav.new')} ${kind.label}`, more: t('shared.palette.commands') }))
    return [...pages.map((page) => ({ ...page, more: t('shared.palette.pages') })), ...begin]
  })
  return { recent, places }
}
