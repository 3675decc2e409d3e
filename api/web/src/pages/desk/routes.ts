import type { RouteRecordRaw } from 'vue-router'

export const deskRoutes: RouteRecordRaw[] = [
  { path: '/cases', name: 'cases', meta: { area: 'desk', needs: 'case.list' }, component: () => import('./cases/CasesPage.vue') },
  { path: '/visit', name: 'visit', meta: { area: 'desk' }, component: () => import('./visit/VisitPage.vue') },
  { path: '/outbox', name: 'outbox', meta: { area: 'desk' }, component: () => import('./outbox/OutboxPage.vue') },
  // Enterprises become leads: the one opening command that the import is about.
  { path: '/import', name: 'import', meta: { area: 'desk', needs: 'lead.register' }, component: () => import('./import/ImportPage.vue') },
]
