import type { AnyCollection, Index } from '../store.ts'

/** The index fields of a collection, each once. */
export function indexFields(collection: AnyCollection): string[] {
  return [...new Set(collection.indexes.flatMap((index) => index.fields))]
}

/** What an index is called in every store. */
export const indexName = (collection: AnyCollection, { fields }: Pick<Index, 'fields'>): string =>
  `${collection.name}.${fields.join('+')}`

/** The field itself. One that is not declared as an index field is a bug, and throws. */
export function indexField(collection: AnyCollection, field: string): string {
  if (field !== 'id' && field !== 'organisation' && !indexFields(collection).includes(field))
    throw new Error(`${collection.name} has no index on ${field}`)
  return field
}

/** What the schema says that a field holds, in mongoose's words: String, Number, Date, ObjectId … */
export function kindOf({ schema }: AnyCollection, field: string): string | undefined {
  const paths: Record<string, { instance: string } | undefined> = schema.paths
  return paths[field]?.instance
}

/**
 * A value as all stores order and compare it: moments as milliseconds, truth as 0 or 1, references as their digits.
 * Throws for what has no order that they share: lists, parts of documents, 64-bit integers.
 */
export function indexValue(value: unknown): string | number | null {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number' || typeof value === 'string') return value
  if (isReference(value)) return value.toHexString()
  throw new Error(`a ${Array.isArray(value) ? 'list' : typeof value} cannot be an index field`)
}

const isReference = (value: unknown): value is { toHexString(): string } =>
  typeof value === 'object' && value !== null && '_bsontype' in value && value._bsontype === 'ObjectId'
