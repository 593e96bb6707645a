import { planActions } from '../data/plans.ts'
import type { Scope } from '../data/tenancy.ts'
import { Conflict } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'

/** Removes an action; the trail keeps what it was. Throws Conflict when somebody else changed it meanwhile. */
export async function removeAction(scope: Scope, { id, version }: { id: Id; version: number }): Promise<void> {
  const action = await scope.require(planActions, id)
  if (action.version !== version) throw new Conflict('version')
  const work = scope.work()
  work.remove(planActions, action, { act: 'action.removed', label: action.title })
  await work.commit()
}
