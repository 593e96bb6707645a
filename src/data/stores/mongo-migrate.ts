import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import type mongoose from 'mongoose'
import { version } from '../../version.ts'
import { newestData } from '../migrations/all.ts'
import { type Fit, FitCheck, type Rehearsal } from '../migrations/fit.ts'
import type { Changed, Documents, Migrated, Raw, Tally } from '../migrations/migration.ts'
import { type DataMark, requireKnown, runInTurn } from '../migrations/run.ts'
import { asWritten, withPlainIds } from '../records.ts'
import { collections, StoreRefused, type Stored } from '../store.ts'
import type { Database, Session } from './mongo-collection.ts'
import type { Connection } from './mongo-connection.ts'
import { codeOf, isPassing, isTaken } from './mongo-errors.ts'

/** Documents in one page. */
const most = 500

/** One document: the number of the data, and what was run to get there. */
interface Mark extends DataMark {
  _id: 'data'
  history: { number: number; name: string; version: string; at: Date }[]
}

/** Not a collection of the port: no query reaches it. */
const marks = (database: Database): mongoose.mongo.Collection<Mark> => database.collection<Mark>('migrations')

/**
 * Brings the data to what this Waarborg works with, in one transaction. Of several processes that start at once one does
 * it; the others wait and find it done. Throws StoreRefused for data of a newer Waarborg, and where the server does not
 * give a transaction the time that is needed.
 */
export async function migrateMongo(connection: Connection): Promise<Migrated> {
  const { number } = await firstMark(connection.database)
  const migrated: Migrated = { from: number, outcomes: [] }
  if (number === newestData()) return migrated
  return whenAlone(connection, (session) => migrateIn(connection.database, session))
}

/** The number of the data; undefined when there is none yet, and 0 for data without a number. Throws nothing of its own. */
export async function markInMongo(database: Database): Promise<DataMark | undefined> {
  const mark = await marks(database).findOne({ _id: 'data' })
  if (mark !== null) return mark
  const names = (await database.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)
  return names.some((name) => collections.has(name)) ? { number: 0, version: null } : undefined
}

/** What migrating would do and whether all records would fit: all of it is undone. Where it writes, others wait meanwhile. */
export async function rehearseMongo(connection: Connection): Promise<Rehearsal> {
  const { database } = connection
  const mark = (await markInMongo(database)) ?? { number: newestData(), version }
  requireKnown(mark)
  let found: Rehearsal | undefined
  const undone = whenAlone(connection, async (session) => {
    const outcomes = await runInTurn(documentsIn(database, session), mark.number)
    found = { migrated: { from: mark.number, outcomes }, fit: await fitIn(database, session) }
    throw new Undone()
  })
  await undone.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error
  })
  if (found === undefined) throw new Error('the rehearsal came to nothing')
  return found
}

/** Ends a transaction that is to leave nothing. */
class Undone extends Error {
  override name = 'Undone'
}

/** Made when it is not there: of those who start at once on nothing, all say the same. */
async function firstMark(database: Database): Promise<DataMark> {
  const mark = (await markInMongo(database)) ?? { number: newestData(), version }
  requireKnown(mark)
  try {
    const first = { number: mark.number, version: mark.version, history: [] }
    await marks(database).updateOne({ _id: 'data' }, { $setOnInsert: first }, { upsert: true })
  } catch (error) {
    if (!isTaken(error)) throw error
  }
  return mark
}

/** The number is written first: that keeps every other process out until this transaction ends. */
async function migrateIn(database: Database, session: Session): Promise<Migrated> {
  const before = await marks(database).findOneAndUpdate(
    { _id: 'data' },
    { $set: { number: newestData(), version } },
    { session, returnDocument: 'before' },
  )
  const from = before?.number ?? 0
  requireKnown({ number: from, version: before?.version ?? null })
  const outcomes = await runInTurn(documentsIn(database, session), from)
  const rows = outcomes.map(({ number, name }) => ({ number, name, version, at: new Date() }))
  await marks(database).updateOne({ _id: 'data' }, { $push: { history: { $each: rows } } }, { session })
  return { from, outcomes }
}

/** How long to wait for another process that migrates, in milliseconds: beyond any limit that a server is likely to have. */
const patience = 30 * 60_000

async function whenAlone<T>(connection: Connection, work: (session: Session) => Promise<T>): Promise<T> {
  const until = performance.now() + patience
  for (;;) {
    const begun = performance.now()
    try {
      return await once(connection, work)
    } catch (error) {
      if (isExpired(error) && performance.now() - begun > 5000) throw tooSlow(error)
      if (!isPassing(error) || performance.now() > until) throw error
    }
    await setTimeout(500)
  }
}

/** All or nothing, and not tried again by the driver: that would be a minute of work each time. */
async function once<T>(connection: Connection, work: (session: Session) => Promise<T>): Promise<T> {
  const session = connection.startSession()
  try {
    session.startTransaction({ readConcern: { level: 'snapshot' } })
    const result = await work(session)
    await session.commitTransaction()
    return result
  } catch (error) {
    if (session.inTransaction()) await session.abortTransaction().catch(() => undefined)
    throw error
  } finally {
    await session.endSession()
  }
}

/** 251: there is no such transaction any more; 290: it took longer than it may. */
const isExpired = (error: unknown): boolean => [251, 290].includes(codeOf(error) ?? 0)

const tooSlow = (error: unknown): StoreRefused =>
  new StoreRefused(
    `MongoDB ended the transaction before the data was migrated: nothing was changed. Give it more time, start again, and set it back:
  mongosh --eval 'db.adminCommand({ setParameter: 1, transactionLifetimeLimitSeconds: 3600 })'`,
    { cause: error },
  )

const documentsIn = (database: Database, session: Session): Documents<Promise<Tally>> => ({
  each: (collection, change) => eachDocument(database.collection(collection), session, change),
  rename: async (from, to) => {
    const target = database.collection(to)
    if ((await target.findOne({}, { session })) !== null)
      throw new Error(`${from} cannot become ${to}: there is one already`)
    // A server renames nothing inside a transaction, so each document is moved. The empty collection stays.
    const tally = { read: 0, changed: 0, removed: 0 }
    for await (const page of pagesOf(database.collection(from), session)) {
      await target.insertMany(page, { session })
      await database.collection(from).deleteMany({ _id: { $in: page.map(({ _id }) => _id) } }, { session })
      tally.read += page.length
      tally.changed += page.length
    }
    return tally
  },
})

type Native = mongoose.mongo.Collection
type Kept = mongoose.mongo.WithId<mongoose.mongo.Document>

async function* pagesOf(native: Native, session: Session): AsyncGenerator<Kept[]> {
  let after: mongoose.mongo.ObjectId | undefined
  for (;;) {
    const filter = after === undefined ? {} : { _id: { $gt: after } }
    const page = await native.find(filter, { session, sort: { _id: 1 }, limit: most, ...asWritten }).toArray()
    // Before it is handed out: whoever gets it may change it.
    after = page.at(-1)?._id
    const isLast = page.length < most
    if (page.length > 0) yield page
    if (isLast) return
  }
}

/** The version of a record stays, as on SQLite. */
async function eachDocument(
  native: Native,
  session: Session,
  change: (document: Raw, id: string) => Changed,
): Promise<Tally> {
  const tally = { read: 0, changed: 0, removed: 0 }
  for await (const page of pagesOf(native, session)) {
    tally.read += page.length
    const writes = page.flatMap((kept): mongoose.mongo.AnyBulkWriteOperation[] => {
      const { _id, version: own, ...document } = kept
      const changed = change(document, _id.toHexString())
      if (changed === undefined) return []
      // With the organisation: on a sharded collection it says where the document is.
      const key = 'organisation' in document ? { _id, organisation: document['organisation'] as unknown } : { _id }
      tally[changed === 'removed' ? 'removed' : 'changed'] += 1
      if (changed === 'removed') return [{ deleteOne: { filter: key } }]
      return [{ replaceOne: { filter: key, replacement: { ...changed, _id, version: own as unknown } } }]
    })
    if (writes.length > 0) await native.bulkWrite(writes, { session, ignoreUndefined: true })
  }
  return tally
}

async function fitIn(database: Database, session: Session): Promise<Fit> {
  const check = new FitCheck()
  for (const collection of collections.values())
    for await (const page of pagesOf(database.collection(collection.name), session))
      await check.look(
        collection,
        page.map((kept) => {
          const { _id, ...values } = withPlainIds(kept) as Kept
          return { ...values, id: String(_id) } as unknown as Stored<object>
        }),
      )
  return check.fit
}
