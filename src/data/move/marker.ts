import { Schema } from 'mongoose'
import { newId } from '../records.ts'
import { sharedSchema } from '../schemas.ts'
import { collection, type Store, type Stored, StoreRefused } from '../store.ts'
import { valuesOf } from '../tenancy.ts'
import { installationTrail } from '../trail.ts'

/** How far a collection was copied: up to the record with this id, or to its end. */
export interface Progress {
  after: string | null
  done: boolean
}

/** Stands in the store to which everything was moved: from where, how far, and that it is finished. */
export interface Move {
  key: 'move'
  /** what `identityOf` says of the source */
  source: string
  /** the source in words */
  from: string
  startedAt: Date
  /** null: broken off, or under way */
  finishedAt: Date | null
  /** by the name of a collection */
  progress: Record<string, Progress>
}

export type StoredMove = Stored<Move>

export const moves = collection<Move>({
  name: 'moves',
  kind: 'technical',
  schema: sharedSchema({
    key: String,
    source: String,
    from: String,
    startedAt: Date,
    finishedAt: { type: Date, default: null },
    progress: Schema.Types.Mixed,
  }),
  indexes: [{ fields: ['key'], unique: true }],
})

/** The move into this store, if there was one. */
export const moveInto = async (store: Store): Promise<StoredMove | undefined> =>
  (await store.find(moves, { where: { key: 'move' }, limit: 1 }))[0]

/** Writes down that a move begins. Throws Conflict when another began at the same moment. */
export async function beginMove(
  store: Store,
  values: Omit<Move, 'key' | 'finishedAt' | 'progress'>,
): Promise<StoredMove> {
  const id = newId()
  const begun = { ...values, key: 'move' as const, finishedAt: null, progress: {} }
  await store.commit([{ op: 'create', collection: moves, id, values: begun }])
  return { ...begun, id, version: 1 } as StoredMove
}

/** Writes down how far it came; gives what stands there now. */
export async function noteMove(store: Store, move: StoredMove, news: Partial<Move>): Promise<StoredMove> {
  const { id, version } = move
  const values = { ...valuesOf(move), ...news }
  await store.commit([{ op: 'replace', collection: moves, id, version, values }])
  return { ...move, ...news, version: version + 1 }
}

/** Throws StoreRefused where a move was broken off: half of the data is no data to work on. */
export async function refuseHalfMoved(store: Store): Promise<void> {
  const move = await moveInto(store)
  if (move?.finishedAt === null)
    throw new StoreRefused(
      `${store.description} holds a move from ${move.from} that is not finished; run waarborg move once more, with the settings of then, and it goes on`,
    )
}

/**
 * What tells one installation from every other, wherever it stands: the first entry of its trail, which never changes.
 * Before there is one, the place itself.
 */
export async function identityOf(store: Store): Promise<string> {
  const sealed = await store.find(installationTrail, { where: { sequence: 1 }, limit: 1 })
  const [first] = sealed.length > 0 ? sealed : await store.find(installationTrail, { sort: 'at', limit: 1 })
  return first?.id ?? store.description
}
