import { listPlans, plans, type PlanValues } from '../data/plans.ts'
import type { Stored } from '../data/store.ts'
import type { Scope, Work } from '../data/tenancy.ts'
import type { Id } from '../domain/organisation.ts'
import type { PlanSection } from '../domain/plan.ts'
import { again } from './again.ts'

export interface PlanDetails {
  title: string
  /** first and last calendar year */
  firstYear: number
  lastYear: number
}

export interface MadePlan {
  plan: Id
  number: number
}

/** Creates an empty plan, which becomes the plan of today. The same form sent twice within a minute gives one plan. */
export function createPlan(scope: Scope, details: PlanDetails): Promise<MadePlan> {
  return again(async () => {
    const [latest] = await listPlans(scope)
    if (latest !== undefined && isRepeat(latest, details, scope.now()))
      return { plan: latest.id, number: latest.number }
    const work = scope.work()
    const number = (latest?.number ?? 0) + 1
    const plan = addPlan(work, { ...details, number, sections: [], createdAt: scope.now() }, 'plan.created')
    await work.commit()
    return { plan, number }
  })
}

/** Adds the creation of a plan to a unit of work. */
export function addPlan(work: Work, values: PlanValues, act: 'plan.created' | 'plan.imported'): Id {
  const sections: PlanSection[] = values.sections.map(({ title, text }) => ({ title, text }))
  return work.create(plans, { ...values, sections }, { act, label: values.title })
}

/** The number of the next plan: one above the highest. */
export async function nextPlanNumber(scope: Scope): Promise<number> {
  const [latest] = await scope.find(plans, { sort: '-number', limit: 1 })
  return (latest?.number ?? 0) + 1
}

function isRepeat(plan: Stored<PlanValues>, details: PlanDetails, now: Date): boolean {
  const same =
    plan.title === details.title && plan.firstYear === details.firstYear && plan.lastYear === details.lastYear
  return same && now.getTime() - plan.createdAt.getTime() < 60_000
}
