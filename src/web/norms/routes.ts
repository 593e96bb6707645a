import type { Route } from '../route.ts'

export const normRoutes: Route[] = []
