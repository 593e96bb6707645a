import type mongoose from 'mongoose'
import { Conflict, NotFound } from '../../domain/errors.ts'
import { toDocument } from '../records.ts'
import type { Change } from '../store.ts'
import { requireName, requireOwner, versionNamed } from './guard.ts'
import { indexFields, indexValue } from './index-fields.ts'
import { type Database, GuardedCollection, type Session } from './mongo-collection.ts'
import { conflictOf, isTaken } from './mongo-errors.ts'
import { type Filter, idOf } from './mongo-query.ts'

/** A change, cast and validated, as MongoDB takes it. */
export interface Ready {
  change: Change
  write: mongoose.mongo.AnyBulkWriteOperation
}

/** Where the changes of one commit go; without a session when there is only one, which is whole by itself. */
export interface Target {
  database: Database
  session: Session | undefined
}

/** Throws Invalid, and NotFound for what no id can name. */
export async function prepare(change: Change): Promise<Ready> {
  requireOwner(change)
  requireName(change)
  const key = keyOf(change)
  if (change.op === 'create')
    return { change, write: { insertOne: { document: await kept(change, { ...key, version: 1 }) } } }
  const filter = { ...key, version: versionNamed(change) }
  if (change.op === 'remove') return { change, write: { deleteOne: { filter } } }
  return {
    change,
    write: { replaceOne: { filter, replacement: await kept(change, { ...key, version: change.version + 1 }) } },
  }
}

/** Changes that go to the server together: when it refuses one, so many are looked at one by one. */
const together = 250

/** Where a refusal was met: the first of the changes that went together. */
export interface Place {
  start: number
}

/**
 * All changes in their order, many at a time. Where one of them cannot be made it throws without saying which, and tells
 * the place; those of the place `careful` are made one by one, and the first that cannot be throws its Conflict or NotFound.
 */
export async function writeAll(
  ready: readonly Ready[],
  target: Target,
  { place, careful }: { place: Place; careful: number | undefined },
): Promise<void> {
  for (place.start = 0; place.start < ready.length; place.start += together) {
    const some = ready.slice(place.start, place.start + together)
    await (place.start === careful ? writeOneByOne(some, target) : writeTogether(some, target))
  }
}

/** Collection by collection, each in its order. */
async function writeTogether(ready: readonly Ready[], { database, session }: Target): Promise<void> {
  for (const [collection, some] of Map.groupBy(ready, ({ change }) => change.collection)) {
    const writes = some.map(({ write }) => write)
    const done = await new GuardedCollection(database, collection).write(writes, session)
    if (done !== writes.length) throw new Unmatched(collection.name)
  }
}

/** A replacement or removal met no record of that version. */
class Unmatched extends Error {
  override name = 'Unmatched'
}

/** Whether it was one of the changes itself that could not be made. */
export const isRefusal = (error: unknown): boolean => error instanceof Unmatched || isTaken(error)

/** Slower, and the first that cannot be made throws its Conflict or NotFound. */
async function writeOneByOne(ready: readonly Ready[], { database, session }: Target): Promise<void> {
  for (const { change, write } of ready) {
    const collection = new GuardedCollection(database, change.collection)
    const done = await collection.write([write], session).catch((error: unknown) => {
      throw conflictOf(change.collection, error)
    })
    if (done === 1) continue
    const version = await collection.versionOf(keyOf(change), session)
    throw version === undefined ? notFound(change) : new Conflict('version')
  }
}

function keyOf(change: Change): Filter {
  const _id = idOf(change.id)
  const organisation = idOf(change.organisation)
  return organisation === undefined ? { _id } : { _id, organisation }
}

const notFound = ({ collection, id }: Change): NotFound => new NotFound(`${collection.name} ${id}`)

/** The whole document. Throws where an index field holds what has no order. */
async function kept(change: Exclude<Change, { op: 'remove' }>, own: Filter): Promise<Filter> {
  const document = await toDocument(change.collection, change.values)
  for (const field of indexFields(change.collection)) indexValue(document[field])
  return { ...document, ...own }
}
