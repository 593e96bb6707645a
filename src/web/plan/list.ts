import type { Request, Response } from 'express'
import { isAllowed } from '../../domain/permissions.ts'
import { noteBlocks } from '../../documents/security-plan/note-text.ts'
import { filterFields, filterOf, isFiltered, shownActions } from './filters.ts'
import { leadOf } from './lead.ts'
import { planTable } from './present.ts'
import { readPlan, type StoredPlan, type WholePlan } from './read.ts'

/** The plan: goals as a tree, actions as rows. */
export async function showPlan(req: Request, res: Response): Promise<void> {
  const whole = await readPlan(req)
  const base = `/o/${req.organisation.slug}`
  if (whole === undefined) {
    showNoPlan(req, res, base)
    return
  }
  const filter = filterOf(req)
  const [filtered, shown] = [isFiltered(filter), shownActions(whole.actions, filter)]
  res.page('plan/list', {
    title: whole.plan.title,
    lead: leadOf(req, whole.actions, whole.entities),
    ...linksOf(req, whole.plan, base),
    earlier: earlierOf(whole, base),
    others: othersOf(req, whole, base),
    tabs: planTabs(req, whole, { base, current: 'actions' }),
    filters: whole.actions.length === 0 ? [] : filterFields(req.t, whole, filter),
    filter,
    filtered,
    asked: req.query['plan'] ?? '',
    href: planHref(base, whole),
    table: planTable(req, { whole, shown, base, filtered }),
    shown: req.t('plan.shown', { count: shown.length, total: whole.actions.length }),
    nothingShown: filtered && shown.length === 0,
  })
}

/** The text of the note outside its goals. */
export async function showSections(req: Request, res: Response): Promise<void> {
  const whole = await readPlan(req)
  const base = `/o/${req.organisation.slug}`
  if (whole === undefined) {
    res.redirect(303, `${base}/plan`)
    return
  }
  res.page('plan/sections', {
    title: req.t('plan.sections.title'),
    lead: req.t('plan.sections.lead', { count: whole.plan.sections.length }),
    breadcrumb: [{ href: planHref(base, whole), label: whole.plan.title }],
    tabs: planTabs(req, whole, { base, current: 'sections' }),
    sections: whole.plan.sections.map(({ title, text }, index) => ({
      id: `section-${index + 1}`,
      title: title === '' ? req.t('plan.sections.untitled', { number: index + 1 }) : title,
      blocks: noteBlocks(text),
    })),
  })
}

const may = (req: Request, permission: Parameters<typeof isAllowed>[1]): boolean => isAllowed(req.roles, permission)

function showNoPlan(req: Request, res: Response, base: string): void {
  const writes = may(req, 'plan.write')
  res.page('plan/empty', {
    title: req.t('plan.title'),
    createHref: writes ? `${base}/plan/plans/new` : null,
    importHref: may(req, 'plan.import') ? `${base}/plan/imports/new` : null,
  })
}

/** The address of a plan: without a number for that of today. */
export const planHref = (base: string, { plan, plans }: Pick<WholePlan, 'plan' | 'plans'>): string =>
  plan.id === plans[0]?.id ? `${base}/plan` : `${base}/plan?plan=${plan.number}`

/** The pages of one plan. */
export function planTabs(
  req: Request,
  whole: WholePlan,
  { base, current }: { base: string; current: 'actions' | 'budget' | 'sections' },
): { href: string; label: string; current: boolean }[] {
  const asked = whole.plan.id === whole.plans[0]?.id ? '' : `?plan=${whole.plan.number}`
  const tab = (name: typeof current, path: string) => {
    return { href: `${base}/plan${path}${asked}`, label: req.t(`plan.tabs.${name}`), current: name === current }
  }
  const tabs = [tab('actions', ''), tab('budget', '/budget')]
  return whole.plan.sections.length === 0 ? tabs : [...tabs, tab('sections', '/sections')]
}

function linksOf(req: Request, plan: StoredPlan, base: string): Record<string, unknown> {
  const { t } = req
  const download = { href: `${base}/documents`, label: t('plan.download'), icon: 'download', primary: false }
  const add = {
    href: `${base}/plan/actions/new?plan=${plan.number}`,
    label: t('plan.addAction'),
    icon: 'plus',
    primary: true,
  }
  const [writes, imports] = [may(req, 'plan.write'), may(req, 'plan.import')]
  const goal = { href: `${base}/plan/goals/new?plan=${plan.number}`, label: t('plan.addGoal') }
  return {
    actions: [...(may(req, 'document.read') ? [download] : []), ...(writes ? [add] : [])],
    goalHref: goal.href,
    more: [
      ...(writes ? [goal, { href: `${base}/plan/plans/${plan.id}/edit`, label: t('plan.editPlan') }] : []),
      ...(writes ? [{ href: `${base}/plan/plans/new`, label: t('plan.newPlan') }] : []),
      ...(imports ? [{ href: `${base}/plan/imports/new`, label: t('plan.import') }] : []),
    ],
    writes,
  }
}

/** Said above a plan that is not the plan of today. */
function earlierOf({ plan, plans }: WholePlan, base: string): { href: string; title: string } | null {
  const [latest] = plans
  return latest === undefined || latest.id === plan.id ? null : { href: `${base}/plan`, title: latest.title }
}

function othersOf(req: Request, { plan, plans }: WholePlan, base: string): object[] {
  return plans
    .filter(({ id }) => id !== plan.id)
    .map((one) => ({
      href: planHref(base, { plan: one, plans }),
      title: one.title,
      years: `${one.firstYear}–${one.lastYear}`,
      made: req.formats.longDay(one.createdAt),
    }))
}
