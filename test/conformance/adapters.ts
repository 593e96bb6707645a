import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../src/data/store.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import './samples.ts'

/** A store of its own for one test file, and the same data opened once more. */
export interface Opened {
  store: Store
  /** closes the store and opens it again on the same data; gives and keeps the new one */
  reopen: () => Promise<Store>
  /** closes it and removes the data */
  discard: () => Promise<void>
}

/** The stores that must keep the contract. The MongoDB adapter gets its row here, where MONGODB_URI is given. */
export const adapters: readonly { name: string; open: () => Promise<Opened> }[] = [
  { name: 'SQLite', open: () => Promise.resolve(openIn(mkdtempSync(join(tmpdir(), 'waarborg-store-')))) },
]

function openIn(folder: string): Opened {
  const opened: Opened = {
    store: openSqlite(folder),
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

/** The tests of the contract, once for each adapter. */
export function contract(title: string, tests: (opened: () => Opened) => void): void {
  for (const { name, open } of adapters)
    describe(`${name}: ${title}`, () => {
      let opened: Opened
      before(async () => {
        opened = await open()
      })
      after(() => opened.discard())
      tests(() => opened)
    })
}
