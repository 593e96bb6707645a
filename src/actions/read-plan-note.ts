import { type NoteAction, type NoteGoal, parsePlanNote, type PlanNote } from '../domain/plan-note.ts'
import { parseTiming, periodOf } from '../domain/timing.ts'

/** A part of a note that cannot become part of a plan, with the line it stands on. */
export interface SkippedPart {
  line: number
  what: 'goal' | 'action'
  /** the words of the note */
  text: string
  reason: 'code-repeated' | 'action-without-goal'
}

/** A note as it would become a plan. */
export interface NoteReading {
  note: PlanNote
  title: string | null
  /** the years of the title, else those that the actions name; null when neither names any */
  firstYear: number | null
  lastYear: number | null
  /** the goals and actions that would be taken over */
  goals: readonly NoteGoal[]
  actions: readonly NoteAction[]
  skipped: readonly SkippedPart[]
}

/** Reads a policy note without writing anything. Never throws. */
export function readPlanNote(text: string): NoteReading {
  const note = parsePlanNote(text)
  const first = new Map(note.goals.toReversed().map((goal) => [goal.code, goal]))
  const goals = note.goals.filter((goal) => first.get(goal.code) === goal)
  const actions = note.actions.filter(({ goal }) => first.has(goal))
  const kept = new Set<NoteGoal | NoteAction>([...goals, ...actions])
  const skipped = [
    ...note.goals.filter((goal) => !kept.has(goal)).map(skippedGoal),
    ...note.actions.filter((action) => !kept.has(action)).map(skippedAction),
  ]
  return { note, title: note.title, ...yearsOf(note), goals, actions, skipped: skipped.sort((a, b) => a.line - b.line) }
}

const skippedGoal = ({ line, code, title, explanation }: NoteGoal): SkippedPart => ({
  line,
  what: 'goal',
  text: [`${code} ${title}`.trim(), explanation].filter((part) => part !== '').join('\n'),
  reason: 'code-repeated',
})

const skippedAction = ({ line, title, timing, budget }: NoteAction): SkippedPart => ({
  line,
  what: 'action',
  text: [title, timing, budget].filter((part) => part !== '').join(' · '),
  reason: 'action-without-goal',
})

function yearsOf({ title, actions }: PlanNote): { firstYear: number | null; lastYear: number | null } {
  const match = /((?:19|20|21)\d\d)\s*[-–—/]\s*((?:19|20|21)\d\d)/.exec(title ?? '')
  if (match !== null && Number(match[1]) <= Number(match[2]))
    return { firstYear: Number(match[1]), lastYear: Number(match[2]) }
  const period = periodOf(actions.map(({ timing }) => parseTiming(timing)))
  return { firstYear: period?.from ?? null, lastYear: period?.to ?? null }
}
