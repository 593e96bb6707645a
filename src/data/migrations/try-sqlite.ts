import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openSqlite } from '../stores/sqlite.ts'
import { fitOf, type Rehearsal } from './fit.ts'

/**
 * Migrates a copy of a database, looks at every record in it and removes it. `copy` writes the copy to the path that it is
 * given, in the folder of the data: there it is on the right disk, and cleared up at night should this process be killed.
 */
export async function tryOnCopy(dataFolder: string, copy: (path: string) => Promise<void>): Promise<Rehearsal> {
  const folder = join(dataFolder, 'incoming', `rehearsal-${randomUUID()}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const clear = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', clear)
  try {
    await copy(join(folder, 'waarborg.sqlite'))
    const store = openSqlite(folder)
    try {
      return { migrated: store.migrated ?? { from: 0, outcomes: [] }, fit: await fitOf(store) }
    } finally {
      await store.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
    process.off('exit', clear)
  }
}
