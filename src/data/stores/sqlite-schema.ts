import type { AnyCollection, Index } from '../store.ts'

/** Columns of a collection's table beside id, version and document: the index fields, each once. */
export function indexFields(collection: AnyCollection): string[] {
  return [...new Set(collection.indexes.flatMap((index) => index.fields))]
}

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
  return statement(collection, { name: `${collection.name}.${fields.join('+')}`, fields: columns, unique })
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

/**
 * A value as an index column keeps it: moments as milliseconds, truth as 0 or 1, references as their digits.
 * Throws for what has no order that MongoDB would share: lists, parts of documents, 64-bit integers.
 */
export function columnValue(value: unknown): string | number | null {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number' || typeof value === 'string') return value
  if (isReference(value)) return value.toHexString()
  throw new Error(`a ${Array.isArray(value) ? 'list' : typeof value} cannot be an index field`)
}

const isReference = (value: unknown): value is { toHexString(): string } =>
  typeof value === 'object' && value !== null && '_bsontype' in value && value._bsontype === 'ObjectId'
