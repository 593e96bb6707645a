import type { NoteReading, SkippedPart } from '../../actions/read-plan-note.ts'
import { parseBudget } from '../../domain/budget.ts'
import { compareCodes } from '../../domain/plan.ts'
import type { NoteAction, NoteGoal } from '../../domain/plan-note.ts'
import { parseTiming } from '../../domain/timing.ts'
import type { StoredEntity } from './read.ts'
import { budgetLines, type BudgetWords, budgetWords, timingWords, type Words } from './words.ts'

export interface ReviewedAction {
  line: string
  title: string
  timing: string
  timingMeaning: string
  timingUnclear: boolean
  budget: string[]
  budgetMeaning: BudgetWords[]
  extra: string
}

export interface ReviewedGoal {
  depth: 1 | 2 | 3
  title: string
  level: string
  line: string
  explanation: string[]
  actions: ReviewedAction[]
}

interface LineNote {
  line: string
  text: string
  reason: string
}

/** What was read from a note, ready to print. */
export interface Review {
  counts: { label: string; value: string }[]
  goals: ReviewedGoal[]
  problems: { line: string; message: string }[]
  left: LineNote[]
  skipped: LineNote[]
  sections: { title: string; lines: string; text: string[] }[]
}

interface Reviewing {
  words: Words
  reading: NoteReading
  entities: readonly StoredEntity[]
}

export function reviewOf(
  words: Words,
  { reading, entities, text }: { reading: NoteReading; entities: readonly StoredEntity[]; text: string },
): Review {
  const { note, skipped } = reading
  const { t } = words
  return {
    counts: countsOf(words, reading, text),
    goals: goalsOf({ words, reading, entities }),
    problems: note.problems.map(({ line, code, values }) => ({
      line: lineWord(words, line),
      message: t(`imports.problem.${code}`, values),
    })),
    left: note.notUnderstood.map(({ line, text: words_, reason }) => ({
      line: lineWord(words, line),
      text: words_.trim(),
      reason: t(`imports.reason.${reason}`),
    })),
    skipped: skipped.map((part) => skippedNote(words, part)),
    sections: note.sections.map(({ title, text: body, line, endLine }) => ({
      title: title === '' ? t('imports.review.untitledSection') : title,
      lines: line === endLine ? lineWord(words, line) : t('imports.review.lines', { from: line, to: endLine }),
      text: body.split('\n'),
    })),
  }
}

const lineWord = ({ t }: Words, line: number): string => t('imports.review.line', { line })

const skippedNote = (words: Words, { line, what, text, reason }: SkippedPart): LineNote => ({
  line: lineWord(words, line),
  text,
  reason: `${words.t(`imports.review.what.${what}`)}: ${words.t(`imports.skipped.${reason}`)}`,
})

function countsOf(
  { t, formats }: Words,
  { goals, actions, note, skipped }: NoteReading,
  text: string,
): Review['counts'] {
  const of = (level: NoteGoal['level']): string => String(goals.filter((goal) => goal.level === level).length)
  const counts = [
    { label: t('imports.count.strategic'), value: of('strategic') },
    { label: t('imports.count.tactical'), value: of('tactical') },
    { label: t('imports.count.operational'), value: of('operational') },
    { label: t('imports.count.actions'), value: String(actions.length) },
    { label: t('imports.count.sections'), value: String(note.sections.length) },
    { label: t('imports.count.lines'), value: formats.number(text.split('\n').length) },
    { label: t('imports.count.left'), value: String(note.notUnderstood.length) },
  ]
  return skipped.length === 0
    ? counts
    : [...counts, { label: t('imports.count.skipped'), value: String(skipped.length) }]
}

/** In the order of their codes, as the plan will show them. */
function goalsOf(reviewing: Reviewing): ReviewedGoal[] {
  const { words, reading } = reviewing
  const byGoal = Map.groupBy(reading.actions, ({ goal }) => goal)
  return reading.goals
    .toSorted((a, b) => compareCodes(a.code, b.code))
    .map((goal) => ({
      depth: Math.min(3, goal.code.split('.').length) as 1 | 2 | 3,
      title: `${goal.code} ${goal.title === '' ? words.t('plan.untitled') : goal.title}`,
      level: words.t(`terms.goal.${goal.level}`),
      line: lineWord(words, goal.line),
      explanation: goal.explanation.split('\n').filter((line) => line !== ''),
      actions: (byGoal.get(goal.code) ?? []).map((action) => reviewAction(reviewing, action)),
    }))
}

function reviewAction({ words, entities }: Reviewing, action: NoteAction): ReviewedAction {
  const timing = parseTiming(action.timing)
  return {
    line: lineWord(words, action.line),
    title: action.title === '' ? words.t('plan.untitled') : action.title,
    timing: action.timing,
    timingMeaning: timingWords(words.t, timing),
    timingUnclear: timing.kind === 'unclear',
    budget: budgetLines(action.budget),
    budgetMeaning: budgetWords(words, parseBudget(action.budget), entities),
    extra: action.extra.join(' · '),
  }
}
