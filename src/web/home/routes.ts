import type { Route } from '../route.ts'

export const homeRoutes: Route[] = []
