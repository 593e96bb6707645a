import backup from './fr/backup.json' with { type: 'json' }
import installation from './fr/installation.json' with { type: 'json' }
import layout from './fr/layout.json' with { type: 'json' }
import documents from './fr/documents.json' with { type: 'json' }
import terms from './fr/terms.json' with { type: 'json' }
import issues from './fr/issues.json' with { type: 'json' }
import secondFactor from './fr/second-factor.json' with { type: 'json' }
import breakGlass from './fr/break-glass.json' with { type: 'json' }
import signIn from './fr/sign-in.json' with { type: 'json' }
import door from './fr/door.json' with { type: 'json' }
import setUp from './fr/set-up.json' with { type: 'json' }
import account from './fr/account.json' with { type: 'json' }
import home from './fr/home.json' with { type: 'json' }
import organisations from './fr/organisations.json' with { type: 'json' }
import people from './fr/people.json' with { type: 'json' }
import personalData from './fr/personal-data.json' with { type: 'json' }
import permissions from './fr/permissions.json' with { type: 'json' }
import accessReview from './fr/access-review.json' with { type: 'json' }
import identityProviders from './fr/identity-providers.json' with { type: 'json' }
import norms from './fr/norms.json' with { type: 'json' }
import controls from './fr/controls.json' with { type: 'json' }
import plan from './fr/plan.json' with { type: 'json' }
import imports from './fr/imports.json' with { type: 'json' }
import search from './fr/search.json' with { type: 'json' }
import portfolio from './fr/portfolio.json' with { type: 'json' }
import evidence from './fr/evidence.json' with { type: 'json' }
import intake from './fr/intake.json' with { type: 'json' }
import agreement from './fr/agreement.json' with { type: 'json' }
import employees from './fr/employees.json' with { type: 'json' }
import risks from './fr/risks.json' with { type: 'json' }
import riskReport from './fr/risk-report.json' with { type: 'json' }
import receipt from './fr/receipt.json' with { type: 'json' }
import visits from './fr/visits.json' with { type: 'json' }
import trail from './fr/trail.json' with { type: 'json' }
import staffBooks from './fr/staff-books.json' with { type: 'json' }
import type { Texts } from './texts.ts'

/** The interface in French. A key that Dutch has and this has not does not compile. */
export const fr: Texts = {
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
