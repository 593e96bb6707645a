import backup from './de/backup.json' with { type: 'json' }
import installation from './de/installation.json' with { type: 'json' }
import layout from './de/layout.json' with { type: 'json' }
import documents from './de/documents.json' with { type: 'json' }
import terms from './de/terms.json' with { type: 'json' }
import issues from './de/issues.json' with { type: 'json' }
import secondFactor from './de/second-factor.json' with { type: 'json' }
import breakGlass from './de/break-glass.json' with { type: 'json' }
import signIn from './de/sign-in.json' with { type: 'json' }
import door from './de/door.json' with { type: 'json' }
import setUp from './de/set-up.json' with { type: 'json' }
import account from './de/account.json' with { type: 'json' }
import home from './de/home.json' with { type: 'json' }
import organisations from './de/organisations.json' with { type: 'json' }
import people from './de/people.json' with { type: 'json' }
import personalData from './de/personal-data.json' with { type: 'json' }
import permissions from './de/permissions.json' with { type: 'json' }
import accessReview from './de/access-review.json' with { type: 'json' }
import identityProviders from './de/identity-providers.json' with { type: 'json' }
import norms from './de/norms.json' with { type: 'json' }
import controls from './de/controls.json' with { type: 'json' }
import plan from './de/plan.json' with { type: 'json' }
import imports from './de/imports.json' with { type: 'json' }
import search from './de/search.json' with { type: 'json' }
import portfolio from './de/portfolio.json' with { type: 'json' }
import evidence from './de/evidence.json' with { type: 'json' }
import intake from './de/intake.json' with { type: 'json' }
import agreement from './de/agreement.json' with { type: 'json' }
import employees from './de/employees.json' with { type: 'json' }
import risks from './de/risks.json' with { type: 'json' }
import riskReport from './de/risk-report.json' with { type: 'json' }
import receipt from './de/receipt.json' with { type: 'json' }
import visits from './de/visits.json' with { type: 'json' }
import trail from './de/trail.json' with { type: 'json' }
import staffBooks from './de/staff-books.json' with { type: 'json' }
import type { Texts } from './texts.ts'

/** The interface in German. A key that Dutch has and this has not does not compile. */
export const de: Texts = {
  ...layout,
  ...backup,
  ...installation,
  ...documents,
  ...terms,
  ...issues,
  ...signIn,
  ...breakGlass,
  ...secondFactor,
  ...door,
  ...setUp,
  ...account,
  ...home,
  ...organisations,
  ...people,
  ...personalData,
  ...permissions,
  ...accessReview,
  ...identityProviders,
  ...norms,
  ...controls,
  ...plan,
  ...imports,
  ...search,
  ...portfolio,
  ...evidence,
  ...intake,
  ...agreement,
  ...employees,
  ...risks,
  ...riskReport,
  ...receipt,
  ...visits,
  ...trail,
  ...staffBooks,
}
