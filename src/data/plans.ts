import { type Action, actionDueOn, type Goal, type Plan } from '../domain/plan.ts'
import { day, derive, noEnd, ownedSchema, part, reference, references, text } from './schemas.ts'
import type { Id } from '../domain/organisation.ts'
import { collection, type Store, type Stored } from './store.ts'
import { findAcross, type Scope } from './tenancy.ts'

export type PlanValues = Omit<Plan, 'id' | 'version'>
export type GoalValues = Omit<Goal, 'id' | 'version'>
export type ActionValues = Omit<Action, 'id' | 'version'>

export const plans = collection<PlanValues>({
  name: 'plans',
  kind: 'owned',
  schema: ownedSchema({
    number: { type: Number, required: true },
    title: String,
    firstYear: Number,
    lastYear: Number,
    sections: [part({ title: text, text })],
    createdAt: Date,
  }),
  indexes: [{ fields: ['number'], unique: true }],
})

export const goals = collection<GoalValues>({
  name: 'goals',
  kind: 'owned',
  schema: ownedSchema({ plan: reference, level: String, code: String, title: text, explanation: text }),
  indexes: [{ fields: ['plan', 'code'], unique: true }],
})

export const planActions = collection<ActionValues>({
  name: 'actions',
  kind: 'owned',
  schema: derive(
    ownedSchema({
      plan: reference,
      goal: reference,
      position: Number,
      title: text,
      timing: text,
      budget: text,
      norms: [String],
      controls: references,
      entities: references,
      sites: references,
      responsible: text,
      state: String,
      progress: text,
      closedOn: day,
    }),
    'dueOn',
    (action: Action) => actionDueOn(action) ?? noEnd,
  ),
  indexes: [{ fields: ['goal', 'position'], unique: true }, { fields: ['plan'] }, { fields: ['plan', 'dueOn'] }],
})

/** All plans, the one of today first. */
export const listPlans = (scope: Scope): Promise<Stored<PlanValues>[]> => scope.find(plans, { sort: '-number' })

/** The plan of today: the one made last. */
export async function currentPlan(scope: Scope): Promise<Stored<PlanValues> | undefined> {
  return (await scope.find(plans, { sort: '-number', limit: 1 }))[0]
}

/** The plan of today of each of several organisations, by organisation. */
export async function currentPlans(store: Store, organisations: readonly Id[]): Promise<Map<Id, Id>> {
  const found = await findAcross(store, organisations, { collection: plans, query: { sort: 'number' } })
  return new Map(found.map(({ organisation, id }) => [organisation, id]))
}

export const goalsOf = (scope: Scope, plan: string): Promise<Stored<GoalValues>[]> =>
  scope.find(goals, { where: { plan } })

export const actionsOf = (scope: Scope, plan: string): Promise<Stored<ActionValues>[]> =>
  scope.find(planActions, { where: { plan } })
