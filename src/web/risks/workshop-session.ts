import type { Request } from 'express'
import { listRisks, scoringsSince, type StoredRisk } from '../../data/risks.ts'
import type { Stored } from '../../data/store.ts'
import type { TrailEntry } from '../../data/trail.ts'
import type { Id } from '../../domain/organisation.ts'
import { isOpen } from '../../domain/risk-register.ts'
import { queried } from '../controls/words.ts'
import { risksHref } from './words.ts'

/** A workshop has no record of its own: what it goes through and since when stand in the address. */
export interface Session {
  /** `unscored`, `all` or the id of an entity */
  of: string
  since: Date
}

/** The session of the address; without a beginning it begins now. */
export function sessionOf(req: Request): Session {
  const since = Number(queried(req, 'since'))
  const now = req.context.now()
  const isMoment = Number.isSafeInteger(since) && since > 0 && since <= now.getTime()
  const of = queried(req, 'of')
  return { of: of === '' ? 'all' : of, since: isMoment ? new Date(since) : now }
}

/** The address of a page of the session. */
export const sessionHref = (req: Request, page: string, { of, since }: Session): string =>
  `${risksHref(req)}/workshop/${page}?${new URLSearchParams({ of, since: String(since.getTime()) }).toString()}`

export interface Deck {
  /** the risks of the session, by number */
  risks: StoredRisk[]
  /** what was scored in it, the latest first */
  scorings: readonly Stored<TrailEntry>[]
}

/** The risks that a session goes through. What was scored in it stays in it, so that `4 of 22` keeps its meaning. Two reads. */
export async function deckOf(req: Request, session: Session): Promise<Deck> {
  const [all, scorings] = await Promise.all([listRisks(req.scope), scoringsSince(req.scope, session.since)])
  const first = new Set(scorings.filter(isFirstScore).map(({ subject }) => subject.id))
  return { risks: all.filter((risk) => isOpen(risk) && belongs(risk, session.of, first)), scorings }
}

/** True for a risk that the choice `of` holds; `first` are those scored for the first time in this session. */
export function belongs(risk: StoredRisk, of: string, first: ReadonlySet<Id> = new Set()): boolean {
  if (of === 'all') return true
  return of === 'unscored' ? risk.before === null || first.has(risk.id) : risk.entity === of
}

const isFirstScore = ({ changes }: TrailEntry): boolean =>
  changes.some(({ field, before }) => field === 'before' && before === null)
