import type { Route } from '../route.ts'

export const documentRoutes: Route[] = []
