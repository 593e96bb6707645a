import { addMonths } from './control.ts'
import type { Issue } from './errors.ts'
import type { Day } from './organisation.ts'
import type { Role } from './permissions.ts'
import { levelOf, type Acceptance, type Risk, type RiskLevel, type RiskScore } from './risk.ts'

/** Who may live with a risk of a level, for how long, and whether it must be said why. */
export interface AcceptanceRule {
  roles: readonly Role[]
  months: number
  reason: boolean
}

const management = (months: number, reason: boolean): AcceptanceRule => ({ roles: ['management'], months, reason })
const either: AcceptanceRule = { roles: ['management', 'ict-manager'], months: 36, reason: false }

/**
 * The rules per level. Ours: neither the KSZ norms nor the law say who in an authority accepts what. The higher the
 * risk, the higher the person and the sooner it is looked at again. A consultant advises and never accepts.
 */
export const acceptanceRules: Readonly<Record<RiskLevel, AcceptanceRule>> = {
  1: either,
  2: either,
  3: management(24, false),
  4: management(12, true),
  5: management(12, true),
}

/**
 * The score that an acceptance is about: the confirmed residual one, or the one before where nothing treats the risk.
 * Null when there is none to accept.
 */
export function scoreToAccept(risk: Pick<Risk, 'before' | 'after' | 'controls' | 'actions'>): RiskScore | null {
  if (risk.after !== null) return risk.after
  return risk.controls.length + risk.actions.length === 0 ? risk.before : null
}

/** The last day until which a risk of this level can be accepted today. */
export const latestUntil = (level: RiskLevel, today: Day): Day => addMonths(today, acceptanceRules[level].months)

/** The role in which somebody with these roles may accept a level, the highest first; undefined when there is none. */
export const acceptingRole = (level: RiskLevel, held: readonly Role[]): Role | undefined =>
  acceptanceRules[level].roles.find((role) => held.includes(role))

/** What is wrong with an acceptance: the day has to come and not too late, and high levels ask for a reason. */
export function acceptanceIssues(
  level: RiskLevel,
  { until, reason }: { until: Day | null; reason: string },
  today: Day,
): Issue[] {
  const { months, reason: asksReason } = acceptanceRules[level]
  const issues: Issue[] = []
  if (until === null) issues.push({ field: 'until', code: 'any.required' })
  else if (until <= today) issues.push({ field: 'until', code: 'risks.issue.untilPast' })
  else if (until > latestUntil(level, today))
    issues.push({ field: 'until', code: 'risks.issue.untilLate', values: { months, level } })
  if (asksReason && reason === '') issues.push({ field: 'reason', code: 'risks.issue.reason', values: { level } })
  return issues
}

/** `none`: never accepted or withdrawn; `voided`: what was accepted is no longer what there is. */
export type AcceptanceState = 'none' | 'valid' | 'ended' | 'voided'

/** How the acceptance of a risk stands. It holds through its last day. */
export function acceptanceState(risk: Pick<Risk, 'acceptance'>, today: Day): AcceptanceState {
  if (risk.acceptance === null) return 'none'
  if ((risk.acceptance.voidedAt ?? null) !== null) return 'voided'
  return risk.acceptance.until < today ? 'ended' : 'valid'
}

/** The acceptance after a new score: voided at this moment when the score is above the accepted one, else as it was. */
export function afterScoring(acceptance: Acceptance | null, score: RiskScore | null, at: Date): Acceptance | null {
  if (acceptance === null || score === null || (acceptance.voidedAt ?? null) !== null) return acceptance
  return isAbove(score, acceptance.score) ? { ...acceptance, voidedAt: at } : acceptance
}

/** What a person accepts when accepting a risk. Which measures treat it is weighed in its score. */
const accepted = ['title', 'asset', 'threat', 'vulnerability', 'concerns', 'entity', 'site'] as const

type Accepted = Pick<Risk, (typeof accepted)[number] | 'decision'>

/**
 * The acceptance of a risk after it was changed: voided at this moment when something else is decided than to accept it,
 * or when it says something else than what was accepted; else as it was. The decision that was there already may stay.
 */
export function afterChange(risk: Accepted & Pick<Risk, 'acceptance'>, next: Accepted, at: Date): Acceptance | null {
  const { acceptance } = risk
  if (acceptance === null || (acceptance.voidedAt ?? null) !== null) return acceptance
  if (next.decision !== risk.decision && next.decision !== 'accept')
    return { ...acceptance, voidedAt: at, voidedFor: 'decision' }
  if (accepted.every((field) => isSameSaid(risk[field], next[field]))) return acceptance
  return { ...acceptance, voidedAt: at, voidedFor: 'wording' }
}

/** Other spaces or line ends, or the same choice in another order, say nothing else. */
const isSameSaid = (a: Accepted[keyof Accepted], b: Accepted[keyof Accepted]): boolean => saidIn(a) === saidIn(b)

const saidIn = (value: Accepted[keyof Accepted]): string =>
  (typeof value === 'object' ? (value ?? []).toSorted().join(' ') : value).replace(/\s+/g, ' ').trim()

/** True when a score is higher than another: of a higher level, or higher on one side and not lower on the other. */
export function isAbove(score: RiskScore, other: RiskScore): boolean {
  if (levelOf(score) !== levelOf(other)) return levelOf(score) > levelOf(other)
  const [likelihood, impact] = [score.likelihood - other.likelihood, score.impact - other.impact]
  return likelihood >= 0 && impact >= 0 && likelihood + impact > 0
}
