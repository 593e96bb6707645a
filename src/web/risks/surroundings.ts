import type { Request } from 'express'
import { type ControlValues, listControls } from '../../data/controls.ts'
import { actionsOf, currentPlan, goalsOf } from '../../data/plans.ts'
import { risks, type StoredRisk } from '../../data/risks.ts'
import { listEntities, listSites } from '../../data/sites.ts'
import type { Stored } from '../../data/store.ts'
import { controlCode } from '../../domain/control.ts'
import type { Id } from '../../domain/organisation.ts'
import { actionCode, type ActionState, compareCodes } from '../../domain/plan.ts'
import { localized } from '../../domain/text.ts'

/** An action of the plan of today, as a risk refers to it. */
export interface PlanAction {
  id: Id
  code: string
  title: string
  timing: string
  state: ActionState
}

/** What a risk can refer to: read once for a page that shows or edits one. */
export interface Surroundings {
  entities: readonly { id: Id; name: string }[]
  sites: readonly { id: Id; name: string }[]
  controls: readonly Stored<ControlValues>[]
  /** of the plan of today, in its order; empty when there is no plan */
  actions: readonly PlanAction[]
}

/** The risk that the address names. */
export const requested = (req: Request): Promise<StoredRisk> => req.scope.require(risks, String(req.params['id']))

/** Six reads, however much there is. */
export async function surroundingsOf(req: Request): Promise<Surroundings> {
  const [entities, sites, controls, actions] = await Promise.all([
    listEntities(req.scope),
    listSites(req.scope),
    listControls(req.scope),
    planActions(req),
  ])
  return { entities, sites, controls, actions }
}

async function planActions(req: Request): Promise<PlanAction[]> {
  const plan = await currentPlan(req.scope)
  if (plan === undefined) return []
  const [goals, actions] = await Promise.all([goalsOf(req.scope, plan.id), actionsOf(req.scope, plan.id)])
  const codes = new Map(goals.map(({ id, code }) => [id, code]))
  return actions
    .map((action) => ({ ...action, goalCode: codes.get(action.goal) ?? '' }))
    .toSorted((a, b) => compareCodes(a.goalCode, b.goalCode) || a.position - b.position)
    .map(({ id, goalCode, position, title, timing, state }) => ({
      code: actionCode(goalCode, position),
      ...{ id, title, timing, state },
    }))
}

/** `M12 Back-ups`, in the visitor's language where it can be. */
export const controlName = (req: Request, control: Stored<ControlValues>): string =>
  `${controlCode(control)} ${localized(control.title, req.language, req.organisation.languages).text}`

/** The name of everything that a risk can refer to, by id. */
export function namesIn(req: Request, around: Surroundings): Map<string, string> {
  return new Map([
    ...[...around.entities, ...around.sites].map(({ id, name }) => [id, name] as const),
    ...around.controls.map((control) => [control.id, controlName(req, control)] as const),
    ...around.actions.map(({ id, code, title }) => [id, `${code} ${title}`] as const),
  ])
}
