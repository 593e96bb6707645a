import { accessReviewRoutes } from './access-reviews/routes.ts'
import { accountRoutes } from './account/routes.ts'
import { breakGlassRoutes } from './break-glass/routes.ts'
import { controlRoutes } from './controls/routes.ts'
import { documentRoutes } from './documents/routes.ts'
import { identityProviderRoutes } from './identity-providers/routes.ts'
import { homeRoutes } from './home/routes.ts'
import { normRoutes } from './norms/routes.ts'
import { organisationFormRoutes } from './organisations/routes.ts'
import { personalDataRoutes } from './personal-data/routes.ts'
import { personRoutes } from './people/routes.ts'
import { planRoutes } from './plan/routes.ts'
import { portfolioRoutes } from './portfolio/routes.ts'
import { agreementRoutes } from './agreement/routes.ts'
import { employeeRoutes } from './employees/routes.ts'
import { evidenceRoutes } from './evidence/routes.ts'
import { riskRoutes } from './risks/routes.ts'
import { visitRoutes } from './visits/routes.ts'
import { trailRoutes } from './trail/routes.ts'
import type { Route } from './route.ts'
import { secondFactorRoutes } from './second-factor/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { setUpRoutes } from './set-up/routes.ts'
import { signInRoutes } from './sign-in/routes.ts'

/** Every route of Waarborg: method, path, who may. The isolation and permission tests loop over this table. */
export const routes: readonly Route[] = [
  ...setUpRoutes,
  ...signInRoutes,
  ...accountRoutes,
  ...secondFactorRoutes,
  ...breakGlassRoutes,
  ...portfolioRoutes,
  ...organisationFormRoutes,
  ...homeRoutes,
  ...normRoutes,
  ...controlRoutes,
  ...planRoutes,
  ...agreementRoutes,
  ...employeeRoutes,
  ...personalDataRoutes,
  ...evidenceRoutes,
  ...riskRoutes,
  ...trailRoutes,
  ...visitRoutes,
  ...documentRoutes,
  ...personRoutes,
  ...accessReviewRoutes,
  ...identityProviderRoutes,
  ...searchRoutes,
]
