import type { RouteRecordRaw } from 'vue-router'

const kCase = '/cases/:type/:id'

export const cadreRoutes: RouteRecordRaw[] = [
  { path: '/today', name: 'today', meta: { area: 'cadre', needs: 'case.today' }, component: () => import('./today/TodayPage.vue') },
  { path: '/new', name: 'new', meta: { area: 'cadre' }, component: () => import('./new/KindsPage.vue') },
  { path: '/new/:type/:command', name: 'new-case', meta: { area: 'cadre' }, component: () => import('./new/NewPage.vue') },
  { path: kCase, name: 'case', meta: { area: 'cadre' }, component: () => import('./case/CasePage.vue') },
  { path: `${kCase}/do/:command`, name: 'step', meta: { area: 'cadre' }, component: () => import('./step/StepPage.vue') },
  { path: `${kCase}/receipts/:position`, name: 'receipt', meta: { area: 'cadre' }, component: () => import('./step/ReceiptPage.vue') },
  { path: `${kCase}/print`, name: 'print', meta: { area: 'cadre' }, component: () => import('./print/PrintPage.vue') },
  { path: `${kCase}/papers/:paper/:position`, name: 'paper', meta: { area: 'cadre' }, component: () => import('./print/PaperPage.vue') },
]
