import type { Request, Response } from 'express'
import { amountsOf } from '../../domain/budget.ts'
import { budgetTable } from '../../domain/budget-table.ts'
import { planHref, planTabs } from './list.ts'
import { allocationRows, budgetRows, leftGroups, spreadRows, undatedRows } from './present-budget.ts'
import { readPlan } from './read.ts'

/** What the plan costs per entity and year, each figure with the actions it comes from, and what the sums leave out. */
export async function showBudget(req: Request, res: Response): Promise<void> {
  const whole = await readPlan(req)
  const base = `/o/${req.organisation.slug}`
  if (whole === undefined) {
    res.redirect(303, `${base}/plan`)
    return
  }
  const items = whole.actions.map(({ action, code }) => {
    return { id: action.id, code, title: action.title, timing: action.timing, budget: action.budget }
  })
  const table = budgetTable(items, whole.entities)
  const presented = { words: req, table, whole, base }
  const counted = whole.actions.filter(({ budget }) => amountsOf(budget).length > 0)
  res.page('plan/budget', {
    title: req.t('plan.budget.title'),
    lead: req.t('plan.budget.lead', {
      amount: req.formats.money(table.total),
      count: counted.length,
      total: whole.actions.length,
    }),
    breadcrumb: [{ href: planHref(base, whole), label: whole.plan.title }],
    tabs: planTabs(req, whole, { base, current: 'budget' }),
    budget: budgetRows(presented),
    allocations: allocationRows(presented),
    spread: spreadRows(presented),
    undated: undatedRows(presented),
    left: leftGroups(presented),
  })
}
