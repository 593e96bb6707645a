import type { Day, Id } from './organisation.ts'
import { parseTiming, timingEnd } from './timing.ts'

/** Adopting and introducing are two steps: a policy is decided in one year and works in another. */
export const actionStates = ['planned', 'started', 'done', 'verified', 'postponed', 'dropped'] as const
export type ActionState = (typeof actionStates)[number]

export const goalLevels = ['strategic', 'tactical', 'operational'] as const
export type GoalLevel = (typeof goalLevels)[number]

/** A security plan. The one with the highest number is the plan of today; earlier ones stay readable. */
export interface Plan {
  id: Id
  version: number
  number: number
  title: string
  /** first and last calendar year the plan covers */
  firstYear: number
  lastYear: number
  /** text of the note outside its goals (preface, situation, addenda), kept in the note's own order */
  sections: readonly PlanSection[]
  createdAt: Date
}

/** A part of a policy note outside the goals, as written. */
export interface PlanSection {
  title: string
  text: string
}

/** A goal. Its code tells its place: `1` strategic, `1.1` tactical, `1.1.1` operational. */
export interface Goal {
  id: Id
  version: number
  plan: Id
  level: GoalLevel
  code: string
  title: string
  explanation: string
}

/** An action. `timing` and `budget` are kept as their author wrote them; timing.ts and budget.ts say what they mean. */
export interface Action {
  id: Id
  version: number
  plan: Id
  goal: Id
  /** place within its goal, from 1: `1.1.2.c` is 3 */
  position: number
  title: string
  timing: string
  budget: string
  norms: readonly string[]
  controls: readonly Id[]
  entities: readonly Id[]
  sites: readonly Id[]
  responsible: string
  state: ActionState
  progress: string
  closedOn: Day | null
}

/** States in which nothing more is expected. */
export const isClosed = (state: ActionState): boolean => state === 'done' || state === 'verified' || state === 'dropped'

/** The last day an open action may still be done in; null when it is closed or has no end, such as `doorlopend`. */
export const actionDueOn = ({ state, timing }: Pick<Action, 'state' | 'timing'>): Day | null =>
  isClosed(state) ? null : timingEnd(parseTiming(timing))

/** The code of an action: the code of its goal and a letter (`1.1.2.c`), after z: aa, ab … */
export function actionCode(goalCode: string, position: number): string {
  let letters = ''
  for (let rest = position; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(97 + ((rest - 1) % 26)) + letters
  return `${goalCode}.${letters}`
}

/** Orders codes by their numbers: 1.2 before 1.10. */
export function compareCodes(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')]
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = Number(left[i] ?? -1) - Number(right[i] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}
