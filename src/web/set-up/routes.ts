import type { Route } from '../route.ts'

export const setUpRoutes: Route[] = []
