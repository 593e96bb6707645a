import { organisationRoutes, type Route } from '../route.ts'

export const employeeRoutes: Route[] = organisationRoutes([])
