import { planActions } from '../data/plans.ts'
import type { Scope } from '../data/tenancy.ts'
import { trailOf } from '../data/trail-entries.ts'
import type { Id } from '../domain/organisation.ts'
import { type ActionState, actionStates, isClosed } from '../domain/plan.ts'
import { dayOf } from '../i18n/format.ts'
import { again } from './again.ts'

/** Marks an action as done today. What is closed already stays as it is. */
export function closeAction(scope: Scope, id: Id): Promise<void> {
  return again(async () => {
    const action = await scope.require(planActions, id)
    if (isClosed(action.state)) return
    const work = scope.work()
    const values = { state: 'done' as const, closedOn: dayOf(scope.now()) }
    work.replace(planActions, action, { values, act: 'action.closed', label: action.title })
    await work.commit()
  })
}

/** Undoes a closure: the action stands again as it stood before. What is open stays as it is. */
export function reopenAction(scope: Scope, id: Id): Promise<void> {
  return again(async () => {
    const action = await scope.require(planActions, id)
    if (!isClosed(action.state)) return
    const work = scope.work()
    const values = { state: await stateBefore(scope, id), closedOn: null }
    work.replace(planActions, action, { values, act: 'action.reopened', label: action.title })
    await work.commit()
  })
}

/** The last open state that the trail knows of; started when it knows none. */
async function stateBefore(scope: Scope, id: Id): Promise<ActionState> {
  for (const { changes } of await trailOf(scope, id)) {
    const before = changes.find(({ field }) => field === 'state')?.before
    const state = actionStates.find((one) => one === before)
    if (state !== undefined && !isClosed(state)) return state
  }
  return 'started'
}
