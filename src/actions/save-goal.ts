import { goals, goalsOf, type GoalValues, plans } from '../data/plans.ts'
import type { Stored } from '../data/store.ts'
import type { Scope, Work } from '../data/tenancy.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { compareCodes, type GoalLevel, goalLevels } from '../domain/plan.ts'

export interface GoalDetails {
  /** `1`, `1.1` or `1.1.1`; parseGoalCode gives it */
  code: string
  title: string
  explanation: string
}

/** The code of a goal from what people type (`1.2.` is 1.2), or undefined when it is none. */
export function parseGoalCode(text: string): string | undefined {
  const code = text.replace(/\s/g, '').replace(/\.$/, '')
  return /^[1-9]\d{0,2}(?:\.[1-9]\d{0,2}){0,2}$/.test(code) ? code : undefined
}

/** The level that a code tells by its number of dots: `1` strategic, `1.1` tactical, `1.1.1` operational. */
export const goalLevelOf = (code: string): GoalLevel => goalLevels[code.split('.').length - 1] ?? 'operational'

/** Adds a goal to a plan. Throws Invalid when there is no goal above it, Conflict('code') when the code is taken. Gives its id. */
export async function createGoal(scope: Scope, plan: Id, details: GoalDetails): Promise<Id> {
  await scope.require(plans, plan)
  const all = await goalsOf(scope, plan)
  const same = all.find(({ code }) => code === details.code)
  if (same?.title === details.title && same.explanation === details.explanation) return same.id
  place(details.code, all)
  const work = scope.work()
  const id = addGoal(work, { ...details, plan, level: goalLevelOf(details.code) })
  await commitUnique(work)
  return id
}

/** Adds the creation of a goal to a unit of work. */
export function addGoal(work: Work, values: GoalValues): Id {
  const { plan, level, code, title, explanation } = values
  const label = `${code} ${title}`
  return work.create(goals, { plan, level, code, title, explanation }, { act: 'goal.created', label })
}

/** Changes a goal; when its code changes, the goals beneath it move along. Throws as createGoal does, or Conflict('version'). */
export async function updateGoal(
  scope: Scope,
  { id, version }: { id: Id; version: number },
  details: GoalDetails,
): Promise<void> {
  const goal = await scope.require(goals, id)
  const all = await goalsOf(scope, goal.plan)
  const moved = all.filter(({ code }) => code.startsWith(`${goal.code}.`))
  const work = scope.work()
  if (details.code !== goal.code) {
    place(
      details.code,
      all.filter((one) => one.id !== id && !moved.includes(one)),
    )
  }
  rename(work, goal, details)
  if (!work.empty && goal.version !== version) throw new Conflict('version')
  if (details.code !== goal.code) moveAlong(work, { from: goal.code, to: details.code, moved })
  await commitUnique(work)
}

function rename(work: Work, goal: Stored<GoalValues>, { code, title, explanation }: GoalDetails): void {
  const level = code === goal.code ? goal.level : goalLevelOf(code)
  work.replace(goals, goal, {
    values: { code, level, title, explanation },
    act: 'goal.updated',
    label: `${code} ${title}`,
  })
}

function moveAlong(work: Work, move: { from: string; to: string; moved: readonly Stored<GoalValues>[] }): void {
  for (const goal of move.moved.toSorted((a, b) => compareCodes(a.code, b.code))) {
    const code = parseGoalCode(move.to + goal.code.slice(move.from.length))
    if (code === undefined) throw new Invalid([{ field: 'code', code: 'code.form' }])
    rename(work, goal, { ...goal, code })
  }
}

/** Throws when the code is taken or when there is no goal for it to stand under. */
function place(code: string, others: readonly Stored<GoalValues>[]): void {
  if (others.some((other) => other.code === code)) throw new Conflict('code')
  const parent = code.split('.').slice(0, -1).join('.')
  if (parent !== '' && !others.some((other) => other.code === parent))
    throw new Invalid([{ field: 'code', code: 'code.parent', values: { code: parent } }])
}

/** The store names the first field of the unique key; what a person can mend is the code. */
async function commitUnique(work: Work): Promise<void> {
  try {
    await work.commit()
  } catch (error) {
    if (error instanceof Conflict && error.field === 'plan') throw new Conflict('code')
    throw error
  }
}
