import { planImports, type PlanImportValues } from '../data/plan-imports.ts'
import { plans } from '../data/plans.ts'
import type { Stored } from '../data/store.ts'
import type { Scope, Work } from '../data/tenancy.ts'
import { Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import type { LeftLine, NoteProblem } from '../domain/plan-note.ts'
import { dayOf } from '../i18n/format.ts'
import { again } from './again.ts'
import { addPlan, nextPlanNumber, type MadePlan, type PlanDetails } from './create-plan.ts'
import { type NoteReading, readPlanNote, type SkippedPart } from './read-plan-note.ts'
import { addAction } from './save-action.ts'
import { addGoal } from './save-goal.ts'

export { readPlanNote } from './read-plan-note.ts'

export interface GivenNote {
  text: string
  fileName: string
  /** in place of those that the note gives */
  title?: string
  firstYear?: number
  lastYear?: number
}

export interface ImportedPlan extends MadePlan {
  goals: number
  actions: number
  problems: readonly NoteProblem[]
  notUnderstood: readonly LeftLine[]
  skipped: readonly SkippedPart[]
}

/** More than this is no plan that people can carry out, and would keep others waiting. */
export const mostParts = 3000

/**
 * Makes a plan of a policy note, in one commit, and keeps the note. The plan becomes the plan of today.
 * Throws Invalid: `note.noGoals` when there is no goal in it, `note.tooLarge` above `mostParts` goals and actions.
 */
export function importPlan(scope: Scope, given: GivenNote): Promise<ImportedPlan> {
  const reading = requireReadable(given.text)
  return again(async () => {
    const work = scope.work()
    const made = await addPlanOf(scope, work, { reading, details: detailsOf(scope, reading, given) })
    const { fileName, text } = given
    const values = { fileName, text, createdAt: scope.now(), createdBy: scope.actor.name, plan: made.plan }
    work.create(planImports, values, { act: 'planNote.imported', label: fileName })
    await work.commit()
    const { problems, notUnderstood } = reading.note
    const counts = { goals: reading.goals.length, actions: reading.actions.length }
    return { ...made, ...counts, problems, notUnderstood, skipped: reading.skipped }
  })
}

/** Keeps a note that was sent in, to be looked at. Nothing of a plan is written. Throws Invalid as importPlan does. */
export async function receivePlanNote(scope: Scope, { text, fileName }: GivenNote): Promise<Id> {
  requireReadable(text)
  const work = scope.work()
  const values = { fileName, text, createdAt: scope.now(), createdBy: scope.actor.name, plan: null }
  const id = work.create(planImports, values, { act: 'planNote.received', label: fileName })
  await work.commit()
  return id
}

/** Makes the plan of a note that was received. A second confirmation gives the same plan. */
export function confirmPlanImport(scope: Scope, id: Id, details: PlanDetails): Promise<MadePlan> {
  return again(async () => {
    const received = await scope.require(planImports, id)
    if (received.plan !== null) return existing(scope, received.plan)
    const work = scope.work()
    const made = await addPlanOf(scope, work, { reading: requireReadable(received.text), details })
    markConfirmed(work, received, made.plan)
    await work.commit()
    return made
  })
}

/**
 * The title and years a plan gets when nobody says otherwise: those of the note, else `Plan 2011-2013` (the same word in
 * all four languages) and this year.
 */
export function detailsOf(scope: Scope, reading: NoteReading, given: Omit<GivenNote, 'text'>): PlanDetails {
  const year = Number(dayOf(scope.now()).slice(0, 4))
  const firstYear = given.firstYear ?? reading.firstYear ?? year
  const lastYear = Math.max(firstYear, given.lastYear ?? reading.lastYear ?? year)
  const title = given.title?.trim().replace(/\s+/g, ' ')
  if (title !== undefined && title.length > 200)
    throw new Invalid([{ field: 'title', code: 'string.max', values: { limit: 200 } }])
  const own = title === undefined || title === '' ? reading.title?.slice(0, 200) : title
  return { title: own ?? `Plan ${firstYear}-${lastYear}`, firstYear, lastYear }
}

function requireReadable(text: string): NoteReading {
  const reading = readPlanNote(text)
  if (reading.goals.length === 0) throw new Invalid([{ field: 'note', code: 'note.noGoals' }])
  if (reading.goals.length + reading.actions.length > mostParts)
    throw new Invalid([{ field: 'note', code: 'note.tooLarge', values: { limit: mostParts } }])
  return reading
}

async function addPlanOf(
  scope: Scope,
  work: Work,
  { reading, details }: { reading: NoteReading; details: PlanDetails },
): Promise<MadePlan> {
  const number = await nextPlanNumber(scope)
  const values = { ...details, number, sections: reading.note.sections, createdAt: scope.now() }
  const plan = addPlan(work, values, 'plan.imported')
  const goalIds = new Map<string, Id>()
  for (const { level, code, title, explanation } of reading.goals)
    goalIds.set(code, addGoal(work, { plan, level, code, title, explanation }))
  for (const action of reading.actions) {
    const goal = goalIds.get(action.goal)
    if (goal !== undefined) addAction(work, { ...untouched, ...wordsOf(action), plan, goal })
  }
  return { plan, number }
}

/** What a note says nothing about. */
const untouched = {
  norms: [],
  controls: [],
  entities: [],
  sites: [],
  responsible: '',
  state: 'planned' as const,
  closedOn: null,
}

/** Cells of columns that we do not know are kept as words on the progress. */
const wordsOf = ({ position, title, timing, budget, extra }: NoteReading['actions'][number]) => ({
  ...{ position, title, timing, budget },
  progress: extra.join('\n'),
})

function markConfirmed(work: Work, received: Stored<PlanImportValues>, plan: Id): void {
  work.replace(planImports, received, { values: { plan }, act: 'planNote.confirmed', label: received.fileName })
}

async function existing(scope: Scope, plan: Id): Promise<MadePlan> {
  return { plan, number: (await scope.require(plans, plan)).number }
}
