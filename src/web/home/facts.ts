import type { Request } from 'express'
import { type AnswerValues, currentAnswers } from '../../data/answers.ts'
import { type ControlValues, listControls } from '../../data/controls.ts'
import { membershipsOfOrganisation } from '../../data/memberships.ts'
import {
  type ActionValues,
  actionsOf,
  currentPlan,
  type GoalValues,
  goalsOf,
  type PlanValues,
} from '../../data/plans.ts'
import { type EntityValues, listEntities, listSites, type SiteValues } from '../../data/sites.ts'
import { firstStanding, type StandingValues, standingOn } from '../../data/standings.ts'
import type { Stored } from '../../data/store.ts'
import { addMonths } from '../../domain/control.ts'
import type { Day } from '../../domain/organisation.ts'
import { dayOf } from '../../i18n/format.ts'

/** All that the page of today is made of: read once, the same number of reads for every authority. */
export interface Facts {
  base: string
  today: Day
  /** three months ago: what the change in the first sentence is measured from */
  earlierDay: Day
  answers: Stored<AnswerValues>[]
  earlier: StandingValues | undefined
  controls: Stored<ControlValues>[]
  sites: Stored<SiteValues>[]
  entities: Stored<EntityValues>[]
  people: number
  plan: Stored<PlanValues> | undefined
  goals: Stored<GoalValues>[]
  actions: Stored<ActionValues>[]
}

export async function gather(req: Request): Promise<Facts> {
  const { scope, context, organisation } = req
  const today = dayOf(context.now())
  const earlierDay = addMonths(today, -3)
  const [answers, then, first, controls, sites, entities, members, plan] = await Promise.all([
    currentAnswers(scope),
    standingOn(scope, earlierDay),
    firstStanding(scope),
    listControls(scope),
    listSites(scope),
    listEntities(scope),
    membershipsOfOrganisation(context.store, organisation.id),
    currentPlan(scope),
  ])
  const [goals, actions] =
    plan === undefined ? [[], []] : await Promise.all([goalsOf(scope, plan.id), actionsOf(scope, plan.id)])
  const own = { answers, earlier: then ?? first, controls, sites, entities, plan, goals, actions }
  return { ...own, base: `/o/${organisation.slug}`, today, earlierDay, people: members.length }
}
