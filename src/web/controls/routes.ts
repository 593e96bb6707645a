import type { Route } from '../route.ts'

export const controlRoutes: Route[] = []
