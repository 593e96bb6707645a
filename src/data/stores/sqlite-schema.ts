import type { AnyCollection, Index } from '../store.ts'
import { indexFields, indexName } from './index-fields.ts'

/** The statement that makes a collection's table where it is not there yet. */
export function tableStatement(collection: AnyCollection): string {
  const columns = ['id TEXT PRIMARY KEY', 'organisation TEXT', 'version INTEGER NOT NULL', 'document BLOB NOT NULL']
  for (const field of indexFields(collection)) columns.push(columnStatement(field))
  return `CREATE TABLE IF NOT EXISTS ${quote(collection.name)} (${columns.join(', ')}) STRICT`
}

/** The indexes of a collection by name, each as the statement that makes it, in the words in which SQLite keeps it. */
export function indexStatements(collection: AnyCollection): Map<string, string> {
  const declared = collection.indexes.map((index) => indexStatement(collection, index))
  const own = [`${collection.name}.organisation`, ['organisation', 'id']] as const
  if (collection.kind === 'owned') declared.push(statement(collection, { name: own[0], fields: own[1] }))
  return new Map(declared)
}

function indexStatement(collection: AnyCollection, { fields, unique = false }: Index): [string, string] {
  const columns = [...(collection.kind === 'owned' ? ['organisation'] : []), ...fields, ...(unique ? [] : ['id'])]
  return statement(collection, { name: indexName(collection, { fields }), fields: columns, unique })
}

function statement(
  collection: AnyCollection,
  { name, fields, unique = false }: { name: string; fields: readonly string[]; unique?: boolean },
): [string, string] {
  const kind = unique ? 'UNIQUE INDEX' : 'INDEX'
  return [name, `CREATE ${kind} ${quote(name)} ON ${quote(collection.name)} (${fields.map(quote).join(', ')})`]
}

/** The declaration of an index field's column. */
export const columnStatement = (field: string): string => `${quote(field)} ANY`

/** A name in SQL. Names come from declarations, never from input. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
