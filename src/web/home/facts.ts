import type { Request } from 'express'
import { lastAccessReviews, type StoredAccessReview } from '../../data/access-reviews.ts'
import { type AnswerValues, currentAnswers } from '../../data/answers.ts'
import { type ControlValues, listControls } from '../../data/controls.ts'
import { listIdentityProviders, type StoredIdentityProvider } from '../../data/identity-providers.ts'
import { listMembers, type Member } from '../../data/members.ts'
import {
  type ActionValues,
  actionsOf,
  currentPlan,
  type GoalValues,
  goalsOf,
  type PlanValues,
} from '../../data/plans.ts'
import { listRisks, type StoredRisk } from '../../data/risks.ts'
import { type EntityValues, listEntities, listSites, type SiteValues } from '../../data/sites.ts'
import { firstStanding, type StandingValues, standingOn } from '../../data/standings.ts'
import type { Stored } from '../../data/store.ts'
import { addMonths } from '../../domain/control.ts'
import type { Day, Id } from '../../domain/organisation.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { dayOf } from '../../i18n/format.ts'
import { type EvidenceFacts, readEvidence } from './evidence.ts'
import { readRegulation, type RegulationFacts } from './regulation.ts'

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
  /** who has access, by account */
  members: ReadonlyMap<Id, Member>
  plan: Stored<PlanValues> | undefined
  goals: Stored<GoalValues>[]
  actions: Stored<ActionValues>[]
  /** none for who may not see them */
  risks: StoredRisk[]
  /** what ends or ended, and what leans on it */
  evidence: EvidenceFacts
  /** none for who does not look after them */
  identityProviders: StoredIdentityProvider[]
  /** null for who does not give access or take it away */
  accessReviews: { open: StoredAccessReview | undefined; finished: StoredAccessReview | undefined } | null
  /** null for who may not see who signed */
  regulation: RegulationFacts | null
}

export async function gather(req: Request): Promise<Facts> {
  const today = dayOf(req.context.now())
  const [norms, places, planned, risks, regulation, identityProviders, accessReviews] = await Promise.all([
    readNorms(req, today),
    readPlaces(req),
    readPlan(req),
    isAllowed(req.roles, 'risk.read') ? listRisks(req.scope) : [],
    isAllowed(req.roles, 'agreement.read') ? readRegulation(req.scope, today) : null,
    isTheirs(req) ? listIdentityProviders(req.scope) : [],
    isAllowed(req.roles, 'person.write') ? lastAccessReviews(req.scope) : null,
  ])
  const evidence = await readEvidence(req.scope, { ...norms, today })
  const base = `/o/${req.organisation.slug}`
  return { ...norms, ...places, ...planned, base, today, risks, regulation, identityProviders, accessReviews, evidence }
}

/** Whose task it is that people can go on signing in through what the authority has. */
const isTheirs = ({ roles }: Request): boolean => roles.includes('administrator') || roles.includes('ict-manager')

async function readNorms(
  { scope }: Request,
  today: Day,
): Promise<Pick<Facts, 'answers' | 'earlier' | 'earlierDay' | 'controls'>> {
  const earlierDay = addMonths(today, -3)
  const [answers, then, first, controls] = await Promise.all([
    currentAnswers(scope),
    standingOn(scope, earlierDay),
    firstStanding(scope),
    listControls(scope),
  ])
  return { answers, earlier: then ?? first, earlierDay, controls }
}

async function readPlaces({
  scope,
  context,
  organisation,
}: Request): Promise<Pick<Facts, 'sites' | 'entities' | 'members'>> {
  const [sites, entities, members] = await Promise.all([
    listSites(scope),
    listEntities(scope),
    listMembers(context.store, organisation.id),
  ])
  return { sites, entities, members: new Map(members.map((member) => [member.user.id, member])) }
}

async function readPlan({ scope }: Request): Promise<Pick<Facts, 'plan' | 'goals' | 'actions'>> {
  const plan = await currentPlan(scope)
  const [goals, actions] =
    plan === undefined ? [[], []] : await Promise.all([goalsOf(scope, plan.id), actionsOf(scope, plan.id)])
  return { plan, goals, actions }
}
