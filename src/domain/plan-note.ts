import { parseBudget } from './budget.ts'
import { readLines } from './plan-note-lines.ts'
import { readNote, reportGoals } from './plan-note-reader.ts'
import { report, type GoalDraft, type Reading, type SectionDraft } from './plan-note-reading.ts'
import type { NoteGoal, NoteSection, PlanNote } from './plan-note-types.ts'
import { parseTiming } from './timing.ts'

export type * from './plan-note-types.ts'

/**
 * Reads a policy note in plain text, as Word gives it: goals with their headings (`STRATEGISCH DOEL 1:`, `Objectif
 * opérationnel 1.1.1`, `Taktisches Ziel 1.1`, `Operational goal 1.1.1`), their explanation, their table of actions with
 * timing and budget, and the text before and after the goals.
 *
 * Never throws and loses no line: `lineUses` says what became of each. What has no place is in `notUnderstood`, what needs a
 * look is in `problems`; a note without problems can be taken over as it is. Takes time in proportion to the text.
 */
export function parsePlanNote(text: string): PlanNote {
  const reading = readNote(readLines(text))
  if (reading.goals.length === 0) report(reading, { line: 1, code: 'no-goals' })
  reportGoals(reading)
  reportActions(reading)
  return {
    title: reading.title,
    goals: reading.goals.map(finishGoal),
    actions: reading.actions,
    sections: reading.sections.map(finishSection),
    notUnderstood: reading.left,
    problems: reading.problems.sort((a, b) => a.line - b.line),
    lineUses: reading.uses,
  }
}

/** Timings and budgets whose words cannot be read; they are kept, but count for nothing in the tables. */
function reportActions(reading: Reading): void {
  for (const { line, title, timing, budget } of reading.actions) {
    if (parseTiming(timing).kind === 'unclear') report(reading, { line, code: 'timing-unclear' }, { title, timing })
    const unclear = parseBudget(budget).lines.some(({ kind }) => kind === 'note')
    if (unclear) report(reading, { line, code: 'budget-unclear' }, { title, budget })
  }
}

function finishGoal({ level, code, title, explanation, line }: GoalDraft): NoteGoal {
  return { level, code, title, explanation: paragraphs(explanation), line }
}

/** One blank line at most between paragraphs, none around them. */
const paragraphs = (lines: readonly string[]): string =>
  lines
    .filter((line, index) => line !== '' || (index > 0 && lines[index - 1] !== ''))
    .join('\n')
    .trim()

function finishSection({ title, lines, line, endLine }: SectionDraft): NoteSection {
  const first = lines.findIndex((text) => text.trim() !== '')
  const last = lines.findLastIndex((text) => text.trim() !== '')
  return { title, text: first < 0 ? '' : lines.slice(first, last + 1).join('\n'), line, endLine }
}
