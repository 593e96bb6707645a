import type { DatabaseSync } from 'node:sqlite'
import mongoose from 'mongoose'
import { type AnyCollection, collections } from '../store.ts'
import { indexFields, indexValue } from './index-fields.ts'
import { columnStatement, indexStatements, quote, tableStatement } from './sqlite-schema.ts'

const { BSON } = mongoose.mongo

const ownColumns = ['id', 'organisation', 'version', 'document']

/**
 * Makes the tables and indexes of every declared collection as this version of Waarborg wants them, whichever version
 * the file was written by. The documents are the truth; index columns are made from them, and made anew for the collections
 * that were rewritten. Call it inside a transaction.
 */
export function prepareTables(database: DatabaseSync, rewritten: ReadonlySet<string> = new Set()): void {
  for (const declared of collections.values()) {
    database.exec(tableStatement(declared))
    const wanted = indexStatements(declared)
    dropOtherIndexes(database, declared, [...wanted.values()])
    const missing = matchColumns(database, declared)
    const stale = rewritten.has(declared.name) ? indexFields(declared) : missing
    if (stale.length > 0) fill(database, declared, stale)
    const present = new Set(indexesOf(database, declared).map(({ name }) => name))
    for (const [name, statement] of wanted) if (!present.has(name)) database.exec(statement)
  }
}

const indexesOf = (database: DatabaseSync, { name }: AnyCollection): { name: string; sql: string }[] =>
  database
    .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL")
    .all(name) as { name: string; sql: string }[]

/** Indexes that are not wanted any more, or that are wanted otherwise: unique now, or with other fields. */
function dropOtherIndexes(database: DatabaseSync, collection: AnyCollection, wanted: readonly string[]): void {
  for (const { name, sql } of indexesOf(database, collection))
    if (!wanted.includes(sql)) database.exec(`DROP INDEX ${quote(name)}`)
}

/** A column that is not declared any more goes, lest it grow stale. Gives those that an older version did not have, which are to be filled. */
function matchColumns(database: DatabaseSync, collection: AnyCollection): string[] {
  const rows = database.prepare('SELECT name FROM pragma_table_info(?)').all(collection.name) as { name: string }[]
  const present = rows.map(({ name }) => name)
  const declared = indexFields(collection)
  const table = quote(collection.name)
  for (const name of present) {
    if (![...ownColumns, ...declared].includes(name)) database.exec(`ALTER TABLE ${table} DROP COLUMN ${quote(name)}`)
  }
  const missing = declared.filter((field) => !present.includes(field))
  for (const field of missing) database.exec(`ALTER TABLE ${table} ADD COLUMN ${columnStatement(field)}`)
  return missing
}

function fill(database: DatabaseSync, collection: AnyCollection, fields: readonly string[]): void {
  const table = quote(collection.name)
  const page = database.prepare(`SELECT rowid AS row, document FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT 1000`)
  const set = fields.map((field) => `${quote(field)} = ?`).join(', ')
  const update = database.prepare(`UPDATE ${table} SET ${set} WHERE rowid = ?`)
  let last = 0
  for (;;) {
    const rows = page.all(last) as { row: number; document: Uint8Array }[]
    for (const { row, document } of rows) {
      const values = BSON.deserialize(document)
      update.run(...fields.map((field) => indexValue(values[field])), row)
      last = row
    }
    if (rows.length === 0) return
  }
}
