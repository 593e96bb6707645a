import type { NormStanding, Standing } from './assessment.ts'

export type Counts = Record<Standing, number>

/**
 * A figure that explains itself. `compliant` of `applicable` norms are in order.
 * Partly, no and unanswered stand in the denominator and never in the numerator; not applicable stands in neither.
 */
export interface Score {
  counts: Counts
  /** numerator: norms with the outcome yes */
  compliant: number
  /** denominator: all norms but those that do not apply */
  applicable: number
  /** norms left out of the denominator, each because it does not apply */
  excluded: number
  total: number
  /** whole percentage, rounded down so that 100 means all; null when nothing applies */
  percentage: number | null
}

const none = (): Counts => ({ yes: 0, partly: 0, no: 0, 'not-applicable': 0, unanswered: 0 })

/** Counts per standing. */
export function countStandings(standings: readonly Pick<NormStanding, 'standing'>[]): Counts {
  const counts = none()
  for (const { standing } of standings) counts[standing] += 1
  return counts
}

/** The score that follows from counts. */
export function scoreOf(counts: Counts): Score {
  const total = counts.yes + counts.partly + counts.no + counts['not-applicable'] + counts.unanswered
  const applicable = total - counts['not-applicable']
  const percentage = applicable === 0 ? null : Math.floor((100 * counts.yes) / applicable)
  return { counts, compliant: counts.yes, applicable, excluded: counts['not-applicable'], total, percentage }
}

/** The score per chapter, in the order in which the chapters first occur. */
export function scorePerChapter(all: readonly NormStanding[]): Map<string, Score> {
  const groups = Map.groupBy(all, ({ norm }) => norm.chapter)
  return new Map([...groups].map(([chapter, group]) => [chapter, scoreOf(countStandings(group))]))
}
