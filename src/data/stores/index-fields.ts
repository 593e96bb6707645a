import type { AnyCollection, Index, Scalar } from '../store.ts'

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

/** Whether this can be the id of a record. */
export const isId = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{24}$/.test(value)

/** Which values a field of each kind can hold. */
const holds: Readonly<Record<string, (value: unknown) => boolean>> = {
  String: (value) => typeof value === 'string',
  Number: (value) => typeof value === 'number' && !Number.isNaN(value),
  Boolean: (value) => typeof value === 'boolean',
  Date: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  ObjectId: isId,
}

/**
 * Whether a record can have this value in an index field: one of another kind finds nothing, in every store. SQLite would
 * put all texts after all numbers, and a number in a range of texts would find them all.
 */
export function canHold(collection: AnyCollection, field: string, value: Scalar): boolean {
  indexValue(value)
  if (value === null) return true
  const kind = field === 'id' || field === 'organisation' ? 'ObjectId' : kindOf(collection, field)
  return holds[kind ?? '']?.(value) ?? true
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
