import type { Id } from './organisation.ts'
import { levelOf, type Risk, type RiskLevel, type RiskScore, type Scale, scale } from './risk.ts'

/** Before or after treatment. */
export const moments = ['before', 'after'] as const
export type Moment = (typeof moments)[number]

/** A cell of the matrix: how many risks have this score. */
export interface MatrixCell extends RiskScore {
  level: RiskLevel
  count: number
}

export interface RiskMatrix {
  /** likelihood 5 first, each row by impact from 1 to 5 */
  rows: readonly { likelihood: Scale; cells: readonly MatrixCell[] }[]
  perLevel: Readonly<Record<RiskLevel, number>>
  scored: number
  /** risks without a score at this moment: they stand in no cell */
  unscored: number
}

/** How many of the risks have which score, before or after treatment. */
export function matrixOf(risks: readonly Pick<Risk, 'before' | 'after'>[], moment: Moment): RiskMatrix {
  const scores = risks.flatMap((risk) => risk[moment] ?? [])
  const counts = new Map<number, number>()
  const perLevel: Record<RiskLevel, number> = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 }
  for (const score of scores) {
    const place = 10 * score.likelihood + score.impact
    counts.set(place, (counts.get(place) ?? 0) + 1)
    perLevel[levelOf(score)] += 1
  }
  const cell = (likelihood: Scale, impact: Scale): MatrixCell => ({
    ...{ likelihood, impact, level: levelOf({ likelihood, impact }) },
    count: counts.get(10 * likelihood + impact) ?? 0,
  })
  const rows = scale.toReversed().map((likelihood) => ({
    likelihood,
    cells: scale.map((impact) => cell(likelihood, impact)),
  }))
  return { rows, perLevel, scored: scores.length, unscored: risks.length - scores.length }
}

/** True for what still exists. */
export const isOpen = ({ closedOn }: Pick<Risk, 'closedOn'>): boolean => closedOn === null

/** The open risks that touch a norm. */
export const risksOfNorm = <R extends Risk>(risks: readonly R[], norm: string): R[] =>
  risks.filter((risk) => isOpen(risk) && risk.norms.includes(norm))

/** The open risks that a control treats. */
export const risksOfControl = <R extends Risk>(risks: readonly R[], control: Id): R[] =>
  risks.filter((risk) => isOpen(risk) && risk.controls.includes(control))

/** The open risks that an action of the plan treats. */
export const risksOfAction = <R extends Risk>(risks: readonly R[], action: Id): R[] =>
  risks.filter((risk) => isOpen(risk) && risk.actions.includes(action))
