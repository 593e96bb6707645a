import mongoose from 'mongoose'
import { asWritten, toDocument, withPlainIds } from './records.ts'
import type { AnyCollection } from './store.ts'

const { BSON } = mongoose.mongo

/**
 * Values exactly as they will be read back: cast by the schema, with what it fills in, and through BSON. Give the
 * organisation with what is owned. Throws Invalid for what the schema refuses.
 */
export async function asKept(collection: AnyCollection, values: object): Promise<Record<string, unknown>> {
  const document = await toDocument(collection, values)
  delete document['_id']
  const kept = BSON.deserialize(BSON.serialize(document), asWritten)
  return withPlainIds(kept) as Record<string, unknown>
}

/** The fields without which the schema keeps no record. */
export const requiredFields = ({ schema }: AnyCollection): string[] =>
  schema.requiredPaths().filter((path) => path !== 'organisation' && !path.includes('.'))

/** True for a field that, when it is left out, gets another value each time. */
export function isFilledAnew({ schema }: AnyCollection, field: string): boolean {
  const path = schema.path(field) as { options: { default?: unknown } } | undefined
  return typeof path?.options.default === 'function'
}
