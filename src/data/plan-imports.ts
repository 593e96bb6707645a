import { ownedSchema } from './schemas.ts'
import { collection, type Stored } from './store.ts'
import type { Scope } from './tenancy.ts'

/** A policy note that was sent in and waits for somebody to look at what was read from it. Nothing of a plan is written yet. */
export interface PlanImportValues {
  fileName: string
  text: string
  createdAt: Date
  createdBy: string
  /** the plan that came of it, once confirmed */
  plan: string | null
}

export const planImports = collection<PlanImportValues>({
  name: 'planImports',
  kind: 'owned',
  schema: ownedSchema({
    fileName: String,
    text: String,
    createdAt: Date,
    createdBy: String,
    plan: { type: String, default: null },
  }),
  indexes: [{ fields: ['createdAt'] }],
})

export const listPlanImports = (scope: Scope): Promise<Stored<PlanImportValues>[]> =>
  scope.find(planImports, { sort: '-createdAt', limit: 20 })
