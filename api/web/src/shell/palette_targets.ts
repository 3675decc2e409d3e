// Where the palette leads besides cases: pages, cases opened lately, and what can be begun.
import { computed, onMounted, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { may, session } from '@/api/session'
import { recents, type RecentCase } from '@/offline/store'
import type { Opening } from '@/pages/cadre/new/openings'
import { useMenu } from './menu'

export interface Target {
  id: string
  to: string
  label: string
  more: string
}

export function useTargets(typed: Ref<string>): { recent: ComputedRef<Target[]>; places: ComputedRef<Target[]> } {
  const { t } = useI18n()
  const menu = useMenu()
  const opened = shallowRef<RecentCase[]>([])
  const openings = shallowRef<Opening[] | null>(null)

  onMounted(async () => {
    const account = session.me?.id
    if (account) opened.value = await recents.of(account).catch(() => [])
  })
  // Only the workflows know what begins a case, so they are asked when somebody looks for something.
  watch(typed, async () => {
    if (openings.value) return
    openings.value = []
    const { askOpenings } = await import('@/pages/cadre/new/openings')
    openings.value = await askOpenings().catch(() => null)
  })
  const recent = computed(() =>
    opened.value.slice(0, 5).map((one) => ({ id: `recent-${one.id}`, to: `/cases/${one.type}/${one.id}`, label: one.title, more: `${t('shared.palette.recent')} · ${one.type_label}` })),
  )
  const places = computed<Target[]>(() => {
    const pages = menu.value.map((item) => ({ id: `page-${item.key}`, to: item.to, label: t(`shared.nav.${item.key}`) }))
    if (may('document.upload')) pages.push({ id: 'page-visit', to: '/visit', label: t('shared.palette.visit') })
    if (may('kpi.read')) pages.push({ id: 'page-kpis', to: '/kpi', label: t('shared.palette.kpis') })
    pages.push({ id: 'page-outbox', to: '/outbox', label: t('shared.nav.outbox') })
    if (may('lead.register')) pages.push({ id: 'page-import', to: '/import', label: t('shared.palette.import') })
    const begin = (openings.value ?? []).map(({ type, command, kind, label }) => ({
      id: `new-${type}-${command}`,
      to: `/new/${type}/${command}`,
      label: `${t('shared.nav.new')} ${kind}`,
      more: `${t('shared.palette.commands')} · ${label}`,
    }))
    return [...pages.map((page) => ({ ...page, more: t('shared.palette.pages') })), ...begin]
  })
  return { recent, places }
}
