import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from 'mocha'
import type { FileStore } from '../../src/data/files.ts'
import type { Store } from '../../src/data/store.ts'
import { openFolderFiles } from '../../src/data/stores/folder-files.ts'
import { openMongo } from '../../src/data/stores/mongo.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import { databaseOn, dropDatabase, findMongo, leaveMongo, noMongo } from '../support/mongodb.ts'
import { skip } from '../support/skip.ts'
import './samples.ts'

/** A store of its own for one test file with its files, and the same data opened once more. */
export interface Opened {
  store: Store
  files: FileStore
  /** closes the store and opens it again on the same data; gives and keeps the new one */
  reopen: () => Promise<Store>
  /** closes it and removes the data */
  discard: () => Promise<void>
}

interface Adapter {
  name: string
  /** opens an empty one, or skips the tests where it cannot be had */
  open: (tests: Context) => Promise<Opened>
}

/** The stores that must keep the contract. */
export const adapters: readonly Adapter[] = [
  { name: 'SQLite', open: () => Promise.resolve(openOnDisk(newFolder())) },
  { name: 'MongoDB', open: openOnMongo },
]

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'waarborg-store-'))

function openOnDisk(folder: string): Opened {
  const opened: Opened = {
    store: openSqlite(folder),
    files: openFolderFiles(folder),
    reopen: async () => {
      await opened.store.close()
      opened.store = openSqlite(folder)
      return opened.store
    },
    discard: async () => {
      await opened.store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return opened
}

async function openOnMongo(tests: Context): Promise<Opened> {
  const uri = databaseOn((await findMongo())?.uri ?? skip(tests, noMongo))
  const folder = newFolder()
  const opened: Opened = {
    ...(await openMongo(uri, folder)),
    reopen: async () => {
      await opened.store.close()
      Object.assign(opened, await openMongo(uri, folder))
      return opened.store
    },
    discard: async () => {
      await opened.store.close()
      await dropDatabase(uri)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return opened
}

/** The tests of the contract, once for each adapter. `isNear` is true of a store in this very process, where each call takes no time. */
export function contract(title: string, tests: (opened: () => Opened, isNear: boolean) => void): void {
  for (const { name, open } of adapters)
    describe(`${name}: ${title}`, function () {
      const isNear = name === 'SQLite'
      // These tests are about what comes out, not about how fast a server is.
      this.timeout(isNear ? 60_000 : 180_000)
      let opened: Opened | undefined
      before(async function () {
        // Three servers may have to be started first.
        this.timeout(180_000)
        opened = await open(this)
      })
      after(() => opened?.discard())
      tests(() => opened!, isNear)
    })
}

after(leaveMongo)
