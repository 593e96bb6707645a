import type { GoalLevel } from './plan.ts'

/** A goal of a note, with the number and the words its author gave it. Lines count from 1. */
export interface NoteGoal {
  level: GoalLevel
  /** `1`, `1.1` or `1.1.1`, as written */
  code: string
  title: string
  /** paragraphs, one a line; a blank line where the note has one */
  explanation: string
  /** the line of its heading */
  line: number
}

/** An action of a note. `timing` and `budget` are as written; a budget over several lines keeps them, with `\n` between. */
export interface NoteAction {
  /** the code of its goal; empty when the table stands under no goal */
  goal: string
  /** place within its goal, from 1 */
  position: number
  title: string
  timing: string
  budget: string
  /** cells of columns that we do not know */
  extra: readonly string[]
  line: number
}

/** A part of a note outside its goals, as written; `title` is its heading, empty when it has none. */
export interface NoteSection {
  title: string
  text: string
  line: number
  endLine: number
}

/** A line that found no place in the plan. */
export interface LeftLine {
  line: number
  text: string
  reason: 'goal-number-unreadable' | 'text-without-goal' | 'text-after-table'
}

export type NoteProblemCode =
  | 'no-goals'
  | 'code-repeated'
  | 'level-mismatch'
  | 'parent-missing'
  | 'title-missing'
  | 'action-without-goal'
  | 'table-not-operational'
  | 'table-head-missing'
  | 'row-single-cell'
  | 'timing-missing'
  | 'timing-unclear'
  | 'budget-missing'
  | 'budget-unclear'
  | 'cells-extra'

/** Something to look at before the note becomes a plan. `code` is the key of a message, `values` fill its placeholders. */
export interface NoteProblem {
  line: number
  code: NoteProblemCode
  values: Record<string, string | number>
}

/** What became of a line. Each line has one use, so that nothing of a note is lost or counted twice. */
export type LineUse =
  | 'blank'
  | 'title'
  | 'heading'
  | 'section'
  | 'goal'
  | 'goal-title'
  | 'explanation'
  | 'table-head'
  | 'action'
  | 'not-understood'

/** A policy note as it was understood. */
export interface PlanNote {
  title: string | null
  goals: readonly NoteGoal[]
  actions: readonly NoteAction[]
  sections: readonly NoteSection[]
  notUnderstood: readonly LeftLine[]
  /** by line */
  problems: readonly NoteProblem[]
  /** the use of line n at place n - 1 */
  lineUses: readonly LineUse[]
}
