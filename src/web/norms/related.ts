import type { Request } from 'express'
import { type ControlValues, listControls } from '../../data/controls.ts'
import { type ActionValues, actionsOf, currentPlan, goalsOf } from '../../data/plans.ts'
import { listSites } from '../../data/sites.ts'
import type { Stored } from '../../data/store.ts'
import { controlCode, nextCheckOn } from '../../domain/control.ts'
import type { Norm } from '../../domain/norm.ts'
import { actionCode, compareCodes } from '../../domain/plan.ts'
import { risksOfNorm } from '../../domain/risk-register.ts'
import { dayOf } from '../../i18n/format.ts'
import { type RelatedRisk, relatedRisks } from '../risks/links.ts'
import { words } from './standing.ts'

/** The controls of the organisation that serve a norm, the actions of the plan of today that name it, and the risks it touches. */
export async function relatedTo(
  req: Request,
  norm: Norm,
  base: string,
): Promise<{ controls: object[]; planActions: object[]; risks: RelatedRisk[] | null }> {
  const [controls, sites, plan, risks] = await Promise.all([
    listControls(req.scope),
    listSites(req.scope),
    currentPlan(req.scope),
    relatedRisks(req, (all) => risksOfNorm(all, norm.id)),
  ])
  const names = new Map(sites.map(({ id, name }) => [id, name]))
  const serving = controls.filter((control) => control.norms.includes(norm.id))
  return {
    controls: serving.map((control) => controlRow(req, control, { base, where: whereOf(req, control, names) })),
    planActions: plan === undefined ? [] : await actionRows(req, norm, { base, plan: plan.id }),
    risks,
  }
}

async function actionRows(req: Request, norm: Norm, { base, plan }: { base: string; plan: string }): Promise<object[]> {
  const [goals, actions] = await Promise.all([goalsOf(req.scope, plan), actionsOf(req.scope, plan)])
  const codes = new Map(goals.map(({ id, code }) => [id, code]))
  const order = (a: Stored<ActionValues>, b: Stored<ActionValues>): number =>
    compareCodes(codes.get(a.goal) ?? '', codes.get(b.goal) ?? '') || a.position - b.position
  return actions
    .filter((action) => action.norms.includes(norm.id))
    .sort(order)
    .map((action) => ({
      code: actionCode(codes.get(action.goal) ?? '', action.position),
      title: action.title,
      href: `${base}/plan/actions/${action.id}`,
      state: action.state,
      timing: action.timing,
    }))
}

function controlRow(req: Request, control: Stored<ControlValues>, given: { base: string; where: string }): object {
  const next = nextCheckOn(control)
  const isLate = next !== null && next < dayOf(req.context.now())
  return {
    code: controlCode(control),
    title: words(req, control.title),
    href: `${given.base}/controls/${control.id}`,
    state: isLate ? 'late' : control.state,
    where: given.where,
    next: next === null ? '' : req.formats.day(next),
  }
}

/** Where a control holds: everywhere, the names of its sites, or how many there are when they are many. */
export function whereOf(
  req: Request,
  control: Pick<ControlValues, 'everywhere' | 'sites'>,
  names: ReadonlyMap<string, string>,
): string {
  if (control.everywhere) return req.t('norms.everywhere')
  const known = control.sites.flatMap((id) => names.get(id) ?? [])
  return known.length > 2 ? req.t('norms.sites', { count: known.length }) : known.join(', ')
}
