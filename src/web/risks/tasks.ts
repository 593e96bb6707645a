import type { ControlValues } from '../../data/controls.ts'
import type { StoredRisk } from '../../data/risks.ts'
import type { Stored } from '../../data/store.ts'
import { acceptanceState } from '../../domain/acceptance.ts'
import { daysLate } from '../../domain/control.ts'
import type { Day } from '../../domain/organisation.ts'
import { residualDiffers, residualFor } from '../../domain/residual.ts'
import { soonDays } from './words.ts'

/** What a risk asks of somebody. */
export const riskTaskKinds = [
  'review',
  'acceptanceEnding',
  'acceptanceEnded',
  'acceptanceVoided',
  'unscored',
  'undecided',
  'differs',
] as const
export type RiskTaskKind = (typeof riskTaskKinds)[number]

export interface RiskTask {
  kind: RiskTaskKind
  risk: StoredRisk
  /** the day it is due; null where there is no day */
  dueOn: Day | null
}

/**
 * What the open risks ask, for home pages: pure over one reading of risks and controls. Reviews and acceptances from 60
 * days before their day; what has a day first, by day, then the rest by number of the risk.
 */
export function riskTasks(
  risks: readonly StoredRisk[],
  { controls, today }: { controls: readonly Stored<ControlValues>[]; today: Day },
): RiskTask[] {
  const byId = new Map(controls.map((control) => [control.id, control]))
  const all = risks
    .filter(({ closedOn }) => closedOn === null)
    .flatMap((risk) => [
      ...datedTasks(risk, today),
      ...(risk.before === null ? [task('unscored', risk)] : []),
      ...(risk.before !== null && risk.decision === null ? [task('undecided', risk)] : []),
      ...(residualDiffers(risk, residualFor(risk, byId, today)) ? [task('differs', risk)] : []),
    ])
  return all.toSorted((a, b) => dayKey(a).localeCompare(dayKey(b)) || a.risk.number - b.risk.number)
}

const task = (kind: RiskTaskKind, risk: StoredRisk, dueOn: Day | null = null): RiskTask => ({ kind, risk, dueOn })

const dayKey = ({ dueOn }: RiskTask): string => dueOn ?? '9999-12-31'

const isNear = (day: Day, today: Day): boolean => daysLate(day, today) >= -soonDays

function datedTasks(risk: StoredRisk, today: Day): RiskTask[] {
  const { reviewOn, acceptance } = risk
  const standing = acceptanceState(risk, today)
  const review = reviewOn !== null && isNear(reviewOn, today) ? [task('review', risk, reviewOn)] : []
  if (acceptance === null) return review
  // What is not to be accepted any more asks for nothing.
  if (standing === 'voided')
    return acceptance.voidedFor === 'decision' ? review : [...review, task('acceptanceVoided', risk)]
  if (standing === 'ended') return [...review, task('acceptanceEnded', risk, acceptance.until)]
  return isNear(acceptance.until, today) ? [...review, task('acceptanceEnding', risk, acceptance.until)] : review
}
