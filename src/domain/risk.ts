import type { Day, Id } from './organisation.ts'
import type { LocalizedText } from './text.ts'

/** What a risk touches. */
export const concerns = ['confidentiality', 'integrity', 'availability'] as const
export type Concern = (typeof concerns)[number]

/** Likelihood and impact are 1 to 5, each in words in `risks.likelihood.N` and `risks.impact.N`. */
export type Scale = 1 | 2 | 3 | 4 | 5
export const scale: readonly Scale[] = [1, 2, 3, 4, 5]

/** A likelihood and an impact, or null where nobody scored yet. */
export interface RiskScore {
  likelihood: Scale
  impact: Scale
}

/** 1 very low, 2 low, 3 moderate, 4 high, 5 very high. */
export type RiskLevel = 1 | 2 | 3 | 4 | 5

/**
 * The level by likelihood (rows, 1 first) and impact (columns, 1 first). After the 5 × 5 grid that open GRC libraries
 * offer for ISO 27005; the grid is a proposal of the house, not a rule of the KSZ.
 */
const grid: readonly (readonly RiskLevel[])[] = [
  [1, 1, 2, 2, 2],
  [1, 2, 2, 3, 3],
  [2, 2, 3, 4, 4],
  [2, 3, 4, 4, 5],
  [3, 4, 4, 5, 5],
]

/** The level of a score. */
export function levelOf({ likelihood, impact }: RiskScore): RiskLevel {
  const level = grid[likelihood - 1]?.[impact - 1]
  if (level === undefined) throw new Error(`no level for likelihood ${likelihood}, impact ${impact}`)
  return level
}

/** The score that counts today: after treatment where a person confirmed it, else the one before; null when nobody scored. */
export const currentScore = ({ before, after }: Pick<Risk, 'before' | 'after'>): RiskScore | null => after ?? before

/** The level of today; null when nobody scored. */
export function currentLevel(risk: Pick<Risk, 'before' | 'after'>): RiskLevel | null {
  const score = currentScore(risk)
  return score === null ? null : levelOf(score)
}

/** True when both are the same figures, or both are missing. */
export const isSameScore = (a: RiskScore | null, b: RiskScore | null): boolean =>
  a?.likelihood === b?.likelihood && a?.impact === b?.impact

/** True for 1 to 5. */
export const isScale = (value: unknown): value is Scale => (scale as readonly unknown[]).includes(value)

export const decisions = ['treat', 'accept', 'transfer', 'avoid'] as const
export type Decision = (typeof decisions)[number]

/** `wording`: what the risk is about is said otherwise since; `decision`: it is decided not to accept it after all. */
export type VoidedFor = 'wording' | 'decision'

/** That somebody who may do so lives with a risk, until a day. */
export interface Acceptance {
  by: { id: Id; name: string }
  /** the role in which it was accepted */
  role: string
  at: Date
  until: Day
  reason: string
  /** the residual score that was accepted */
  score: RiskScore
  /** when something took the ground from under it; it counts no longer, and stays to be read */
  voidedAt?: Date | null
  /** what that was; left out where it was a higher score, which was all there once was */
  voidedFor?: VoidedFor | null
}

/** A risk of the register. */
export interface Risk {
  id: Id
  version: number
  /** short number within the organisation: `R12` is 12 */
  number: number
  /** the scenario of the library it was made from; null when it was made here */
  scenario: string | null
  title: string
  /** the process or asset */
  asset: string
  threat: string
  vulnerability: string
  /** what is in place already, in words */
  existing: string
  entity: Id | null
  site: Id | null
  concerns: readonly Concern[]
  /** before treatment; null until scored */
  before: RiskScore | null
  /** after treatment, as a person confirmed it; null until then */
  after: RiskScore | null
  /** the proposal that was shown when `after` was confirmed; a person may have confirmed another score */
  proposed?: RiskScore | null
  decision: Decision | null
  /** name of the person or service that answers for it */
  owner: string
  acceptance: Acceptance | null
  controls: readonly Id[]
  /** actions of the plan */
  actions: readonly Id[]
  norms: readonly string[]
  reviewOn: Day | null
  /** the day the risk ceased to exist; null while it is open */
  closedOn: Day | null
}

/** How `R12` is written. */
export const riskCode = ({ number }: Pick<Risk, 'number'>): string => `R${number}`

/** A scenario of the library: a proposal that an authority takes over and makes its own. */
export interface RiskScenario {
  ref: string
  title: LocalizedText
  asset: LocalizedText
  threat: LocalizedText
  vulnerability: LocalizedText
  concerns: readonly Concern[]
  likelihood: Scale
  impact: Scale
  /** why these two figures, in a sentence */
  why: LocalizedText
  controls: readonly string[]
  norms: readonly string[]
  origin: 'ours'
}
