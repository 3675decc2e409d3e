import type { RouteRecordRaw } from 'vue-router'

export const leadershipRoutes: RouteRecordRaw[] = []
