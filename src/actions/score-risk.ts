import { risks, type RiskValues, type StoredRisk } from '../data/risks.ts'
import type { Scope } from '../data/tenancy.ts'
import { afterScoring } from '../domain/acceptance.ts'
import { Conflict, Invalid, type Issue } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { currentScore, isSameScore, type RiskScore } from '../domain/risk.ts'
import { labelOf } from './create-risk.ts'

export interface Scoring {
  /** the version that the form was made from */
  version: number
  before: RiskScore | null
  /** left out: stays as it is, unless it would stand above a new score before treatment */
  after?: RiskScore | null
  /** the proposal that was shown with `after` */
  proposed?: RiskScore | null
}

/** What scoring brought about besides the score. */
export interface Scored {
  /** the score after treatment stood above the new one before, and is to be confirmed anew */
  cleared: boolean
  /** the risk is now higher than what was accepted */
  voided: boolean
}

/**
 * Scores a risk. A score above the accepted one voids the acceptance. Throws NotFound; Conflict on `version` when
 * somebody else changed the risk since the form was made; Invalid for a closed risk, or when the score after treatment is
 * above the one before or stands without one.
 */
export async function scoreRisk(scope: Scope, id: Id, scoring: Scoring): Promise<Scored> {
  const risk = await scope.require(risks, id)
  const values = scoredValues(risk, scoring)
  refuse(risk, values)
  const acceptance = afterScoring(risk.acceptance, currentScore(values), scope.now())
  const work = scope.work()
  work.replace(risks, risk, { values: { ...values, acceptance }, act: 'risk.scored', label: labelOf(risk) })
  if (!work.empty && risk.version !== scoring.version) throw new Conflict('version')
  await work.commit()
  const cleared = scoring.after === undefined && risk.after !== null && values.after === null
  return { cleared, voided: acceptance !== risk.acceptance }
}

type Scores = Pick<RiskValues, 'before' | 'after'> & { proposed: RiskScore | null }

function scoredValues(risk: StoredRisk, { before, after, proposed = null }: Scoring): Scores {
  const kept = risk.proposed ?? null
  if (after === undefined)
    return exceeds(risk.after, before)
      ? { before, after: null, proposed: null }
      : { before, after: risk.after, proposed: kept }
  // Sent twice, or only the other side changed: what was shown then stays.
  const isSame = isSameScore(after, risk.after) && isSameScore(before, risk.before)
  return { before, after, proposed: after === null ? null : isSame ? (proposed ?? kept) : proposed }
}

function refuse(risk: StoredRisk, { before, after }: Scores): void {
  const issues: Issue[] = []
  if (risk.closedOn !== null) issues.push({ field: '', code: 'risks.issue.closed' })
  if (after !== null && before === null) issues.push({ field: 'beforeLikelihood', code: 'risks.issue.beforeFirst' })
  else if (exceeds(after, before)) {
    const field = (after?.likelihood ?? 0) > (before?.likelihood ?? 0) ? 'afterLikelihood' : 'afterImpact'
    issues.push({ field, code: 'risks.issue.afterAbove' })
  }
  if (issues.length > 0) throw new Invalid(issues)
}

/** True when a treatment would make things worse on one side. */
const exceeds = (after: RiskScore | null, before: RiskScore | null): boolean =>
  after !== null && (before === null || after.likelihood > before.likelihood || after.impact > before.impact)
