import { createHash } from 'node:crypto'
import type { Context } from '../context.ts'
import { currentAnswers } from '../data/answers.ts'
import { listControls } from '../data/controls.ts'
import { listMembers } from '../data/members.ts'
import type { StoredOrganisation } from '../data/organisations.ts'
import { actionsOf, currentPlan, goalsOf } from '../data/plans.ts'
import { listRisks, type StoredRisk } from '../data/risks.ts'
import { listEntities, listSites, type SiteValues } from '../data/sites.ts'
import type { Stored } from '../data/store.ts'
import type { Scope } from '../data/tenancy.ts'
import { type PlanPerson, type PlanRisk, planRoles, type SecurityPlanInput } from '../documents/security-plan/input.ts'
import { standings } from '../domain/assessment.ts'
import { controlCode } from '../domain/control.ts'
import { NotFound } from '../domain/errors.ts'
import type { Entity, Site } from '../domain/organisation.ts'
import type { RiskScenario } from '../domain/risk.ts'
import { isOpen } from '../domain/risk-register.ts'
import { dayOf } from '../i18n/format.ts'

/** Gathers what the security plan of today is drawn from. Throws NotFound when the organisation has no plan yet. */
export async function planReport(
  scope: Scope,
  { context, organisation }: { context: Context; organisation: StoredOrganisation },
): Promise<SecurityPlanInput> {
  const content = await contentOf(scope, { context, organisation })
  const producedAt = scope.now()
  return {
    ...content,
    producedAt,
    producedBy: scope.actor.name,
    contentHash: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
  }
}

/** Without a company number there is none: an empty one would be printed as such. */
function entityOf({ id, kind, name, kboNumber }: Entity): Entity {
  return { id, kind, name, ...(kboNumber === undefined || kboNumber === '' ? {} : { kboNumber }) }
}

type Content = Omit<SecurityPlanInput, 'producedAt' | 'producedBy' | 'contentHash'>

async function contentOf(
  scope: Scope,
  { context, organisation }: { context: Context; organisation: StoredOrganisation },
): Promise<Content> {
  const plan = await currentPlan(scope)
  if (plan === undefined) throw new NotFound('plan')
  const { catalogue } = context
  const edition = catalogue.editions.find(({ id }) => id === organisation.edition)
  if (edition === undefined) throw new NotFound(organisation.edition)
  const [sites, controls, answers] = [await listSites(scope), await listControls(scope), await currentAnswers(scope)]
  return {
    organisation: namesOf(organisation),
    entities: (await listEntities(scope)).map(entityOf),
    sites: sites.map(siteOf),
    edition: { id: edition.id, title: edition.title },
    plan: { title: plan.title, firstYear: plan.firstYear, lastYear: plan.lastYear, sections: plan.sections },
    goals: await goalsOf(scope, plan.id),
    actions: await actionsOf(scope, plan.id),
    controls: controls.map((control) => ({ id: control.id, code: controlCode(control), title: control.title })),
    risks: (await listRisks(scope)).filter(isOpen).map((risk) => riskOf(risk, { catalogue, organisation })),
    people: await peopleOf(context, organisation.id),
    normStandings: standings(catalogue.normsOf(edition.id), answers),
    chapters: catalogue.chapters,
    version: { number: `${plan.number}.0`, status: 'concept', date: dayOf(scope.now()) },
  }
}

/** A title that was taken over from the library unchanged is known in all its languages. */
function riskOf(
  { number, title, scenario, before, after, decision, acceptance, actions }: StoredRisk,
  { catalogue, organisation }: { catalogue: { scenarios: readonly RiskScenario[] }; organisation: StoredOrganisation },
): PlanRisk {
  const original = catalogue.scenarios.find(({ ref }) => ref === scenario)?.title ?? {}
  const known = Object.values(original).includes(title)
  const own = { [organisation.languages[0] ?? 'nl']: title }
  return { number, title: known ? original : own, before, after, decision, acceptance, actions }
}

const namesOf = ({ name, languages, nisCode }: StoredOrganisation): Content['organisation'] => ({
  name,
  languages,
  ...(nisCode === undefined || nisCode === '' ? {} : { nisCode }),
})

function siteOf({ entity, ...site }: Stored<SiteValues>): Site {
  return { ...site, ...(entity === null ? {} : { entity }) }
}

/** The members whose role plays a part in the plan, in the order of the roles, each role with its names. */
async function peopleOf({ store }: Context, organisation: string): Promise<PlanPerson[]> {
  const members = (await listMembers(store, organisation)).filter(({ user }) => user.disabledAt === null)
  return planRoles.flatMap((role) =>
    members.filter(({ membership }) => membership.roles.includes(role)).map(({ user }) => ({ role, name: user.name })),
  )
}
