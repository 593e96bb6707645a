import { setImmediate } from 'node:timers/promises'
import type { FileStore } from '../files.ts'
import type { Rehearsal } from '../migrations/fit.ts'
import type { Migrated } from '../migrations/migration.ts'
import { dataProblems } from '../migrations/run.ts'
import { withPlainIds } from '../records.ts'
import type { AnyCollection, Change, Collection, Query, Scalar, Store, Stored } from '../store.ts'
import { inBatches } from './batches.ts'
import { openGridFsFiles } from './gridfs-files.ts'
import { requireLimit, requireOrganisation } from './guard.ts'
import { indexField, indexValue } from './index-fields.ts'
import { GuardedCollection } from './mongo-collection.ts'
import { isRefusal, type Place, prepare, type Ready, writeAll } from './mongo-commit.ts'
import { Connection } from './mongo-connection.ts'
import { outageOf } from './mongo-errors.ts'
import { indexProblems, prepareIndexes } from './mongo-indexes.ts'
import { markInMongo, migrateMongo, rehearseMongo } from './mongo-migrate.ts'
import { loadIntoMongo } from './mongo-load.ts'
import { type Filter, filterOf, keyOf, orderOf, sortOf, wholeOf } from './mongo-query.ts'
import { frozen } from './read-cache.ts'

/** Records in one page of a stream. */
const page = 500

/**
 * Opens the store and the files in a MongoDB database; several processes may. Files on their way in stand in the data
 * folder. Throws StoreUnavailable when no server answers, and StoreRefused with what to do when it cannot be used.
 */
export async function openMongo(uri: string, dataFolder: string): Promise<{ store: Store; files: FileStore }> {
  const connection = await Connection.open(uri)
  try {
    // Migrating, and indexes on what is there already, may take long: nothing to give up on.
    const migrated = await migrateMongo(connection)
    await prepareIndexes(connection.database)
    return { store: new MongoStore(connection, migrated), files: await openGridFsFiles(connection, dataFolder) }
  } catch (error) {
    await connection.close()
    throw outageOf(error)
  }
}

export interface Examined {
  description: string
  /** how many there are; none before the first start */
  collections: number
  /** indexes other than this version wants them */
  problems: string[]
}

/** Looks whether a MongoDB can be used, and changes nothing. Throws as openMongo does. */
export async function examineMongo(uri: string): Promise<Examined> {
  const connection = await Connection.open(uri)
  try {
    const { description, database } = connection
    const { length } = await database.listCollections({}, { nameOnly: true }).toArray()
    const mark = await markInMongo(database)
    const problems = [...(mark === undefined ? [] : dataProblems(mark)), ...(await indexProblems(database))]
    return { description, collections: length, problems }
  } catch (error) {
    throw outageOf(error)
  } finally {
    await connection.close()
  }
}

/** Tries the migrations on everything and undoes them. Throws as openMongo does. */
export async function tryMongo(uri: string): Promise<Rehearsal> {
  const connection = await Connection.open(uri)
  try {
    return await rehearseMongo(connection)
  } catch (error) {
    throw outageOf(error)
  } finally {
    await connection.close()
  }
}

/** Reads from a MongoDB as it is: no index is made. Throws as openMongo does. */
export async function lookIntoMongo<T>(uri: string, look: (store: Store) => Promise<T>): Promise<T> {
  const connection = await Connection.open(uri)
  try {
    return await look(new MongoStore(connection, { from: 0, outcomes: [] }))
  } finally {
    await connection.close()
  }
}

class MongoStore implements Store {
  reads = 0
  readonly description: string
  readonly migrated: Migrated
  readonly #connection: Connection

  constructor(connection: Connection, migrated: Migrated) {
    this.#connection = connection
    this.migrated = migrated
    this.description = connection.description
  }

  async get<T>(collection: Collection<T>, id: string, organisation?: string): Promise<Stored<T> | undefined> {
    const where = { id, ...(organisation === undefined ? {} : { organisation }) }
    return (await this.find(collection, { where, limit: 1 }))[0]
  }

  async find<T>(collection: Collection<T>, query: Query = {}): Promise<Stored<T>[]> {
    this.reads += 1
    const records = await this.#records(collection, query)
    // As in the other store: a reader that changes a record fails at once, on whichever it was tried.
    return collection.kind === 'technical' ? records : records.map(frozen)
  }

  async count(collection: AnyCollection, query: Query = {}): Promise<number> {
    this.reads += 1
    const filter = this.#filter(collection, wholeOf(query))
    return filter === undefined ? 0 : this.#ask(collection, query, (documents) => documents.count(filter))
  }

  async countBy(collection: AnyCollection, field: string, query: Query = {}): Promise<Map<string, number>> {
    this.reads += 1
    const key = keyOf(indexField(collection, field))
    const filter = this.#filter(collection, wholeOf(query))
    if (filter === undefined) return new Map()
    const groups = await this.#ask(collection, query, (documents) => documents.countBy(filter, key))
    return new Map(groups.map(({ _id, n }) => [String(indexValue(_id)), n]))
  }

  /** Page by page, so that it goes on after a change of primary, and no cursor stands open while a reader takes its time. */
  async *stream<T>(collection: Collection<T>, query: Query = {}): AsyncIterable<Stored<T>> {
    this.reads += 1
    const { field } = sortOf(collection, query)
    let after = query.after
    for (let left = query.limit ?? Infinity; ; left -= page) {
      const limit = Math.min(left, page)
      const next = { ...query, limit, ...(after === undefined ? {} : { after }) }
      const records = await this.#records(collection, next)
      yield* records
      const last = records.at(-1)
      if (last === undefined || records.length < page || left <= page) return
      const values = last as Record<string, Scalar | undefined>
      after = { value: values[field] ?? null, id: last.id }
      await setImmediate()
    }
  }

  async commit(changes: readonly Change[]): Promise<void> {
    const ready = await inBatches(changes, prepare)
    let careful: number | undefined
    // Once; a refusal asks for a second time, to see which it is, and for another only where others wrote in between.
    while (ready.length > 0) {
      const place = { start: 0 }
      try {
        await this.#write(ready, { place, careful })
        return
      } catch (error) {
        if (!isRefusal(error)) throw error
        careful = place.start
      }
    }
  }

  load(collection: AnyCollection, records: readonly Stored<object>[]): Promise<void> {
    return loadIntoMongo(this.#connection, collection, records)
  }

  close(): Promise<void> {
    return this.#connection.close()
  }

  /** One change is whole by itself, and needs no transaction. */
  #write(ready: Ready[], how: { place: Place; careful: number | undefined }): Promise<void> {
    const connection = this.#connection
    return connection.ask((database) =>
      ready.length === 1
        ? writeAll(ready, { database, session: undefined }, how)
        : connection.transaction((session) => writeAll(ready, { database, session }, how)),
    )
  }

  async #records<T>(collection: Collection<T>, query: Query): Promise<Stored<T>[]> {
    requireLimit(query)
    const filter = this.#filter(collection, query)
    const options = { sort: orderOf(collection, query), ...(query.limit === undefined ? {} : { limit: query.limit }) }
    // To MongoDB a limit of 0 is none.
    if (filter === undefined || query.limit === 0) return []
    const found = await this.#ask(collection, query, (documents) => documents.find(filter, options))
    return found.map((document) => read<T>(document))
  }

  #filter(collection: AnyCollection, query: Query): Filter | undefined {
    requireOrganisation(collection, query)
    return filterOf(collection, query)
  }

  #ask<T>(
    collection: AnyCollection,
    { everyOrganisation }: Query,
    question: (documents: GuardedCollection) => Promise<T>,
  ): Promise<T> {
    return this.#connection.ask((database) =>
      question(new GuardedCollection(database, collection, everyOrganisation === true)),
    )
  }
}

function read<T>(document: Filter): Stored<T> {
  const { _id, ...values } = withPlainIds(document) as Filter
  return { ...values, id: _id } as Stored<T>
}
