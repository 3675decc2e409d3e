// The main menu: what one may open, in the order of one's work. Shared by the top bar and the tabs.
import { computed, type ComputedRef } from 'vue'
import { may, session } from '@/api/session'

export interface MenuItem {
  key: 'today' | 'cases' | 'wall' | 'audit' | 'me'
  to: string
}

function menuOf(): MenuItem[] {
  if (!session.me) return []
  const items: MenuItem[] = []
  if (may('case.today')) items.push({ key: 'today', to: '/today' })
  if (may('case.list')) items.push({ key: 'cases', to: '/cases' })
  if (may('kpi.read')) items.push({ key: 'wall', to: '/wall' })
  // The audit administrator sees no case, and looks at who looked.
  if (may('audit.anomalies') || may('access.list')) items.push({ key: 'audit', to: '/audit' })
  items.push({ key: 'me', to: '/me' })
  return items
}

export function useMenu(): ComputedRef<MenuItem[]> {
  return computed(menuOf)
}

/** Where one's work begins: leaders and auditors have their page, others the first of the menu. */
export function homeOf(): string {
  const role = session.me?.role.key ?? ''
  if (['d_lead', 'city'].includes(role)) return '/wall'
  if (['d_aud', 'audlog'].includes(role)) return '/audit'
  return menuOf()[0]?.to ?? '/sign-in'
}
