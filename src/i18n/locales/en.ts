import backup from './en/backup.json' with { type: 'json' }
import installation from './en/installation.json' with { type: 'json' }
import layout from './en/layout.json' with { type: 'json' }
import documents from './en/documents.json' with { type: 'json' }
import terms from './en/terms.json' with { type: 'json' }
import issues from './en/issues.json' with { type: 'json' }
import secondFactor from './en/second-factor.json' with { type: 'json' }
import breakGlass from './en/break-glass.json' with { type: 'json' }
import signIn from './en/sign-in.json' with { type: 'json' }
import door from './en/door.json' with { type: 'json' }
import setUp from './en/set-up.json' with { type: 'json' }
import account from './en/account.json' with { type: 'json' }
import home from './en/home.json' with { type: 'json' }
import organisations from './en/organisations.json' with { type: 'json' }
import people from './en/people.json' with { type: 'json' }
import personalData from './en/personal-data.json' with { type: 'json' }
import permissions from './en/permissions.json' with { type: 'json' }
import accessReview from './en/access-review.json' with { type: 'json' }
import identityProviders from './en/identity-providers.json' with { type: 'json' }
import norms from './en/norms.json' with { type: 'json' }
import controls from './en/controls.json' with { type: 'json' }
import plan from './en/plan.json' with { type: 'json' }
import imports from './en/imports.json' with { type: 'json' }
import search from './en/search.json' with { type: 'json' }
import portfolio from './en/portfolio.json' with { type: 'json' }
import evidence from './en/evidence.json' with { type: 'json' }
import intake from './en/intake.json' with { type: 'json' }
import agreement from './en/agreement.json' with { type: 'json' }
import employees from './en/employees.json' with { type: 'json' }
import risks from './en/risks.json' with { type: 'json' }
import riskReport from './en/risk-report.json' with { type: 'json' }
import receipt from './en/receipt.json' with { type: 'json' }
import visits from './en/visits.json' with { type: 'json' }
import trail from './en/trail.json' with { type: 'json' }
import staffBooks from './en/staff-books.json' with { type: 'json' }
import type { Texts } from './texts.ts'

/** The interface in English. A key that Dutch has and this has not does not compile. */
export const en: Texts = {
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
