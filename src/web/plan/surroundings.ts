import type { Request } from 'express'
import { type ControlValues, listControls } from '../../data/controls.ts'
import { goalsOf, planActions, plans } from '../../data/plans.ts'
import { listEntities, listSites, type SiteValues } from '../../data/sites.ts'
import type { Stored } from '../../data/store.ts'
import { controlCode } from '../../domain/control.ts'
import { compareCodes } from '../../domain/plan.ts'
import { localized } from '../../domain/text.ts'
import type { StoredAction, StoredEntity, StoredGoal, StoredPlan } from './read.ts'

/** What an action can refer to: read once for a page that shows or edits one. */
export interface Surroundings {
  plan: StoredPlan
  goals: readonly StoredGoal[]
  entities: readonly StoredEntity[]
  sites: readonly Stored<SiteValues>[]
  controls: readonly Stored<ControlValues>[]
  base: string
}

/** The action of the address with what it can refer to. */
export async function placedAction(
  req: Request,
): Promise<Surroundings & { action: StoredAction; goal: StoredGoal | undefined }> {
  const action = await req.scope.require(planActions, String(req.params['id']))
  const around = await surroundingsOf(req, await req.scope.require(plans, action.plan))
  return { ...around, action, goal: around.goals.find(({ id }) => id === action.goal) }
}

export async function surroundingsOf(req: Request, plan: StoredPlan): Promise<Surroundings> {
  const { scope } = req
  return {
    plan,
    goals: (await goalsOf(scope, plan.id)).sort((a, b) => compareCodes(a.code, b.code)),
    entities: await listEntities(scope),
    sites: await listSites(scope),
    controls: await listControls(scope),
    base: `/o/${req.organisation.slug}`,
  }
}

/** `M12 Back-ups`, in the visitor's language where it can be. */
export function controlName(req: Request, control: Stored<ControlValues>): string {
  return `${controlCode(control)} ${localized(control.title, req.language, req.organisation.languages).text}`
}

/** The name of everything that an action can refer to, by id. */
export function namesIn(req: Request, around: Surroundings): Map<string, string> {
  return new Map([
    ...around.goals.map(({ id, code, title }) => [id, `${code} ${title}`] as const),
    ...[...around.entities, ...around.sites].map(({ id, name }) => [id, name] as const),
    ...around.controls.map((control) => [control.id, controlName(req, control)] as const),
  ])
}

export const planCrumb = ({ plan, base }: Pick<Surroundings, 'plan' | 'base'>): { href: string; label: string } => ({
  href: `${base}/plan?plan=${plan.number}`,
  label: plan.title,
})
