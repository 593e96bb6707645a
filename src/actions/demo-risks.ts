import { listControls } from '../data/controls.ts'
import type { StoredOrganisation } from '../data/organisations.ts'
import { listRisks, type StoredRisk } from '../data/risks.ts'
import type { Scope } from '../data/tenancy.ts'
import type { Id } from '../domain/organisation.ts'
import { residualFor } from '../domain/residual.ts'
import type { RiskScore, Scale } from '../domain/risk.ts'
import { dayOf } from '../i18n/format.ts'
import { acceptRisk } from './accept-risk.ts'
import { adoptScenarios } from './adopt-scenarios.ts'
import { closeRisk } from './close-risk.ts'
import type { RiskDraft } from './create-risk.ts'
import type { DemoRisk, DemoRisks } from './demo-proof-content.ts'
import { dayAgo, type Places, required, requiredAll, type Seeding } from './demo-seeding.ts'
import { issueRiskAnalysis } from './issue-risk-analysis.ts'
import { analysisDrawer } from './risk-report.ts'
import { scoreRisk } from './score-risk.ts'
import { updateRisk } from './update-risk.ts'

type At = Places & { organisation: StoredOrganisation }

/** Takes scenarios over, scores them as a workshop would, and issues the analysis. What came later is left to `treatRisks`. */
export async function analyseRisks(seeding: Seeding, given: DemoRisks, at: At): Promise<void> {
  const { id, languages } = at.organisation
  const refs = given.list.map(({ scenario }) => scenario)
  const by = (days: number, minute: number): Scope => seeding.scope(id, { days, minute, by: given.by })
  await adoptScenarios(by(given.adopted, 0), seeding.context.catalogue, { refs, languages })
  for (const [turn, risk] of given.list.entries()) {
    await describe(seeding, by(given.adopted, 5 + turn * 4), { risk, at })
    await score(by(given.scored, 60 + turn * 6), risk)
    if (isEarly(given, risk)) await accept(seeding, at, risk)
  }
  if (given.issued !== undefined) await issue(seeding, by(given.issued, 120), at.organisation)
}

/** Ties the risks to the plan; scores, accepts and closes what changed since the analysis. */
export async function treatRisks(
  seeding: Seeding,
  given: DemoRisks,
  at: At & { actions: ReadonlyMap<string, Id>; planned: number },
): Promise<void> {
  const { id } = at.organisation
  for (const [turn, risk] of given.list.entries()) {
    const scope = seeding.scope(id, { days: at.planned, minute: 200 + turn * 3, by: given.by })
    const actions = requiredAll(at.actions, risk.actions)
    if (actions.length > 0) await update(scope, await theRisk(scope, risk), { actions })
    if (risk.later !== undefined) {
      const again = seeding.scope(id, { days: risk.later.days, minute: 90, by: given.by })
      await score(again, { ...risk, after: risk.later.after })
    }
    if (!isEarly(given, risk)) await accept(seeding, at, risk)
    if (risk.closed !== undefined) {
      const closing = seeding.scope(id, { days: risk.closed, minute: 50, by: given.by })
      await closeRisk(closing, (await theRisk(closing, risk)).id)
    }
  }
}

/** Accepted before the analysis was issued, so that it tells of it. */
const isEarly = ({ issued = 0 }: DemoRisks, { accepted }: DemoRisk): boolean =>
  accepted !== undefined && accepted.days > issued

async function theRisk(scope: Scope, { scenario }: DemoRisk): Promise<StoredRisk> {
  const found = (await listRisks(scope)).find((risk) => risk.scenario === scenario)
  if (found === undefined) throw new Error(`seed/demo names the scenario ${scenario}, which is not there`)
  return found
}

async function describe(seeding: Seeding, scope: Scope, { risk, at }: { risk: DemoRisk; at: Places }): Promise<void> {
  const { existing = '', owner = '', entity, site, decision = null, review } = risk
  await update(scope, await theRisk(scope, risk), {
    ...{ existing, owner, decision },
    entity: entity === undefined ? null : required(at.entities, entity),
    site: site === undefined ? null : required(at.sites, site),
    reviewOn: dayAgo(seeding, review),
  })
}

async function update(scope: Scope, risk: StoredRisk, values: Partial<RiskDraft>): Promise<void> {
  const { title, asset, threat, vulnerability, existing, entity, site, concerns, decision, owner } = risk
  const { controls, actions, norms, reviewOn } = risk
  const words = { title, asset, threat, vulnerability, existing }
  const draft = { ...words, entity, site, concerns, decision, owner, controls, actions, norms, reviewOn }
  await updateRisk(scope, risk, { ...draft, ...values })
}

/** The score after treatment is given with the proposal before one's eyes, as on the page. */
async function score(scope: Scope, given: DemoRisk): Promise<void> {
  if (given.before === undefined) return
  const { id, version, controls } = await theRisk(scope, given)
  const before = scoreOf(given.before)
  const known = new Map((await listControls(scope)).map((control) => [control.id, control]))
  const proposed = residualFor({ before, controls }, known, dayOf(scope.now()))?.score ?? null
  const after = given.after === undefined ? null : scoreOf(given.after)
  await scoreRisk(scope, id, { version, before, after, proposed })
}

const scoreOf = ([likelihood, impact]: readonly [Scale, Scale]): RiskScore => ({ likelihood, impact })

async function accept(seeding: Seeding, { organisation }: At, risk: DemoRisk): Promise<void> {
  if (risk.accepted === undefined) return
  const { by, role, days, until, reason } = risk.accepted
  const scope = seeding.scope(organisation.id, { days, minute: 240, by })
  const { id, version } = await theRisk(scope, risk)
  await acceptRisk(scope, id, { version, until: dayAgo(seeding, until), reason, roles: [role] })
}

async function issue({ context }: Seeding, scope: Scope, organisation: StoredOrganisation): Promise<void> {
  await issueRiskAnalysis(scope, { number: 1, drawDocuments: analysisDrawer(scope, { context, organisation }) })
}
