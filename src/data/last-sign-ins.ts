import { Schema } from 'mongoose'
import type { Id } from '../domain/organisation.ts'
import { newId } from './records.ts'
import { sharedSchema } from './schemas.ts'
import { type Change, collection, type Store } from './store.ts'

/** When somebody came in last, one row per account: the trail has every time, and grows without end. */
export const lastSignIns = collection<{ user: Id; at: Date }>({
  name: 'lastSignIns',
  kind: 'technical',
  schema: sharedSchema({ user: { type: Schema.Types.ObjectId, required: true }, at: { type: Date, required: true } }),
  indexes: [{ fields: ['user'], unique: true }],
})

/** What is to be written when somebody comes in, in the commit that notes it. */
export async function lastSignInChange(store: Store, values: { user: Id; at: Date }): Promise<Change> {
  const [known] = await store.find(lastSignIns, { where: { user: values.user }, limit: 1 })
  if (known === undefined) return { op: 'create', collection: lastSignIns, id: newId(), values }
  return { op: 'replace', collection: lastSignIns, id: known.id, version: known.version, values }
}

/** The last time of each of these accounts; who never came in is not in it. */
export async function lastSignInsOf(store: Store, users: readonly Id[]): Promise<Map<Id, Date>> {
  const found = await store.find(lastSignIns, { where: { user: { in: users } } })
  return new Map(found.map(({ user, at }) => [user, at]))
}
