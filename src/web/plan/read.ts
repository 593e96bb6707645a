import type { Request } from 'express'
import { actionsOf, type ActionValues, goalsOf, type GoalValues, listPlans, type PlanValues } from '../../data/plans.ts'
import { type EntityValues, listEntities } from '../../data/sites.ts'
import type { Stored } from '../../data/store.ts'
import { amountsOf, type Budget, parseBudget, resolveLabel } from '../../domain/budget.ts'
import { type Payer, unassigned } from '../../domain/budget-table.ts'
import { NotFound } from '../../domain/errors.ts'
import type { Day } from '../../domain/organisation.ts'
import { actionCode, compareCodes, isClosed } from '../../domain/plan.ts'
import { parseTiming, type Period, periodOf, type Timing, timingEnd } from '../../domain/timing.ts'
import { dayOf } from '../../i18n/format.ts'

export type StoredPlan = Stored<PlanValues>
export type StoredGoal = Stored<GoalValues>
export type StoredAction = Stored<ActionValues>
export type StoredEntity = Stored<EntityValues>

/** An action with what its words mean. */
export interface ReadAction {
  action: StoredAction
  /** `1.1.2.c` */
  code: string
  /** the code of its goal */
  goal: string
  timing: Timing
  budget: Budget
  /** cents per payer; empty when the budget has no amount */
  perPayer: ReadonlyMap<Payer, number>
  late: boolean
}

/** A plan with all that is in it, in the order of the codes. */
export interface WholePlan {
  plan: StoredPlan
  /** every plan of the organisation, the latest first */
  plans: readonly StoredPlan[]
  goals: readonly StoredGoal[]
  actions: readonly ReadAction[]
  entities: readonly StoredEntity[]
  /** the years to show */
  period: Period
}

/** The plan that the address asks for (`?plan=2`), else that of today; undefined when there is none at all. Four reads. */
export async function readPlan(req: Request): Promise<WholePlan | undefined> {
  const { scope } = req
  const plans = await listPlans(scope)
  const plan = chosen(plans, req.query['plan'])
  if (plan === undefined) return undefined
  const [goals, actions] = [await goalsOf(scope, plan.id), await actionsOf(scope, plan.id)]
  const entities = await listEntities(scope)
  const read = readActions({ goals, actions, entities, today: dayOf(req.context.now()) })
  const period = shownPeriod(
    plan,
    read.map(({ timing }) => timing),
  )
  return { plan, plans, goals: goals.toSorted((a, b) => compareCodes(a.code, b.code)), actions: read, entities, period }
}

function chosen(plans: readonly StoredPlan[], asked: unknown): StoredPlan | undefined {
  if (asked === undefined || asked === '') return plans[0]
  const found = plans.find(({ number }) => String(number) === asked)
  if (found === undefined) throw new NotFound('plan')
  return found
}

/** Reads timing and budget of each action once, in the order of the codes. */
export function readActions(given: {
  goals: readonly StoredGoal[]
  actions: readonly StoredAction[]
  entities: readonly StoredEntity[]
  today: Day
}): ReadAction[] {
  const codes = new Map(given.goals.map(({ id, code }) => [id, code]))
  const payerOf = remembering((label: string | null) => resolveLabel(label, given.entities) ?? unassigned)
  return given.actions
    .map((action) => readOne(action, { goal: codes.get(action.goal) ?? '?', payerOf, today: given.today }))
    .sort((a, b) => compareCodes(a.goal, b.goal) || a.action.position - b.action.position)
}

/** One action with what its words mean. `goal` is the code of its goal. */
export function readAction(
  action: StoredAction,
  { goal, entities, today }: { goal: string; entities: readonly StoredEntity[]; today: Day },
): ReadAction {
  return readOne(action, { goal, today, payerOf: (label) => resolveLabel(label, entities) ?? unassigned })
}

/** The same few labels come back in every budget of a plan. */
function remembering<K, V>(of: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const value = known.get(key) ?? of(key)
    known.set(key, value)
    return value
  }
}

function readOne(
  action: StoredAction,
  { goal, payerOf, today }: { goal: string; payerOf: (label: string | null) => Payer; today: Day },
): ReadAction {
  const [timing, budget] = [parseTiming(action.timing), parseBudget(action.budget)]
  const perPayer = new Map<Payer, number>()
  for (const { label, cents } of amountsOf(budget)) {
    const payer = payerOf(label)
    perPayer.set(payer, (perPayer.get(payer) ?? 0) + cents)
  }
  const end = timingEnd(timing)
  const late = end !== null && end < today && !isClosed(action.state)
  return { action, code: actionCode(goal, action.position), goal, timing, budget, perPayer, late }
}

/** More years than this make a bar too narrow to read. */
const mostYears = 8

/** The years of the plan and those that its actions name; when these are too many, the first years of the plan. */
function shownPeriod({ firstYear: from, lastYear: to }: StoredPlan, timings: readonly Timing[]): Period {
  const named = periodOf(timings)
  const whole = { from: Math.min(from, named?.from ?? from), to: Math.max(to, named?.to ?? to) }
  return whole.to - whole.from < mostYears ? whole : { from, to: Math.min(to, from + mostYears - 1) }
}
