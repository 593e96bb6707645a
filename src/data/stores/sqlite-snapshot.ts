import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { diskErrorOf } from './sqlite-errors.ts'

/** Pages of 4 KiB that are copied before others have their turn. */
const pagesAtOnce = 64

/**
 * Copies a database that is in use into a new file, as it stands when the last page is copied: what is committed
 * meanwhile is in the copy too, and nothing by half. SQLite writes changes of this connection on into the copy.
 */
export async function snapshotOf(database: DatabaseSync, path: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await backup(database, path, { rate: pagesAtOnce })
      return
    } catch (error) {
      // Where the first step meets a commit under way, node:sqlite gives up with an error of code 0 instead of waiting.
      if (attempt === 500 || !isNoError(error)) throw diskErrorOf(error)
      await setTimeout(attempt % 10)
    }
  }
}

const isNoError = (error: unknown): boolean => error instanceof Error && 'errcode' in error && error.errcode === 0

/** What SQLite finds wrong with the database in a data folder that nobody has open: an empty list when all is well. */
export function damageOf(folder: string): string[] {
  const database = new DatabaseSync(join(folder, 'waarborg.sqlite'), { readOnly: true })
  try {
    const rows = database.prepare('PRAGMA integrity_check(20)').all() as { integrity_check: string }[]
    return rows.map((row) => row.integrity_check).filter((text) => text !== 'ok')
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  } finally {
    database.close()
  }
}
