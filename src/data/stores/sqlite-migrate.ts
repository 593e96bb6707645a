import type { DatabaseSync } from 'node:sqlite'
import mongoose from 'mongoose'
import { version } from '../../version.ts'
import { newestData } from '../migrations/all.ts'
import type { Changed, Documents, Migrated, Outcome, Raw, Tally } from '../migrations/migration.ts'
import { type DataMark, requireKnown, runNow } from '../migrations/run.ts'
import { asWritten } from '../records.ts'
import { quote } from './sqlite-schema.ts'
import { snapshotOf } from './sqlite-snapshot.ts'
import { databaseIn, lookInto, openDatabase } from './sqlite-start.ts'
import { prepareTables } from './sqlite-tables.ts'
import { forgetLog } from './sqlite-wal.ts'

const { BSON } = mongoose.mongo

/**
 * Makes a database what this Waarborg works with: migrations first, then tables and indexes. Call it inside a
 * transaction. Throws StoreRefused, with nothing changed, for data of a newer Waarborg.
 */
export function prepareData(database: DatabaseSync): Migrated {
  const mark = markOf(database)
  if (mark === null) {
    prepareTables(database)
    note(database, [{ number: newestData(), name: 'new' }])
    return { from: newestData(), outcomes: [] }
  }
  requireKnown(mark)
  const rewritten = new Set<string>()
  const outcomes = runNow(documentsIn(database, rewritten), mark.number)
  prepareTables(database, rewritten)
  note(database, outcomes)
  return { from: mark.number, outcomes }
}

/** What is in a data folder that nobody has open, and whose data that is; null for a new one. Nothing is changed. Throws StoreInUse. */
export const markIn = (folder: string): DataMark | null => lookInto(folder, markOf)

/** How many records these collections hold in a data folder that nobody has open, as it stands: 0 where there is no such. */
export const countsIn = (folder: string, names: readonly string[]): Record<string, number> =>
  lookInto(folder, (database) =>
    Object.fromEntries(names.map((name) => [name, isTable(database, name) ? countOf(database, name) : 0])),
  )

/** Copies the database of a data folder that nobody has open. Throws StoreInUse. */
export async function copyAsIs(folder: string, path: string): Promise<void> {
  const file = databaseIn(folder)
  const { database } = openDatabase(file, () => undefined)
  try {
    await snapshotOf(database, path)
  } finally {
    forgetLog(file)
    database.close()
  }
}

/** Not a collection: no query reaches it. A row for each migration that ran, and the first for a new installation. */
const history = 'migrations'

/** The number of the data; null when there is none yet. Data without a number is of 0.1.0 or soon after. */
function markOf(database: DatabaseSync): DataMark | null {
  if (isTable(database, history)) {
    const row = database.prepare(`SELECT number, version FROM ${history} ORDER BY number DESC LIMIT 1`).get()
    if (row !== undefined) return row as unknown as DataMark
  }
  const tables = database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE type = 'table'").get()
  return tables?.['n'] === 0 ? null : { number: 0, version: null }
}

function note(database: DatabaseSync, done: readonly Pick<Outcome, 'number' | 'name'>[]): void {
  database.exec(
    `CREATE TABLE IF NOT EXISTS ${history} (number INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  )
  const insert = database.prepare(`INSERT INTO ${history} (number, name, version, at) VALUES (?, ?, ?, ?)`)
  for (const { number, name } of done) insert.run(number, name, version, new Date().toISOString())
}

const isTable = (database: DatabaseSync, name: string): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined

const countOf = (database: DatabaseSync, name: string): number =>
  Number(database.prepare(`SELECT count(*) AS n FROM ${quote(name)}`).get()?.['n'])

/** `rewritten` gets the names of what was changed: its columns are to be filled anew. */
function documentsIn(database: DatabaseSync, rewritten: Set<string>): Documents<Tally> {
  return {
    each: (collection, change) => {
      if (!isTable(database, collection)) return { read: 0, changed: 0, removed: 0 }
      const tally = eachDocument(database, collection, change)
      if (tally.changed > 0) rewritten.add(collection)
      return tally
    },
    rename: (from, to) => {
      if (!isTable(database, from)) return { read: 0, changed: 0, removed: 0 }
      if (isTable(database, to)) {
        if (countOf(database, to) > 0) throw new Error(`${from} cannot become ${to}: there is one already`)
        database.exec(`DROP TABLE ${quote(to)}`)
      }
      database.exec(`ALTER TABLE ${quote(from)} RENAME TO ${quote(to)}`)
      rewritten.add(to)
      const count = countOf(database, to)
      return { read: count, changed: count, removed: 0 }
    },
  }
}

/** The version of a record stays: a migration is nobody's work, and whoever has a form open from before is not stopped by it. */
function eachDocument(
  database: DatabaseSync,
  collection: string,
  change: (document: Raw, id: string) => Changed,
): Tally {
  const table = quote(collection)
  const page = database.prepare(
    `SELECT rowid AS row, id, document FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT 1000`,
  )
  const replace = database.prepare(`UPDATE ${table} SET document = ? WHERE rowid = ?`)
  const remove = database.prepare(`DELETE FROM ${table} WHERE rowid = ?`)
  const tally = { read: 0, changed: 0, removed: 0 }
  for (let last = 0; ;) {
    const rows = page.all(last) as { row: number; id: string; document: Uint8Array }[]
    if (rows.length === 0) return tally
    for (const { row, id, document } of rows) {
      last = row
      tally.read += 1
      const changed = change(BSON.deserialize(document, asWritten), id)
      if (changed === undefined) continue
      tally[changed === 'removed' ? 'removed' : 'changed'] += 1
      if (changed === 'removed') remove.run(row)
      else replace.run(BSON.serialize(changed), row)
    }
  }
}
