import { listControls } from '../data/controls.ts'
import type { StoredOrganisation } from '../data/organisations.ts'
import { actionsOf, currentPlan, goalsOf } from '../data/plans.ts'
import { listEntities, listSites } from '../data/sites.ts'
import type { Scope } from '../data/tenancy.ts'
import type { ControlsWorkbookInput } from '../documents/workbooks.ts'

/** Gathers what the register of controls and the list of open actions are written from; without a plan there are no actions. */
export async function controlsReport(scope: Scope, organisation: StoredOrganisation): Promise<ControlsWorkbookInput> {
  const plan = await currentPlan(scope)
  const sites = await listSites(scope)
  return {
    organisation: { name: organisation.name, languages: organisation.languages },
    entities: await listEntities(scope),
    sites: sites.map(({ entity, ...site }) => ({ ...site, ...(entity === null ? {} : { entity }) })),
    controls: await listControls(scope),
    goals: plan === undefined ? [] : await goalsOf(scope, plan.id),
    actions: plan === undefined ? [] : await actionsOf(scope, plan.id),
    producedAt: scope.now(),
  }
}
