import { createHash } from 'node:crypto'
import type { Context } from '../context.ts'
import { listControls } from '../data/controls.ts'
import type { StoredOrganisation } from '../data/organisations.ts'
import { actionsOf, currentPlan, goalsOf } from '../data/plans.ts'
import { listRiskAnalyses, listRisks, type RiskAnalysisValues, type StoredRisk } from '../data/risks.ts'
import { listEntities, listSites } from '../data/sites.ts'
import type { Scope } from '../data/tenancy.ts'
import { trail } from '../data/trail.ts'
import { draw } from '../documents/draw.ts'
import type { ReportedChange, RiskAction, RiskAnalysisInput, RiskControl } from '../documents/risk-analysis/input.ts'
import type { RiskWorkbookInput } from '../documents/risk-workbook.ts'
import { acceptanceState } from '../domain/acceptance.ts'
import { controlCode } from '../domain/control.ts'
import { NotFound } from '../domain/errors.ts'
import type { Day, Entity, Id, Site } from '../domain/organisation.ts'
import { actionCode } from '../domain/plan.ts'
import { currentScore, type Risk, type RiskScenario } from '../domain/risk.ts'
import { changesBetween, type RiskSnapshot } from '../domain/risk-changes.ts'
import { isOpen } from '../domain/risk-register.ts'
import { dayOf } from '../i18n/format.ts'
import { type DrawDocuments, snapshotOf } from './issue-risk-analysis.ts'

interface Of {
  context: Context
  organisation: StoredOrganisation
}

/** Gathers what the risk analysis of today is drawn from: a concept, compared with the analysis that was issued last. */
export async function riskReport(scope: Scope, of: Of): Promise<RiskAnalysisInput> {
  const [all, [last]] = [await listRisks(scope), await listRiskAnalyses(scope)]
  const drawn = { all, risks: all.filter(isOpen), at: scope.now(), by: scope.actor.name, issued: null, last }
  return reportOf(scope, of, drawn)
}

/**
 * Draws the documents of an analysis that is being issued, in the languages of the authority, and keeps them: bytes
 * first, the row that names them is written by the caller. To be given to `issueRiskAnalysis`.
 */
export const analysisDrawer =
  (scope: Scope, of: Of): DrawDocuments =>
  async (analysis, risks) => {
    const [all, [last]] = [await listRisks(scope), await listRiskAnalyses(scope)]
    const issued = { number: analysis.number, by: analysis.issuedBy.name }
    const drawn = { all, risks, at: analysis.issuedAt, by: analysis.issuedBy.name, issued, last }
    const input = await reportOf(scope, of, drawn)
    const documents: { language: string; sha256: string; size: number }[] = []
    for (const language of of.organisation.languages) {
      const bytes = await draw('risk-analysis', input, language)
      documents.push({ language, ...(await of.context.files.keepBytes(bytes)) })
    }
    return documents
  }

/** Gathers what the register of risks is written from as a workbook: closed risks are in it too. */
export async function riskBook(scope: Scope, { context, organisation }: Of): Promise<RiskWorkbookInput> {
  const risks = await listRisks(scope)
  const { controls, actions } = await answersOf(scope)
  return {
    organisation: { name: organisation.name, languages: organisation.languages },
    ...(await placesOf(scope)),
    risks: risks.map(plain),
    scenarios: scenariosOf(context, risks),
    codes: Object.fromEntries([...controls, ...actions].map(({ id, code }) => [id, code])),
    recorded: await recordedDays(scope, risks),
    day: dayOf(scope.now()),
    producedAt: scope.now(),
  }
}

interface Drawn {
  /** open and closed: what is gone is told by them too */
  all: readonly StoredRisk[]
  /** the open risks */
  risks: readonly StoredRisk[]
  at: Date
  by: string
  issued: RiskAnalysisInput['issued']
  last: RiskAnalysisValues | undefined
}

async function reportOf(scope: Scope, of: Of, drawn: Drawn): Promise<RiskAnalysisInput> {
  const content = await contentOf(scope, of, drawn)
  const contentHash = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  return { ...content, producedAt: drawn.at, producedBy: drawn.by, contentHash }
}

type Content = Omit<RiskAnalysisInput, 'producedAt' | 'producedBy' | 'contentHash'>

async function contentOf(scope: Scope, { context, organisation }: Of, drawn: Drawn): Promise<Content> {
  const { catalogue } = context
  const { all, risks, issued, last } = drawn
  const edition = catalogue.editions.find(({ id }) => id === organisation.edition)
  if (edition === undefined) throw new NotFound(organisation.edition)
  const { name, languages, nisCode } = organisation
  const touched = new Set(risks.flatMap(({ norms }) => norms))
  const day = dayOf(drawn.at)
  return {
    organisation: { name, languages, ...(nisCode === undefined || nisCode === '' ? {} : { nisCode }) },
    ...(await placesOf(scope)),
    edition: { id: edition.id, title: edition.title },
    risks: risks.map(plain),
    scenarios: scenariosOf(context, [...risks, ...goneSince(last, all)]),
    ...(await answersOf(scope)),
    norms: catalogue
      .normsOf(edition.id)
      .filter(({ id }) => touched.has(id))
      .map(({ id, title }) => ({ id, title })),
    issued,
    since:
      last === undefined
        ? null
        : { number: last.number, day: dayOf(last.issuedAt), changes: changesOf(last, { all, risks, day }) },
    day,
  }
}

/** The scenarios of the library that these risks were made from. */
function scenariosOf({ catalogue }: Context, risks: readonly StoredRisk[]): RiskScenario[] {
  const named = new Set(risks.map(({ scenario }) => scenario))
  return catalogue.scenarios.filter(({ ref }) => named.has(ref))
}

/** The risks of an analysis that were closed after it. */
function goneSince(last: RiskAnalysisValues | undefined, all: readonly StoredRisk[]): StoredRisk[] {
  const were = new Set(last?.risks.map(({ risk }) => risk))
  return all.filter((risk) => !isOpen(risk) && were.has(risk.id))
}

async function placesOf(scope: Scope): Promise<{ entities: Entity[]; sites: Site[] }> {
  const [entities, sites] = await Promise.all([listEntities(scope), listSites(scope)])
  return {
    entities: entities.map(({ id, kind, name }) => ({ id, kind, name })),
    sites: sites.map(({ entity, ...site }) => ({ ...site, ...(entity === null ? {} : { entity }) })),
  }
}

/** Controls and actions of the plan of today, with the codes they are known by. */
async function answersOf(scope: Scope): Promise<{ controls: RiskControl[]; actions: RiskAction[] }> {
  const [controls, plan] = [await listControls(scope), await currentPlan(scope)]
  const codes = new Map(plan === undefined ? [] : (await goalsOf(scope, plan.id)).map(({ id, code }) => [id, code]))
  const actions = plan === undefined ? [] : await actionsOf(scope, plan.id)
  return {
    controls: controls.map((one) => ({ id: one.id, code: controlCode(one), title: one.title, state: one.state })),
    actions: actions.map(({ id, goal, position, title, timing, state }) => ({
      ...{ id, title, timing, state },
      code: actionCode(codes.get(goal) ?? '?', position),
    })),
  }
}

/** A risk as the domain knows it, without what the store adds. */
function plain(risk: StoredRisk): Risk {
  const values: Risk & { organisation?: string } = { ...risk }
  delete values.organisation
  return values
}

interface Standing {
  all: readonly StoredRisk[]
  /** the open ones */
  risks: readonly StoredRisk[]
  day: Day
}

/** What changed since an analysis. Newly accepted is what somebody accepted after it was issued, and that still holds. */
function changesOf(last: RiskAnalysisValues, { all, risks, day }: Standing): ReportedChange[] {
  const today = (some: readonly StoredRisk[]): RiskSnapshot[] => some.map((risk) => snapshotOf(risk, day))
  const { added, gone, scored, higher, lower, decided, lost } = changesBetween(last.risks, today(risks))
  const accepted = risks.filter(
    (risk) => acceptanceState(risk, day) === 'valid' && risk.acceptance !== null && risk.acceptance.at > last.issuedAt,
  )
  const numbers = new Set(accepted.map(({ number }) => number))
  const were = new Map(last.risks.map((one) => [one.risk, one]))
  const scenarios = new Map(all.map(({ id, scenario }) => [id, scenario]))
  const told = (kind: ReportedChange['kind'], list: readonly RiskSnapshot[]): ReportedChange[] =>
    list.map((is) => changeOf(kind, { was: were.get(is.risk), is, scenario: scenarios.get(is.risk) ?? null }))
  return [
    ...told('new', added),
    ...told('gone', gone),
    ...told('scored', scored),
    ...told('higher', higher),
    ...told('lower', lower),
    ...told(
      'decided',
      decided.filter(({ number }) => !numbers.has(number)),
    ),
    ...told('accepted', today(accepted)),
    ...told('lost', lost),
  ]
}

interface Told {
  was: RiskSnapshot | undefined
  is: RiskSnapshot
  scenario: string | null
}

function changeOf(kind: ReportedChange['kind'], { was, is, scenario }: Told): ReportedChange {
  return {
    ...{ kind, number: is.number, title: is.title, scenario },
    was: was === undefined ? null : currentScore(was),
    is: kind === 'gone' ? null : currentScore(is),
  }
}

/** When each risk came into the register and was last changed, from the trail: one read for all of them. */
async function recordedDays(scope: Scope, risks: readonly StoredRisk[]): Promise<RiskWorkbookInput['recorded']> {
  const days: Record<Id, { first: Day; last: Day }> = {}
  const ids = risks.map(({ id }) => id)
  if (ids.length === 0) return days
  for await (const { subjectId, at } of scope.stream(trail, { where: { subjectId: { in: ids } } })) {
    const day = dayOf(at)
    const { first = day, last = day } = days[subjectId] ?? {}
    days[subjectId] = { first: day < first ? day : first, last: day > last ? day : last }
  }
  return days
}
