import { daysLate } from './control.ts'
import type { Day } from './organisation.ts'
import type { Counts, Score } from './score.ts'

/** How many norms more (or fewer, negative) are in order than on an earlier day. */
export interface Trend {
  difference: number
  since: Day
}

/** Counts of chapters added up. */
export function sumCounts(chapters: readonly { counts: Counts }[]): Counts {
  const sum: Counts = { yes: 0, partly: 0, no: 0, 'not-applicable': 0, unanswered: 0 }
  for (const { counts } of chapters) for (const standing of standingsOf(sum)) sum[standing] += counts[standing]
  return sum
}

/**
 * The change in norms that are in order since `day`. `earlier` is the last snapshot up to that day (it still held then),
 * or else the first one ever, and then the change is since its own day. Null without an earlier day to compare with.
 */
export function trendOf(
  now: Counts,
  earlier: { day: Day; chapters: readonly { counts: Counts }[] } | undefined,
  { day, today }: { day: Day; today: Day },
): Trend | null {
  if (earlier === undefined || earlier.day >= today) return null
  return { difference: now.yes - sumCounts(earlier.chapters).yes, since: earlier.day > day ? earlier.day : day }
}

/** Why an authority needs its consultant, the most pressing reason first. */
export const visitReasons = [
  'empty',
  'fallen',
  'late',
  'visit',
  'stale',
  'unanswered',
  'unsigned',
  'expiring',
  'low',
  'none',
] as const
export type VisitReason = (typeof visitReasons)[number]

/** What a visit is judged by. */
export interface Need {
  score: Score
  trend: Trend | null
  lastAnswer: Day | null
  /** checks, actions and norms past their day */
  late: number
  /** evidence expired or about to */
  expiring: number
  /** employees who did not sign, of those in service; null when there is no regulation */
  unsigned: { count: number; of: number } | null
  /** the day agreed for the next visit */
  nextVisit: Day | null
  today: Day
}

/** From how many things past their day on an authority cannot wait. */
export const manyLate = 5

/**
 * The first of the reasons that holds (the order is ours): no answer at all; fewer norms in order than before; five
 * things late; the day of the agreed visit is past; no answer for a year; half of the norms or more not looked at; a
 * quarter of the staff or more did not sign; evidence expired or about to; less than half of what applies in order.
 */
export function visitReason(need: Need): VisitReason {
  const { score, trend, lastAnswer, today, unsigned } = need
  if (lastAnswer === null || score.counts.unanswered === score.total) return 'empty'
  if (trend !== null && trend.difference < 0) return 'fallen'
  if (need.late >= manyLate) return 'late'
  if (need.nextVisit !== null && need.nextVisit < today) return 'visit'
  if (daysLate(lastAnswer, today) > 365) return 'stale'
  if (2 * score.counts.unanswered >= score.total) return 'unanswered'
  if (unsigned !== null && unsigned.of > 0 && 4 * unsigned.count >= unsigned.of) return 'unsigned'
  if (need.expiring > 0) return 'expiring'
  return score.percentage !== null && score.percentage < 50 ? 'low' : 'none'
}

/** Orders by reason, then by the lowest percentage; what has none (nothing applies) comes last. */
export function compareNeed(
  a: { reason: VisitReason; percentage: number | null },
  b: { reason: VisitReason; percentage: number | null },
): number {
  const order = visitReasons.indexOf(a.reason) - visitReasons.indexOf(b.reason)
  return order === 0 ? (a.percentage ?? 101) - (b.percentage ?? 101) : order
}

const standingsOf = (counts: Counts): (keyof Counts)[] => Object.keys(counts) as (keyof Counts)[]
