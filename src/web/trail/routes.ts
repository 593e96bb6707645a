import { organisationRoutes, type Route } from '../route.ts'

export const trailRoutes: Route[] = organisationRoutes([])
