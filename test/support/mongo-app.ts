import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from 'mocha'
import mongoose from 'mongoose'
import type { FileStore } from '../../src/data/files.ts'
import { collections, type Store } from '../../src/data/store.ts'
import { openMongo } from '../../src/data/stores/mongo.ts'
import { databaseOn, dropDatabase, givenMongo } from './mongodb.ts'
import { skip } from './skip.ts'

/** Whether the tests of the application run on MongoDB: `npm run test:mongodb` says so. */
export const onMongo = process.env['TEST_STORE'] === 'mongodb'

/** Skips what looks into the data folder, or works on it with the command line: there is nothing in it. */
export function onlyOnDisk(tests: Context): void {
  if (onMongo) skip(tests, 'it looks into the data folder, and the store is MongoDB')
}

/** A database for one application at a time; to make its indexes takes longer than to empty it. */
interface Place {
  uri: string
  opened: ReturnType<typeof openMongo>
  /** to the same database, for what the store cannot do: empty it */
  broom?: Promise<mongoose.Connection>
}

const places: Place[] = []
const free: Place[] = []

export interface Late {
  uri: string
  store: Store
  files: FileStore
  /** empties it for the next */
  discard: () => Promise<void>
}

/** A store and its files on an empty database, which open at the first question: tests make their application without waiting. */
export function lateStores(folder: string): Late {
  const place = free.pop() ?? newPlace(folder)
  const incoming = join(folder, 'incoming')
  mkdirSync(incoming, { recursive: true })
  const store = place.opened.then((opened) => opened.store)
  const files = place.opened.then((opened) => opened.files)
  return {
    uri: place.uri,
    store: lateStore(store),
    files: lateFiles(files, incoming),
    discard: async () => {
      await empty(place)
      free.push(place)
    },
  }
}

function newPlace(folder: string): Place {
  const uri = databaseOn(givenMongo())
  const place: Place = { uri, opened: openMongo(uri, folder) }
  places.push(place)
  return place
}

function lateStore(opened: Promise<Store>): Store {
  let known: Store | undefined
  void opened.then((store) => (known = store))
  return {
    get: async (...given) => (await opened).get(...given),
    find: async (...given) => (await opened).find(...given),
    count: async (...given) => (await opened).count(...given),
    countBy: async (...given) => (await opened).countBy(...given),
    async *stream(...given) {
      yield* (await opened).stream(...given)
    },
    commit: async (changes) => (await opened).commit(changes),
    load: async (...given) => (await opened).load(...given),
    get reads() {
      return known?.reads ?? 0
    },
    description: 'MongoDB, opened late',
    // The next application goes on with the connection.
    close: () => Promise.resolve(),
  }
}

/** Files on their way in stand in the folder of this application. */
const lateFiles = (opened: Promise<FileStore>, incoming: string): FileStore => ({
  incoming,
  keep: async (path) => (await opened).keep(path),
  keepBytes: async (bytes) => (await opened).keepBytes(bytes),
  open: async (sha256) => (await opened).open(sha256),
  read: async (sha256) => (await opened).read(sha256),
  has: async (sha256) => (await opened).has(sha256),
  check: async (sha256) => (await opened).check(sha256),
  remove: async (sha256, before) => (await opened).remove(sha256, before),
  clearIncoming: async (before) => (await opened).clearIncoming(before),
  async *list() {
    yield* (await opened).list()
  },
})

async function empty(place: Place): Promise<void> {
  place.broom ??= mongoose.createConnection(place.uri).asPromise()
  const { db } = await place.broom
  const names = [...collections.keys(), 'files.files', 'files.chunks']
  await Promise.all(names.map((name) => db!.collection(name).deleteMany({})))
}

if (onMongo)
  after(async function () {
    this.timeout(120_000)
    await Promise.all(places.map(leave))
  })

async function leave({ uri, opened, broom }: Place): Promise<void> {
  await (await opened).store.close()
  await (await broom)?.close()
  await dropDatabase(uri)
}
