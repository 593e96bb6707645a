import { organisationRoutes, type Route } from '../route.ts'
import { showHome } from './home.ts'

export const homeRoutes: Route[] = organisationRoutes([
  { method: 'get', path: '', may: 'home.read', handler: showHome },
])
