import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeFolder } from '../folders.ts'
import { damaged, isLocked, openingErrorOf } from './sqlite-errors.ts'
import { forgetLog, isNoted, logProblem } from './sqlite-wal.ts'

/**
 * Opens the database and locks it, makes its folder where it is not there, looks whether its pages fit together, and
 * prepares it in one transaction. Throws StoreInUse, and StoreRefused with what to do when it is damaged or cannot be written.
 */
export function openDatabase<T>(file: string, prepare: Prepare<T>): { database: DatabaseSync; done: T } {
  try {
    makeFolder(dirname(file))
    const problem = logProblem(file)
    if (problem !== null) throw damaged(file, problem)
    const database = new DatabaseSync(file, { timeout: 0 })
    return { database, done: prepared(database, { file, prepare }) }
  } catch (error) {
    throw openingErrorOf(error, file)
  }
}

/** What a look at the database of a data folder gives, that nobody has open: as it is, without preparing it. Throws as openDatabase does. */
export function lookInto<T>(folder: string, look: (database: DatabaseSync) => T): T {
  const file = databaseIn(folder)
  const { database, done } = openDatabase(file, look)
  forgetLog(file)
  database.close()
  return done
}

/** Where the database of a data folder is. */
export const databaseIn = (folder: string): string => join(folder, 'waarborg.sqlite')

type Prepare<T> = (database: DatabaseSync) => T

function prepared<T>(database: DatabaseSync, { file, prepare }: { file: string; prepare: Prepare<T> }): T {
  try {
    // Exclusive before WAL: then no other process can open the file and no shared-memory file is needed. What is sorted
    // stays in memory, so that a full disk does not stop reading.
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY',
    )
    const problem = pageProblem(database, file)
    if (problem !== undefined) throw damaged(file, problem)
    database.exec('BEGIN IMMEDIATE')
    const done = prepare(database)
    database.exec('COMMIT')
    return done
  } catch (error) {
    // Closing puts the log into the database and removes it; not where another process has them.
    if (!isLocked(error)) forgetLog(file)
    database.close()
    throw error
  }
}

/** Above this, in bytes, a database that was closed cleanly is not held against its indexes at each start: 4 s per GB. */
const large = 400_000_000

/**
 * Whether pages and indexes fit together: 0.7 s for 300 MB. Of a large database that was closed cleanly only the pages; that
 * an index does not fit, the rehearsal of a backup sees. What is altered inside the text of a record is not seen by this,
 * since SQLite keeps no sum of it; verifying the trail sees it of what is proof.
 */
function pageProblem(database: DatabaseSync, file: string): string | undefined {
  const isQuick = statSync(file).size > large && !isNoted(file)
  const rows = database.prepare(`PRAGMA ${isQuick ? 'quick_check' : 'integrity_check'}(1)`).all()
  const says = String(Object.values(rows[0] ?? {})[0])
  return says === 'ok' ? undefined : says.split('\n').slice(0, 2).join(' ')
}
