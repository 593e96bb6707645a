import type { Route } from '../route.ts'
import { againRoutes } from './again.ts'
import { enrolRoutes } from './enrol.ts'
import { policyRoutes } from './policy.ts'
import { secondRoutes } from './second.ts'
import { securityRoutes } from './security.ts'

/** The second step at the door, what somebody has for it, showing again who one is, and who must have it. */
export const secondFactorRoutes: Route[] = [
  ...secondRoutes,
  ...enrolRoutes,
  ...againRoutes,
  ...securityRoutes,
  ...policyRoutes,
]
