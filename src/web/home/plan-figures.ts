import type { Request } from 'express'
import { type BudgetItem, type BudgetTable, budgetTable, unassigned } from '../../domain/budget-table.ts'
import { actionCode, actionStates } from '../../domain/plan.ts'
import type { Facts } from './facts.ts'
import { countLateActions } from './to-do.ts'

export interface PlanFigures {
  title: string
  href: string
  /** the years; '' when the title has them */
  period: string
  late: { count: number; href: string }
  states: { state: string; count: number; href: string }[]
  budget: { href: string; columns: string[]; rows: { label: string; cells: string[] }[]; left: string } | null
}

/** The plan of today in figures: actions per state, and what it costs per entity and year. Null when there is no plan. */
export function planFigures(req: Request, facts: Facts): PlanFigures | null {
  const { plan, actions, base } = facts
  if (plan === undefined) return null
  const counts = Map.groupBy(actions, ({ state }) => state)
  return {
    title: plan.title,
    href: `${base}/plan`,
    // Many titles end with the years already.
    period: [plan.firstYear, plan.lastYear].every((year) => plan.title.includes(`${year}`))
      ? ''
      : `${plan.firstYear}–${plan.lastYear}`,
    late: { count: countLateActions(facts), href: `${base}/plan?state=late` },
    states: actionStates.flatMap((state) => {
      const count = counts.get(state)?.length ?? 0
      return count === 0 ? [] : [{ state, count, href: `${base}/plan?state=${state}` }]
    }),
    budget: budgetOf(req, facts),
  }
}

function budgetOf(req: Request, { actions, goals, entities, base }: Facts): PlanFigures['budget'] {
  const table = budgetTable(itemsOf({ actions, goals }), entities)
  if (table.total === 0) return null
  const names = new Map(entities.map(({ id, name }) => [id, name]))
  const shown = table.columns.map((_, index) => index).filter((index) => table.totals[index] !== 0)
  const row = (label: string, cents: readonly number[], total: number) => ({
    label,
    cells: [...shown.map((index) => cents[index] ?? 0), total].map((amount) =>
      amount === 0 ? '–' : req.formats.money(amount),
    ),
  })
  const rows = table.rows
    .filter(({ total }) => total !== 0)
    .map(({ payer, cells, total }) =>
      row(
        payer === unassigned ? req.t('home.plan.unassigned') : (names.get(payer) ?? ''),
        cells.map(({ cents }) => cents),
        total,
      ),
    )
  return {
    href: `${base}/plan/budget`,
    columns: shown.map((index) => columnLabel(req, table, index)),
    rows: [...rows, row(req.t('home.plan.total'), table.totals, table.total)],
    left: req.t('home.plan.left', { count: table.left.length }),
  }
}

function itemsOf({ actions, goals }: Pick<Facts, 'actions' | 'goals'>): BudgetItem[] {
  const codes = new Map(goals.map(({ id, code }) => [id, code]))
  return actions.map(({ id, goal, position, title, timing, budget }) => {
    return { id, code: actionCode(codes.get(goal) ?? '', position), title, timing, budget }
  })
}

function columnLabel(req: Request, table: BudgetTable, index: number): string {
  const column = table.columns[index]
  return typeof column === 'number' ? String(column) : req.t('home.plan.unyeared')
}
