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
  /** that somebody's acceptance held at that moment; null where nobody wrote it down */
  accepted?: boolean | null
}

/** What happened between two analyses, each by number. A risk can be both lower and decided. */
export interface RiskChanges<R extends RiskSnapshot> {
  /** in the later one only */
  added: R[]
  /** in the earlier one only: closed since */
  gone: RiskSnapshot[]
  /** without a level in the earlier one, with one in the later */
  scored: R[]
  /** of a higher level than it was */
  higher: R[]
  lower: R[]
  /** in both, with another decision than it had; what was accepted is told as that alone */
  decided: R[]
  /** accepted since */
  accepted: R[]
  /** accepted then, and no longer: the term passed, the risk rose, or it was taken back */
  lost: R[]
}

/** What changed from the earlier list of open risks to the later one. Levels compare; a first score is no rise. */
export function changesBetween<R extends RiskSnapshot>(
  earlier: readonly RiskSnapshot[],
  later: readonly R[],
): RiskChanges<R> {
  const were = new Map(earlier.map((one) => [one.risk, one]))
  const are = new Set(later.map(({ risk }) => risk))
  const both = later.flatMap((is) => {
    const was = were.get(is.risk)
    return was === undefined ? [] : [{ was, is, rise: rise(was, is) }]
  })
  const those = (apply: (pair: Pair<R>) => boolean): R[] => both.filter(apply).map(({ is }) => is)
  const accepted = later.filter((is) => isNewlyAccepted(were.get(is.risk), is))
  return {
    added: later.filter(({ risk }) => !were.has(risk)),
    gone: earlier.filter(({ risk }) => !are.has(risk)),
    scored: those(({ was, is }) => currentLevel(was) === null && currentLevel(is) !== null),
    higher: those(({ rise }) => rise > 0),
    lower: those(({ rise }) => rise < 0),
    decided: those(({ was, is }) => was.decision !== is.decision && !accepted.includes(is)),
    accepted,
    lost: those(({ was, is }) => was.accepted === true && is.accepted === false),
  }
}

interface Pair<R extends RiskSnapshot> {
  was: RiskSnapshot
  is: R
  /** by so many levels */
  rise: number
}

function rise(earlier: RiskSnapshot, later: RiskSnapshot): number {
  const [was, is] = [currentLevel(earlier), currentLevel(later)]
  return was === null || is === null ? 0 : is - was
}

/** Of an analysis that did not keep what was accepted nothing is said. */
const isNewlyAccepted = (was: RiskSnapshot | undefined, is: RiskSnapshot): boolean =>
  is.accepted === true && (was === undefined || was.accepted === false)
