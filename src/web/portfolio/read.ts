import type { Request } from 'express'
import { listOrganisations, type StoredOrganisation } from '../../data/organisations.ts'
import { currentStandings, type StandingValues, standingsOn } from '../../data/standings.ts'
import type { Stored } from '../../data/store.ts'
import { lastVisits, type VisitValues } from '../../data/visits.ts'
import { addMonths } from '../../domain/control.ts'
import type { Norm } from '../../domain/norm.ts'
import type { Day } from '../../domain/organisation.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { type Score, scoreOf, type Counts } from '../../domain/score.ts'
import { sumCounts, type Trend, trendOf, visitReason, type VisitReason } from '../../domain/trend.ts'
import { dayOf } from '../../i18n/format.ts'
import { type Held, heldBy } from '../middleware/held.ts'
import { type Pressing, pressingAt } from './figures.ts'

/** How one authority stands, as far as its member may see. */
export interface Authority {
  organisation: StoredOrganisation
  /** null: the visitor's role there does not open the norms */
  standing: {
    score: Score
    percentage: number | null
    chapters: ReadonlyMap<string, Score>
    /** since the last visit, or else in three months */
    trend: Trend | null
    sinceVisit: boolean
    lastAnswer: Day | null
    pressing: Pressing
    visit: { on: Day; nextOn: Day | null } | null
    reason: VisitReason
  } | null
}

/** The organisations of the visitor, by name. */
export async function ownOrganisations(req: Request): Promise<{ held: Held[]; organisations: StoredOrganisation[] }> {
  const { store } = req.context
  const held = await heldBy(req)
  const ids = held.map(({ member }) => member)
  return { held, organisations: ids.length === 0 ? [] : await listOrganisations(store, ids) }
}

/** Every authority of the visitor with its figures, in a fixed number of reads however many there are. */
export async function readPortfolio(req: Request): Promise<Authority[]> {
  const { context } = req
  const { held, organisations } = await ownOrganisations(req)
  const open = held.filter(({ roles }) => isAllowed(roles, 'norm.read')).map(({ member }) => member)
  const today = dayOf(context.now())
  const day = addMonths(today, -3)
  const [now, earlier, visits, pressing] = await Promise.all([
    currentStandings(context.store, open),
    standingsOn(context.store, open, day),
    lastVisits(context.store, open),
    pressingAt(context.store, open, today),
  ])
  const current = new Map(now.map((standing) => [standing.organisation, standing]))
  return organisations.map((organisation) => {
    const { id, edition } = organisation
    if (!open.includes(id)) return { organisation, standing: null }
    const found = { now: current.get(id), earlier: earlier.get(id), visit: visits.get(id), pressing: pressing(id) }
    return { organisation, standing: standingOf(context.catalogue.normsOf(edition), found, { day, today }) }
  })
}

interface Found {
  now: Stored<StandingValues> | undefined
  earlier: Stored<StandingValues> | undefined
  visit: Stored<VisitValues> | undefined
  pressing: Pressing
}

function standingOf(norms: readonly Norm[], found: Found, days: { day: Day; today: Day }): Authority['standing'] {
  const { now, visit, pressing } = found
  const chapters = now?.chapters ?? unanswered(norms)
  const score = scoreOf(sumCounts(chapters))
  const before = visit === undefined ? undefined : sinceVisit(score.counts, visit)
  const trend = before ?? trendOf(score.counts, found.earlier, days)
  const lastAnswer = now?.day ?? null
  const nextVisit = visit?.nextOn ?? null
  return {
    score,
    percentage: score.percentage,
    chapters: new Map(chapters.map(({ code, counts }) => [code, scoreOf(counts)])),
    trend,
    sinceVisit: before !== undefined,
    lastAnswer,
    pressing,
    visit: visit === undefined ? null : { on: visit.on, nextOn: visit.nextOn },
    reason: visitReason({ ...pressing, score, trend, lastAnswer, nextVisit, today: days.today }),
  }
}

/** Undefined when nothing was answered yet at the visit. */
const sinceVisit = (now: Counts, { on, counts }: VisitValues): Trend | undefined =>
  counts === null ? undefined : { difference: now.yes - counts.yes, since: on }

/** Who never answered has no snapshot: every norm of the edition is unanswered. */
function unanswered(norms: readonly Norm[]): { code: string; counts: Counts }[] {
  return [...Map.groupBy(norms, ({ chapter }) => chapter)].map(([code, group]) => ({
    code,
    counts: { yes: 0, partly: 0, no: 0, 'not-applicable': 0, unanswered: group.length },
  }))
}
