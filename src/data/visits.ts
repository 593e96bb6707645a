import { Schema } from 'mongoose'
import type { Id } from '../domain/organisation.ts'
import type { Visit } from '../domain/visit.ts'
import { day, ownedSchema, part, text } from './schemas.ts'
import { counts } from './standings.ts'
import { collection, type Store, type Stored } from './store.ts'
import { findAcross, type Scope } from './tenancy.ts'

/** `latest`: no later visit was recorded; so the last visit to each of many authorities is one read. */
export type VisitValues = Omit<Visit, 'id'> & { latest: boolean }

export const visits = collection<VisitValues>({
  name: 'visits',
  kind: 'owned',
  schema: ownedSchema({
    on: { ...day, required: true },
    by: part({ id: Schema.Types.ObjectId, name: String }),
    nextOn: day,
    note: text,
    counts: { type: counts, default: null },
    latest: Boolean,
  }),
  indexes: [{ fields: ['on'], unique: true }, { fields: ['latest'] }],
})

/** All visits, the last first. */
export const listVisits = (scope: Scope): Promise<Stored<VisitValues>[]> => scope.find(visits, { sort: '-on' })

/** The last visit to each of several organisations, by organisation. */
export async function lastVisits(store: Store, organisations: readonly Id[]): Promise<Map<Id, Stored<VisitValues>>> {
  const found = await findAcross(store, organisations, { collection: visits, query: { where: { latest: true } } })
  return new Map(found.map((visit) => [visit.organisation, visit]))
}
