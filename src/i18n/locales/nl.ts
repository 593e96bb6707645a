import backup from './nl/backup.json' with { type: 'json' }
import installation from './nl/installation.json' with { type: 'json' }
import layout from './nl/layout.json' with { type: 'json' }
import documents from './nl/documents.json' with { type: 'json' }
import terms from './nl/terms.json' with { type: 'json' }
import issues from './nl/issues.json' with { type: 'json' }
import secondFactor from './nl/second-factor.json' with { type: 'json' }
import breakGlass from './nl/break-glass.json' with { type: 'json' }
import signIn from './nl/sign-in.json' with { type: 'json' }
import door from './nl/door.json' with { type: 'json' }
import setUp from './nl/set-up.json' with { type: 'json' }
import account from './nl/account.json' with { type: 'json' }
import home from './nl/home.json' with { type: 'json' }
import organisations from './nl/organisations.json' with { type: 'json' }
import people from './nl/people.json' with { type: 'json' }
import personalData from './nl/personal-data.json' with { type: 'json' }
import permissions from './nl/permissions.json' with { type: 'json' }
import accessReview from './nl/access-review.json' with { type: 'json' }
import identityProviders from './nl/identity-providers.json' with { type: 'json' }
import norms from './nl/norms.json' with { type: 'json' }
import controls from './nl/controls.json' with { type: 'json' }
import plan from './nl/plan.json' with { type: 'json' }
import imports from './nl/imports.json' with { type: 'json' }
import search from './nl/search.json' with { type: 'json' }
import portfolio from './nl/portfolio.json' with { type: 'json' }
import evidence from './nl/evidence.json' with { type: 'json' }
import intake from './nl/intake.json' with { type: 'json' }
import agreement from './nl/agreement.json' with { type: 'json' }
import employees from './nl/employees.json' with { type: 'json' }
import risks from './nl/risks.json' with { type: 'json' }
import riskReport from './nl/risk-report.json' with { type: 'json' }
import receipt from './nl/receipt.json' with { type: 'json' }
import visits from './nl/visits.json' with { type: 'json' }
import trail from './nl/trail.json' with { type: 'json' }
import staffBooks from './nl/staff-books.json' with { type: 'json' }

/** The interface in Dutch: the reference that the other languages are checked against. */
export const nl = {
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
