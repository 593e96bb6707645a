import type { DatabaseSync } from 'node:sqlite'
import mongoose from 'mongoose'
import { quote } from './sqlite-schema.ts'
import { lookInto } from './sqlite-start.ts'

const { BSON } = mongoose.mongo

/** So many are named; whoever has more needs a backup and no list. */
const most = 20

/**
 * The records that cannot be read in a data folder that nobody has open, as `0123… of evidence`. Nothing is changed. Reads
 * everything: some seconds per 100,000 records. Throws StoreInUse, and StoreRefused when the database is damaged as a whole.
 */
export const unreadableIn = (folder: string): string[] => lookInto(folder, unreadable)

function unreadable(database: DatabaseSync): string[] {
  const tables = database
    .prepare(
      "SELECT t.name FROM sqlite_master t JOIN pragma_table_info(t.name) c ON c.name = 'document' WHERE t.type = 'table'",
    )
    .all() as { name: string }[]
  const found: string[] = []
  for (const { name } of tables) {
    const rows = database.prepare(`SELECT id, document FROM ${quote(name)}`).iterate()
    for (const row of rows as Iterable<{ id: string; document: Uint8Array }>) {
      if (!isReadable(row.document)) found.push(`${row.id} of ${name}`)
      if (found.length === most) return found
    }
  }
  return found
}

function isReadable(document: Uint8Array): boolean {
  try {
    BSON.deserialize(document)
    return true
  } catch {
    return false
  }
}
