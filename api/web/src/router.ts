// Which page an address shows. A page names the area whose texts it needs and, when the policy
// decides who sees it, an operation that must be granted.
import { nextTick } from 'vue'
import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router'
import { credentials } from './api/credentials'
import { forget, may, session } from './api/session'
import { useArea, type Area } from './i18n'
import { accountRoutes } from './pages/account/routes'
import { auditRoutes } from './pages/audit/routes'
import { cadreRoutes } from './pages/cadre/routes'
import { deskRoutes } from './pages/desk/routes'
import { leadershipRoutes } from './pages/leadership/routes'
import { mindLost } from './shell/lost'
import { homeOf } from './shell/menu'

declare module 'vue-router' {
  interface RouteMeta {
    area: Area
    /** Shown without being signed in. */
    open?: boolean
    /** An operation that the reader must be granted. */
    needs?: string
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', meta: { area: 'shared' }, redirect: () => homeOf() },
  ...accountRoutes,
  ...cadreRoutes,
  ...deskRoutes,
  ...auditRoutes,
  ...leadershipRoutes,
  {
    path: '/:rest(.*)*',
    name: 'not-found',
    meta: { area: 'shared', open: true },
    component: () => import('./shell/NotFoundPage.vue'),
  },
]

export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })
  router.beforeEach(async (to, from) => {
    // The frame is painted, and taps are heard, before the first page is built.
    if (!from.name) await new Promise((goOn) => setTimeout(goOn))
    await useArea(to.meta.area)
    if (to.meta.open) return true
    if (!session.me) return { name: 'sign-in', query: { next: to.fullPath } }
    if (!to.meta.needs || may(to.meta.needs)) return true
    return { name: 'not-found', params: { rest: to.path.slice(1).split('/') }, replace: true }
  })
  // The heading of the new page is read out, and the keyboard goes on from there.
  router.afterEach(async (to, from) => {
    if (!from.name || to.path === from.path) return
    await nextTick()
    document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
  })
  mindLost(router)
  credentials.refused = () => {
    if (!session.me) return
    forget()
    const here = router.currentRoute.value
    if (!here.meta.open) void router.push({ name: 'sign-in', query: { next: here.fullPath } })
  }
  return router
}
