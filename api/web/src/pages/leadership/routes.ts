import type { RouteMeta, RouteRecordRaw } from 'vue-router'

const kpi: RouteMeta = { area: 'leadership', needs: 'kpi.read' }
const pace: RouteMeta = { area: 'leadership', needs: 'pace.read' }

export const leadershipRoutes: RouteRecordRaw[] = [
  { path: '/wall', name: 'wall', meta: kpi, component: () => import('./wall/WallPage.vue') },
  { path: '/wall/time', name: 'time', meta: kpi, component: () => import('./time/TimePage.vue') },
  { path: '/wall/funnel/:stage', name: 'funnel-cases', meta: { area: 'leadership', needs: 'pace.cases' }, component: () => import('./pace/FunnelCasesPage.vue') },
  { path: '/kpi', name: 'kpis', meta: kpi, component: () => import('./kpi/KpisPage.vue') },
  { path: '/kpi/:id', name: 'kpi', meta: kpi, component: () => import('./kpi/KpiPage.vue') },
  { path: '/units/:id', name: 'unit', meta: kpi, component: () => import('./unit/UnitPage.vue') },
  { path: '/brief', name: 'brief', meta: kpi, component: () => import('./brief/BriefPage.vue') },
  { path: '/targets', name: 'targets', meta: kpi, component: () => import('./targets/TargetsPage.vue') },
  { path: '/bottlenecks', name: 'bottlenecks', meta: pace, component: () => import('./ageing/BottlenecksPage.vue') },
]
