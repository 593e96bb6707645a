import type { Request } from 'express'
import { type StoredMembership, membershipsOfUser } from '../../data/memberships.ts'
import { listOrganisations, type StoredOrganisation } from '../../data/organisations.ts'
import { currentStandings, type StandingValues, standingsOn } from '../../data/standings.ts'
import type { Stored } from '../../data/store.ts'
import { addMonths } from '../../domain/control.ts'
import type { Norm } from '../../domain/norm.ts'
import type { Day } from '../../domain/organisation.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { type Score, scoreOf, type Counts } from '../../domain/score.ts'
import { sumCounts, type Trend, trendOf, visitReason, type VisitReason } from '../../domain/trend.ts'
import { dayOf } from '../../i18n/format.ts'

/** How one authority stands, as far as its member may see. */
export interface Authority {
  organisation: StoredOrganisation
  /** null: the visitor's role there does not open the norms */
  standing: {
    score: Score
    percentage: number | null
    chapters: ReadonlyMap<string, Score>
    trend: Trend | null
    lastAnswer: Day | null
    reason: VisitReason
  } | null
}

/** The organisations of the visitor, by name. */
export async function ownOrganisations(
  req: Request,
): Promise<{ held: StoredMembership[]; organisations: StoredOrganisation[] }> {
  const { store } = req.context
  const held = req.user === undefined ? [] : await membershipsOfUser(store, req.user.id)
  const ids = held.map(({ member }) => member)
  return { held, organisations: ids.length === 0 ? [] : await listOrganisations(store, ids) }
}

/** Every authority of the visitor with its figures, in four reads however many there are. */
export async function readPortfolio(req: Request): Promise<Authority[]> {
  const { context } = req
  const { held, organisations } = await ownOrganisations(req)
  const open = held.filter(({ roles }) => isAllowed(roles, 'norm.read')).map(({ member }) => member)
  const today = dayOf(context.now())
  const day = addMonths(today, -3)
  const [now, earlier] = await Promise.all([
    currentStandings(context.store, open),
    standingsOn(context.store, open, day),
  ])
  const current = new Map(now.map((standing) => [standing.organisation, standing]))
  return organisations.map((organisation) => {
    if (!open.includes(organisation.id)) return { organisation, standing: null }
    const snapshots = { now: current.get(organisation.id), earlier: earlier.get(organisation.id) }
    const norms = context.catalogue.normsOf(organisation.edition)
    return { organisation, standing: standingOf(norms, snapshots, { day, today }) }
  })
}

function standingOf(
  norms: readonly Norm[],
  { now, earlier }: Record<'now' | 'earlier', Stored<StandingValues> | undefined>,
  days: { day: Day; today: Day },
): Authority['standing'] {
  const chapters = now?.chapters ?? unanswered(norms)
  const score = scoreOf(sumCounts(chapters))
  const trend = trendOf(score.counts, earlier, days)
  const lastAnswer = now?.day ?? null
  return {
    score,
    percentage: score.percentage,
    chapters: new Map(chapters.map(({ code, counts }) => [code, scoreOf(counts)])),
    trend,
    lastAnswer,
    reason: visitReason({ score, trend, lastAnswer, today: days.today }),
  }
}

/** Who never answered has no snapshot: every norm of the edition is unanswered. */
function unanswered(norms: readonly Norm[]): { code: string; counts: Counts }[] {
  return [...Map.groupBy(norms, ({ chapter }) => chapter)].map(([code, group]) => ({
    code,
    counts: { yes: 0, partly: 0, no: 0, 'not-applicable': 0, unanswered: group.length },
  }))
}
