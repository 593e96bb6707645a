import type { Request } from 'express'
import { actionsOf, currentPlan, goalsOf } from '../../data/plans.ts'
import type { Id } from '../../domain/organisation.ts'
import { actionCode, type ActionState, compareCodes } from '../../domain/plan.ts'
import { baseOf } from './words.ts'

/** An action of the plan that uses a control. */
export interface PlanUse {
  code: string
  title: string
  timing: string
  state: ActionState
  href: string
}

/** The actions of the plan of today that name the control, in the order of the plan. */
export async function planUse(req: Request, control: Id): Promise<PlanUse[]> {
  const plan = await currentPlan(req.scope)
  if (plan === undefined) return []
  const [goals, actions] = await Promise.all([goalsOf(req.scope, plan.id), actionsOf(req.scope, plan.id)])
  const codes = new Map(goals.map(({ id, code }) => [id, code]))
  return actions
    .filter(({ controls }) => controls.includes(control))
    .map((action) => ({ ...action, goalCode: codes.get(action.goal) ?? '' }))
    .toSorted((a, b) => compareCodes(a.goalCode, b.goalCode) || a.position - b.position)
    .map(({ id, goalCode, position, title, timing, state }) => ({
      code: actionCode(goalCode, position),
      ...{ title, timing, state },
      href: `${baseOf(req)}/plan/actions/${id}`,
    }))
}
