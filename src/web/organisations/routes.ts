import type { Route } from '../route.ts'

export const organisationFormRoutes: Route[] = []
