import { goals, goalsOf, planActions } from '../data/plans.ts'
import type { Scope } from '../data/tenancy.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'

/** Removes a goal without goals or actions beneath it; else Invalid. Throws Conflict when it was changed meanwhile. */
export async function removeGoal(scope: Scope, { id, version }: { id: Id; version: number }): Promise<void> {
  const goal = await scope.require(goals, id)
  const all = await goalsOf(scope, goal.plan)
  const actions = await scope.count(planActions, { where: { goal: id } })
  if (actions > 0 || all.some(({ code }) => code.startsWith(`${goal.code}.`)))
    throw new Invalid([{ field: '', code: 'goal.notEmpty' }])
  if (goal.version !== version) throw new Conflict('version')
  const work = scope.work()
  work.remove(goals, goal, { act: 'goal.removed', label: `${goal.code} ${goal.title}` })
  await work.commit()
}
