import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Context } from 'mocha'
import mongoose from 'mongoose'
import '../../src/data/all.ts'
import type { Rehearsal } from '../../src/data/migrations/fit.ts'
import { tryOnCopy } from '../../src/data/migrations/try-sqlite.ts'
import { collections, type Store } from '../../src/data/store.ts'
import { openMongo, tryMongo } from '../../src/data/stores/mongo.ts'
import { copyAsIs, markIn } from '../../src/data/stores/sqlite-migrate.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import { putFirstRelease, putFirstReleaseInMongo } from './first-release.ts'
import { databaseOn, dropDatabase, findMongo, noMongo } from './mongodb.ts'
import { skip } from './skip.ts'

/** Data of the first release in one kind of store. */
export interface Place {
  open: () => Promise<Store>
  rehearse: () => Promise<Rehearsal>
  /** the number that it has now; undefined where it has none */
  number: () => Promise<number | undefined>
  setNumber: (number: number) => Promise<void>
  /** of everything that is kept, but for the number */
  digest: () => Promise<string>
  /** a start that stops halfway, ready to be killed */
  slow: readonly string[]
  discard: () => Promise<void>
}

/** A folder of its own. */
export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'waarborg-migrations-'))

/** A data folder. */
export function onSqlite(): Promise<Place> {
  const folder = newFolder()
  putFirstRelease(folder)
  const inside = <T>(look: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(join(folder, 'waarborg.sqlite'))
    try {
      return look(database)
    } finally {
      database.close()
    }
  }
  return Promise.resolve({
    open: () => Promise.resolve().then(() => openSqlite(folder)),
    rehearse: () => tryOnCopy(folder, (path) => copyAsIs(folder, path)),
    number: () => Promise.resolve(markIn(folder)?.number),
    setNumber: (number) => {
      inside((database) => {
        database.exec(`INSERT INTO migrations VALUES (${number}, 'later', '7.0.0', '')`)
      })
      return Promise.resolve()
    },
    digest: () => Promise.resolve(inside(digestOf)),
    slow: ['sqlite', folder],
    discard: () => {
      rmSync(folder, { recursive: true, force: true })
      return Promise.resolve()
    },
  })
}

function digestOf(database: DatabaseSync): string {
  const hash = createHash('sha256')
  for (const { name } of database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all()) {
    if (name === 'migrations') continue
    for (const row of database.prepare(`SELECT id, version, document FROM "${String(name)}" ORDER BY id`).iterate())
      hash
        .update(String(name))
        .update(String(row['id']))
        .update(String(row['version']))
        .update(row['document'] as Uint8Array)
  }
  return hash.digest('hex')
}

/** A database on the MongoDB of the tests, or the tests are skipped. */
export async function onMongo(tests: Context): Promise<Place> {
  const uri = databaseOn((await findMongo())?.uri ?? skip(tests, noMongo))
  const folder = newFolder()
  await putFirstReleaseInMongo(folder, uri)
  const inside = async <T>(look: (database: mongoose.mongo.Db) => Promise<T>): Promise<T> => {
    const connection = await mongoose.createConnection(uri).asPromise()
    try {
      return await look(connection.db as unknown as mongoose.mongo.Db)
    } finally {
      await connection.close()
    }
  }
  return {
    open: async () => (await openMongo(uri, folder)).store,
    rehearse: () => tryMongo(uri),
    number: () =>
      inside(
        async (database) => (await database.collection('migrations').findOne({}))?.['number'] as number | undefined,
      ),
    setNumber: (number) =>
      inside(async (database) => {
        await database.collection('migrations').updateOne({}, { $set: { number, version: '7.0.0' } })
      }),
    digest: () => inside(digestOfMongo),
    slow: ['mongodb', uri, folder],
    discard: async () => {
      await dropDatabase(uri)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function digestOfMongo(database: mongoose.mongo.Db): Promise<string> {
  const hash = createHash('sha256')
  const names = (await database.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)
  for (const name of names.filter((one) => collections.has(one)).toSorted())
    for (const document of await database
      .collection(name)
      .find({}, { sort: { _id: 1 } })
      .toArray())
      hash.update(name).update(mongoose.mongo.BSON.serialize(document))
  return hash.digest('hex')
}
