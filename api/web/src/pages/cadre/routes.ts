import type { RouteRecordRaw } from 'vue-router'

export const cadreRoutes: RouteRecordRaw[] = [
  { path: '/today', name: 'today', meta: { area: 'cadre', needs: 'case.today' }, component: () => import('./today/TodayPage.vue') },
]
