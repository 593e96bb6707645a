import { listControls } from '../data/controls.ts'
import type { StoredOrganisation } from '../data/organisations.ts'
import { actionsOf, currentPlan, goalsOf } from '../data/plans.ts'
import { listEntities, listSites } from '../data/sites.ts'
import type { Scope } from '../data/tenancy.ts'
import { type Budget, parseBudget } from '../domain/budget.ts'
import { budgetTable, type BudgetTable } from '../domain/budget-table.ts'
import { controlCode } from '../domain/control.ts'
import { NotFound } from '../domain/errors.ts'
import type { Entity } from '../domain/organisation.ts'
import { type Action, actionCode, compareCodes, type Goal, type GoalLevel } from '../domain/plan.ts'
import { parseTiming, type Timing } from '../domain/timing.ts'

export interface ExportedAction {
  code: string
  title: string
  timing: { written: string; parsed: Timing }
  budget: { written: string; parsed: Budget['lines'] }
  norms: readonly string[]
  /** codes such as `M12` */
  controls: readonly string[]
  /** names */
  entities: readonly string[]
  sites: readonly string[]
  responsible: string
  state: Action['state']
  progress: string
  closedOn: string | null
}

export interface ExportedGoal {
  code: string
  level: GoalLevel
  title: string
  explanation: string
  actions: readonly ExportedAction[]
}

/** The plan of today in a form that programs read. Amounts are in euro cents. */
export interface ExportedPlan {
  organisation: { name: string; slug: string }
  plan: { number: number; title: string; firstYear: number; lastYear: number; sections: readonly object[] }
  goals: readonly ExportedGoal[]
  totals: {
    goals: number
    actions: number
    cents: number
    /** per payer its name (null when nobody is named) and the cents per column */
    payers: readonly { name: string | null; cents: number; years: Readonly<Record<string, number>> }[]
  }
}

/** The plan of today with its words and what they were read as. Throws NotFound when there is none. */
export async function exportPlan(scope: Scope, organisation: StoredOrganisation): Promise<ExportedPlan> {
  const plan = await currentPlan(scope)
  if (plan === undefined) throw new NotFound('plan')
  const [goals, actions] = [await goalsOf(scope, plan.id), await actionsOf(scope, plan.id)]
  const entities = await listEntities(scope)
  const names = await namesOf(scope, entities)
  const ordered = goals.toSorted((a, b) => compareCodes(a.code, b.code))
  const { number, title, firstYear, lastYear, sections } = plan
  return {
    organisation: { name: organisation.name, slug: organisation.slug },
    plan: { number, title, firstYear, lastYear, sections },
    goals: ordered.map((goal) => exportGoal(goal, actions, names)),
    totals: { goals: goals.length, actions: actions.length, ...totalsOf({ goals, actions, entities }) },
  }
}

async function namesOf(scope: Scope, entities: readonly Entity[]): Promise<ReadonlyMap<string, string>> {
  const [controls, sites] = [await listControls(scope), await listSites(scope)]
  return new Map([
    ...controls.map((control) => [control.id, controlCode(control)] as const),
    ...[...entities, ...sites].map(({ id, name }) => [id, name] as const),
  ])
}

function exportGoal(goal: Goal, actions: readonly Action[], names: ReadonlyMap<string, string>): ExportedGoal {
  const own = actions.filter((action) => action.goal === goal.id).sort((a, b) => a.position - b.position)
  const { code, level, title, explanation } = goal
  return { code, level, title, explanation, actions: own.map((action) => exportAction(action, code, names)) }
}

function exportAction(action: Action, goal: string, names: ReadonlyMap<string, string>): ExportedAction {
  const named = (ids: readonly string[]): string[] => ids.flatMap((id) => names.get(id) ?? [])
  const { title, timing, budget, norms, responsible, state, progress, closedOn } = action
  return {
    code: actionCode(goal, action.position),
    title,
    timing: { written: timing, parsed: parseTiming(timing) },
    budget: { written: budget, parsed: parseBudget(budget).lines },
    norms,
    controls: named(action.controls),
    entities: named(action.entities),
    sites: named(action.sites),
    ...{ responsible, state, progress, closedOn },
  }
}

function totalsOf(read: {
  goals: readonly Goal[]
  actions: readonly Action[]
  entities: readonly Entity[]
}): Pick<ExportedPlan['totals'], 'cents' | 'payers'> {
  const codes = new Map(read.goals.map(({ id, code }) => [id, code]))
  const items = read.actions.map((action) => ({
    ...action,
    code: actionCode(codes.get(action.goal) ?? '', action.position),
  }))
  const table = budgetTable(items, read.entities)
  const names = new Map(read.entities.map(({ id, name }) => [id, name]))
  const payers = table.rows.map((row) => payerOf(table, row, names.get(row.payer) ?? null))
  return { cents: table.total, payers }
}

function payerOf(
  { columns }: BudgetTable,
  row: BudgetTable['rows'][number],
  name: string | null,
): ExportedPlan['totals']['payers'][number] {
  const years = columns.map((column, index) => [String(column), row.cells[index]?.cents ?? 0] as const)
  return { name, cents: row.total, years: Object.fromEntries(years) }
}
