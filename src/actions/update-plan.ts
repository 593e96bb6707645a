import { plans } from '../data/plans.ts'
import type { Scope } from '../data/tenancy.ts'
import { Conflict } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import type { PlanDetails } from './create-plan.ts'

/** Changes title and years of a plan. Throws NotFound, or Conflict when somebody else changed it meanwhile. */
export async function updatePlan(
  scope: Scope,
  { id, version }: { id: Id; version: number },
  details: PlanDetails,
): Promise<void> {
  const plan = await scope.require(plans, id)
  const { title, firstYear, lastYear } = details
  const work = scope.work()
  work.replace(plans, plan, { values: { title, firstYear, lastYear }, act: 'plan.updated', label: title })
  if (!work.empty && plan.version !== version) throw new Conflict('version')
  await work.commit()
}
