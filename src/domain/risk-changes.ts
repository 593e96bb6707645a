import type { Id } from './organisation.ts'
import { currentLevel, type RiskScore } from './risk.ts'

/** A risk as it stood at one moment: what an analysis keeps of it. */
export interface RiskSnapshot {
  risk: Id
  number: number
  title: string
  before: RiskScore | null
  after: RiskScore | null
  decision: string | null
}

/** What happened between two analyses, each by number. A risk can be both lower and decided. */
export interface RiskChanges<R extends RiskSnapshot> {
  /** in the later one only */
  added: R[]
  /** in the earlier one only: closed since */
  gone: RiskSnapshot[]
  /** of a higher level than it was */
  higher: R[]
  lower: R[]
  /** with a decision that it had not, or another one */
  decided: R[]
}

/** What changed from the earlier list of open risks to the later one. Levels compare; a first score is no rise. */
export function changesBetween<R extends RiskSnapshot>(
  earlier: readonly RiskSnapshot[],
  later: readonly R[],
): RiskChanges<R> {
  const were = new Map(earlier.map((one) => [one.risk, one]))
  const are = new Set(later.map(({ risk }) => risk))
  const rise = (one: R): number => {
    const before = were.get(one.risk)
    const [was, is] = [before === undefined ? null : currentLevel(before), currentLevel(one)]
    return was === null || is === null ? 0 : is - was
  }
  return {
    added: later.filter(({ risk }) => !were.has(risk)),
    gone: earlier.filter(({ risk }) => !are.has(risk)),
    higher: later.filter((one) => rise(one) > 0),
    lower: later.filter((one) => rise(one) < 0),
    decided: later.filter((one) => one.decision !== null && one.decision !== (were.get(one.risk)?.decision ?? null)),
  }
}
