import { organisationRoutes, type Route } from '../route.ts'

export const riskRoutes: Route[] = organisationRoutes([])
