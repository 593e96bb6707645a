import { controls } from '../data/controls.ts'
import { type ActionValues, goals, planActions } from '../data/plans.ts'
import { entities, sites } from '../data/sites.ts'
import type { Collection, Stored } from '../data/store.ts'
import type { Scope, Work } from '../data/tenancy.ts'
import { Conflict, Invalid, NotFound } from '../domain/errors.ts'
import type { Day, Id } from '../domain/organisation.ts'
import { type ActionState, isClosed } from '../domain/plan.ts'
import { parseTiming } from '../domain/timing.ts'
import { changedFields } from '../domain/trail.ts'
import { dayOf } from '../i18n/format.ts'
import { again } from './again.ts'

/** What a person fills in of an action; the rest follows from where it stands. */
export type ActionDetails = Omit<ActionValues, 'plan' | 'position' | 'closedOn'>

/** Adds an action at the end of a goal. The same form sent twice gives one action. Throws NotFound for what is not of here. */
export function createAction(scope: Scope, details: ActionDetails): Promise<Id> {
  return again(async () => {
    const { plan } = await scope.require(goals, details.goal)
    const siblings = await scope.find(planActions, { where: { goal: details.goal } })
    const same = siblings.find((one) => isSame(one, details))
    if (same !== undefined) return same.id
    await requireReferences(scope, details)
    const work = scope.work()
    const closedOn = closedOnFor(details.state, null, scope)
    const id = addAction(work, { ...details, plan, position: positionAfter(siblings), closedOn })
    await work.commit()
    return id
  })
}

/** Adds the creation of an action to a unit of work. */
export const addAction = (work: Work, values: ActionValues): Id =>
  work.create(planActions, values, { act: 'action.created', label: values.title })

/**
 * Changes an action. A timing that cannot be read may stay as its author wrote it, and may not be newly written (Invalid).
 * Throws NotFound for what is not of here, Conflict when somebody else changed it meanwhile.
 */
export async function updateAction(
  scope: Scope,
  { id, version }: { id: Id; version: number },
  details: ActionDetails,
): Promise<void> {
  const action = await scope.require(planActions, id)
  const isNewTiming = details.timing !== action.timing
  if (isNewTiming && parseTiming(details.timing).kind === 'unclear')
    throw new Invalid([{ field: 'timing', code: 'timing.unclear' }])
  await requireReferences(scope, details)
  const position = action.goal === details.goal ? action.position : await nextPosition(scope, action, details.goal)
  const closedOn = closedOnFor(details.state, action.closedOn, scope)
  const work = scope.work()
  const values = { ...details, position, closedOn }
  work.replace(planActions, action, { values, act: 'action.updated', label: details.title })
  if (!work.empty && action.version !== version) throw new Conflict('version')
  await work.commit()
}

/** The day an action was closed: kept while it stays closed, today when it becomes so, none while it is open. */
function closedOnFor(state: ActionState, before: Day | null, scope: Scope): Day | null {
  return isClosed(state) ? (before ?? dayOf(scope.now())) : null
}

async function nextPosition(scope: Scope, action: Stored<ActionValues>, to: Id): Promise<number> {
  const { plan } = await scope.require(goals, to)
  if (plan !== action.plan) throw new NotFound(`goals ${to}`)
  return positionAfter(await scope.find(planActions, { where: { goal: to } }))
}

const positionAfter = (siblings: readonly { position: number }[]): number =>
  siblings.reduce((highest, { position }) => Math.max(highest, position), 0) + 1

/** The same in everything that the form asks for. */
const isSame = (one: ActionValues, details: ActionDetails): boolean =>
  changedFields(Object.fromEntries(Object.keys(details).map((key) => [key, one[key as keyof ActionDetails]])), details)
    .length === 0

/** Everything that a form names must be of this organisation. */
async function requireReferences(scope: Scope, details: ActionDetails): Promise<void> {
  await requireAll(scope, controls, details.controls)
  await requireAll(scope, entities, details.entities)
  await requireAll(scope, sites, details.sites)
}

async function requireAll<T>(scope: Scope, collection: Collection<T>, ids: readonly Id[]): Promise<void> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return
  const found = await scope.count(collection, { where: { id: { in: wanted } } })
  if (found !== wanted.length) throw new NotFound(collection.name)
}
