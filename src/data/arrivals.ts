import type { Id } from '../domain/organisation.ts'
import { newId } from './records.ts'
import { sharedSchema } from './schemas.ts'
import { collection, type Store } from './store.ts'
import { installationWork } from './tenancy.ts'

/** The last that happened at the door of an identity provider, for who looks after it. */
export interface ArrivalValues {
  provider: Id
  at: Date
  /** the account that came in; null: somebody was refused */
  user: Id | null
  /** why, as one word of the log; null: somebody came in */
  refused: string | null
}

export const arrivals = collection<ArrivalValues>({
  name: 'arrivals',
  kind: 'technical',
  schema: sharedSchema({
    provider: { type: String, required: true },
    at: Date,
    user: { type: String, default: null },
    refused: { type: String, default: null },
  }),
  indexes: [{ fields: ['provider', 'at'] }],
})

/** How many are kept of each provider: enough to see what is going on, and no file on who signs in when. */
const kept = 5

/** Notes who came in, or why somebody did not. What is older than the last few is forgotten. */
export async function noteArrival(
  { store, now }: { store: Store; now: () => Date },
  given: { provider: Id } & ({ user: Id } | { refused: string }),
): Promise<void> {
  const before = await store.find(arrivals, { where: { provider: given.provider }, sort: '-at' })
  const work = installationWork(store, { kind: 'system', name: 'sign-in' }, now)
  const values = { user: null, refused: null, ...given, at: now() }
  work.create(arrivals, values, { act: 'signIn.arrived', label: '', id: newId() })
  for (const old of before.slice(kept - 1)) work.remove(arrivals, old, { act: 'signIn.forgotten', label: '' })
  // Of two at the same moment one finds the old ones gone: nobody should be kept out for that.
  await work.commit().catch(() => undefined)
}

/** The last ones of a provider, the newest first. */
export const lastArrivals = (store: Store, provider: Id): Promise<ArrivalValues[]> =>
  store.find(arrivals, { where: { provider }, sort: '-at', limit: kept })
