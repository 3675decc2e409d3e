import type { RouteRecordRaw } from 'vue-router'

export const accountRoutes: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', meta: { area: 'account', open: true }, component: () => import('./SignInPage.vue') },
  { path: '/activate', name: 'activate', meta: { area: 'account', open: true }, component: () => import('./ActivatePage.vue') },
  { path: '/me', name: 'me', meta: { area: 'account' }, component: () => import('./MePage.vue') },
]
