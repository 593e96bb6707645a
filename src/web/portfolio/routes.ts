import type { Route } from '../route.ts'

export const portfolioRoutes: Route[] = []
