import { organisationRoutes, type Route } from '../route.ts'

export const agreementRoutes: Route[] = organisationRoutes([])
