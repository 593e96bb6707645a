import type { DatabaseSync } from 'node:sqlite'
import mongoose from 'mongoose'
import { Conflict } from '../../domain/errors.ts'
import { documentOf } from '../move/document.ts'
import type { AnyCollection, Stored } from '../store.ts'
import { indexFields, indexValue } from './index-fields.ts'
import { conflictOf } from './sqlite-errors.ts'
import { quote } from './sqlite-schema.ts'

const { BSON } = mongoose.mongo

/** What `load` of the port promises, for SQLite: all records in one transaction. */
export function loadIntoSqlite(
  database: DatabaseSync,
  collection: AnyCollection,
  records: readonly Stored<object>[],
): void {
  const fields = indexFields(collection)
  const statement = database.prepare(statementFor(collection, fields))
  try {
    database.exec('BEGIN IMMEDIATE')
    for (const record of records) {
      const owner = collection.kind === 'owned' ? record.organisation : null
      const document = documentOf(collection, record)
      const columns = fields.map((field) => indexValue(document[field]))
      const done = statement.run(record.id, owner, record.version, BSON.serialize(document), ...columns)
      if (done.changes !== 1) throw new Conflict('id')
    }
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw conflictOf(error)
  }
}

/** Only the same id is replaced, and only of the same organisation: a taken unique key is refused, as in a commit. */
function statementFor({ name }: AnyCollection, fields: readonly string[]): string {
  const columns = ['id', 'organisation', 'version', 'document', ...fields].map(quote)
  const set = columns.slice(1).map((column) => `${column} = excluded.${column}`)
  return `INSERT INTO ${quote(name)} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT (id) DO UPDATE SET ${set.join(', ')} WHERE organisation IS excluded.organisation`
}
