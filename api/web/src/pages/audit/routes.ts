import type { RouteRecordRaw } from 'vue-router'

const page = (path: string, needs: string, component: RouteRecordRaw['component']): RouteRecordRaw =>
  ({ path, meta: { area: 'audit', needs }, component }) as RouteRecordRaw

export const auditRoutes: RouteRecordRaw[] = [
  page('/audit', 'log.read', () => import('./AuditPage.vue')),
  page('/audit/verify', 'log.read', () => import('./verify/VerifyPage.vue')),
  page('/audit/replay', 'case.history', () => import('./replay/ReplayPage.vue')),
  page('/audit/events', 'log.entries', () => import('./events/EventsPage.vue')),
  page('/audit/anomalies', 'audit.anomalies', () => import('./anomalies/AnomaliesPage.vue')),
  page('/audit/corrections', 'audit.anomalies', () => import('./anomalies/CorrectionsPage.vue')),
  page('/audit/break-glass', 'audit.break_glass', () => import('./anomalies/BreakGlassPage.vue')),
  page('/audit/samples', 'audit.sample_read', () => import('./samples/SamplesPage.vue')),
  page('/audit/samples/:id([0-9a-f]{32})', 'audit.sample_read', () => import('./samples/SamplePage.vue')),
  page('/audit/access', 'access.list', () => import('./access/AccessPage.vue')),
  page('/audit/access/review', 'access.review', () => import('./access/ReviewPage.vue')),
  page('/audit/bundles', 'case.prove', () => import('./bundles/BundlesPage.vue')),
]
