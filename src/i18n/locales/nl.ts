import layout from './nl/layout.json' with { type: 'json' }
import documents from './nl/documents.json' with { type: 'json' }
import terms from './nl/terms.json' with { type: 'json' }
import issues from './nl/issues.json' with { type: 'json' }
import signIn from './nl/sign-in.json' with { type: 'json' }
import setUp from './nl/set-up.json' with { type: 'json' }
import account from './nl/account.json' with { type: 'json' }
import home from './nl/home.json' with { type: 'json' }
import organisations from './nl/organisations.json' with { type: 'json' }
import people from './nl/people.json' with { type: 'json' }
import norms from './nl/norms.json' with { type: 'json' }
import controls from './nl/controls.json' with { type: 'json' }
import plan from './nl/plan.json' with { type: 'json' }
import imports from './nl/imports.json' with { type: 'json' }
import search from './nl/search.json' with { type: 'json' }
import portfolio from './nl/portfolio.json' with { type: 'json' }

/** The interface in Dutch: the reference that the other languages are checked against. */
export const nl = {
  ...layout,
  ...documents,
  ...terms,
  ...issues,
  ...signIn,
  ...setUp,
  ...account,
  ...home,
  ...organisations,
  ...people,
  ...norms,
  ...controls,
  ...plan,
  ...imports,
  ...search,
  ...portfolio,
}
