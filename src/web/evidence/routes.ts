import { organisationRoutes, type Route } from '../route.ts'

export const evidenceRoutes: Route[] = organisationRoutes([])
