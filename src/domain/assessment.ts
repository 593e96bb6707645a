import type { Norm } from './norm.ts'
import type { Day, Id } from './organisation.ts'

/** How a norm stands. `unanswered` is the absence of an answer, not an answer. */
export const outcomes = ['yes', 'partly', 'no', 'not-applicable'] as const
export type Outcome = (typeof outcomes)[number]
export type Standing = Outcome | 'unanswered'

/** One evaluation point: met, not met, or not looked at (null), with a remark. */
export interface PointAnswer {
  met: boolean | null
  remark: string
}

/** An answer to a norm. It is never overwritten: a later answer stands beside it with the next `number`. */
export interface Answer {
  id: Id
  norm: string
  edition: string
  /** 1 for the first answer to this norm by this organisation, then 2, 3 … */
  number: number
  points: readonly PointAnswer[]
  outcome: Outcome
  /** why the norm does not apply; filled only with `not-applicable` */
  reason: string
  remark: string
  /** the threshold that was applied, kept so that the figure can be explained later */
  threshold: number
  answeredAt: Date
  answeredBy: { id: Id; name: string }
  /** when a later answer took its place; null while it is the current one */
  replacedAt: Date | null
  /** the day the norm is to be looked at again */
  nextCheckOn: Day | null
}

/**
 * The outcome that the points give. Yes when at least `threshold` points are met
 * (KSZ, Hulp bij de evaluatie v2.0, 30/09/2015: three of five; other thresholds are ours), no when none is met, else partly.
 */
export function outcomeOf(points: readonly PointAnswer[], threshold: number): Exclude<Outcome, 'not-applicable'> {
  const met = points.filter((point) => point.met === true).length
  if (met >= threshold) return 'yes'
  return met === 0 ? 'no' : 'partly'
}

/** How an organisation stands on a norm, with the answer it follows from. */
export interface NormStanding {
  norm: Norm
  standing: Standing
  answer: Answer | undefined
}

/** The standing of each norm, in the order of the norms. */
export function standings(norms: readonly Norm[], answers: readonly Answer[]): NormStanding[] {
  const byNorm = new Map(answers.map((answer) => [answer.norm, answer]))
  return norms.map((norm) => {
    const answer = byNorm.get(norm.id)
    return { norm, standing: answer?.outcome ?? 'unanswered', answer }
  })
}
