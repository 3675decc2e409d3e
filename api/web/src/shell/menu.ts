// The main menu: what one may open, in the order of one's work. Shared by the top bar and the tabs.
import { computed, type ComputedRef } from 'vue'
import { may, session } from '@/api/session'

export interface MenuItem {
  key: 'today' | 'cases' | 'wall' | 'audit' | 'me'
  to: string
}

export function useMenu(): ComputedRef<MenuItem[]> {
  return computed(() => {
    if (!session.me) return []
    const items: MenuItem[] = []
    if (may('case.today')) items.push({ key: 'today', to: '/today' })
    if (may('case.list')) items.push({ key: 'cases', to: '/cases' })
    if (may('kpi.read')) items.push({ key: 'wall', to: '/wall' })
    if (may('audit.anomalies')) items.push({ key: 'audit', to: '/audit' })
    items.push({ key: 'me', to: '/me' })
    return items
  })
}
