import type { ColumnRole, NoteLine } from './plan-note-lines.ts'
import type { LeftLine, LineUse, NoteAction, NoteGoal, NoteProblem, NoteProblemCode } from './plan-note-types.ts'
import { parseTiming } from './timing.ts'

/** Where in the note the reader is. `lost` is beneath a goal whose number it could not read. */
export type Mode = 'section' | 'title' | 'explanation' | 'head' | 'table' | 'lost'

export interface GoalDraft extends Omit<NoteGoal, 'explanation'> {
  explanation: string[]
}

export interface SectionDraft {
  title: string
  lines: string[]
  line: number
  endLine: number
  /** its heading was a number alone: the next line may be its title */
  awaitsTitle: boolean
}

/** A cell with the lines it is made of; the first is empty when the cell is. */
export interface Cell {
  parts: string[]
  line: number
}

/** Cells that stand together; one row of a table, or several when no blank line parts them. */
export interface Block {
  cells: Cell[]
  /** the last cell that has words: what follows without a tab belongs to it */
  last: Cell | null
  /** no blank line since its last cell */
  open: boolean
}

export interface Table {
  columns: ColumnRole[]
  /** its cells begin with a tab; else each line is a cell */
  tabbed: boolean
  block: Block | null
}

/** What has been read so far: the one value that the readers of lines change. */
export interface Reading {
  readonly lines: readonly NoteLine[]
  readonly uses: LineUse[]
  mode: Mode
  title: string | null
  /** blank lines just before the line at hand */
  blanks: number
  /** number of the last chapter heading outside the goals */
  chapter: number | null
  goal: GoalDraft | null
  table: Table
  readonly goals: GoalDraft[]
  readonly actions: NoteAction[]
  readonly sections: SectionDraft[]
  readonly left: LeftLine[]
  readonly problems: NoteProblem[]
  /** actions per code of a goal, for their positions */
  readonly counts: Map<string, number>
}

/** A reading in which nothing has been read yet. */
export function startReading(lines: readonly NoteLine[]): Reading {
  return {
    ...{
      lines,
      uses: [],
      mode: 'section',
      title: null,
      blanks: 0,
      chapter: null,
      goal: null,
      table: newTable([], true),
    },
    ...{ goals: [], actions: [], sections: [], left: [], problems: [], counts: new Map<string, number>() },
  }
}

export const newTable = (columns: readonly ColumnRole[], tabbed: boolean): Table => ({
  columns: [...columns],
  tabbed,
  block: null,
})

/** Notes a problem at a line. */
export function report(
  reading: Reading,
  at: { line: number; code: NoteProblemCode },
  values: NoteProblem['values'] = {},
): void {
  reading.problems.push({ ...at, values })
}

/** Keeps a line that has no place. */
export function leave(reading: Reading, line: NoteLine, reason: LeftLine['reason']): LineUse {
  reading.left.push({ line: line.number, text: line.text, reason })
  return 'not-understood'
}

/** The line after this one. */
export const nextLine = (reading: Reading, line: NoteLine): NoteLine | undefined => reading.lines[line.number]

/** True when a text says when an action runs. */
export function isClearTiming(text: string): boolean {
  const { kind } = parseTiming(text)
  return kind !== 'none' && kind !== 'unclear'
}
