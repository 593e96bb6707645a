import { Schema } from 'mongoose'
import type { Id } from '../domain/organisation.ts'
import { sharedSchema } from './schemas.ts'
import { collection, type Store, type Stored } from './store.ts'

/** The account for when nobody else can get in: one record, so that of two made at the same moment one wins. */
export interface BreakGlassValues {
  key: 'break-glass'
  user: Id
  /** when its password and codes were printed last */
  madeAt: Date
  /** the last sign-ins, the oldest first, `mostUses` at most; all of them are in the trail */
  uses: readonly Date[]
}

export const mostUses = 20

const user = { type: Schema.Types.ObjectId, required: true }

export const breakGlass = collection<BreakGlassValues>({
  name: 'breakGlass',
  kind: 'shared',
  schema: sharedSchema({ key: { type: String, required: true }, user, madeAt: Date, uses: [Date] }),
  indexes: [{ fields: ['key'], unique: true }],
})

/** Up to which use an administrator said that he or she knows of it. */
export const breakGlassSeen = collection<{ user: Id; until: Date }>({
  name: 'breakGlassSeen',
  kind: 'shared',
  schema: sharedSchema({ user, until: { type: Date, required: true } }),
  indexes: [{ fields: ['user'], unique: true }],
})

export async function findBreakGlass(store: Store): Promise<Stored<BreakGlassValues> | undefined> {
  return (await store.find(breakGlass, { where: { key: 'break-glass' }, limit: 1 }))[0]
}

export async function findSeen(store: Store, person: Id): Promise<Stored<{ user: Id; until: Date }> | undefined> {
  return (await store.find(breakGlassSeen, { where: { user: person }, limit: 1 }))[0]
}
