import type { AnyCollection, Query, Stored } from './store.ts'
import type { Scope } from './tenancy.ts'

/**
 * True when the store finds a record by all that it can be searched on. Where the index is a copy, altering it hides a
 * record from a list without touching the record.
 */
export async function isFound(scope: Scope, collection: AnyCollection, record: Stored<object>): Promise<boolean> {
  const fields = [...new Set(collection.indexes.flatMap((index) => index.fields))]
  const values = record as unknown as Record<string, unknown>
  const sought = fields.map((field) => [field, values[field] ?? null] as const)
  const where = { ...Object.fromEntries(sought), id: record.id } as NonNullable<Query['where']>
  return (await scope.count(collection, { where })) === 1
}
