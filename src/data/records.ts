import mongoose, { type Model } from 'mongoose'
import { Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import type { AnyCollection } from './store.ts'

/** Names of records are ObjectIds in the store and 24 hexadecimal digits everywhere above it. */
export const newId = (): Id => new mongoose.Types.ObjectId().toHexString()

const models = new Map<string, Model<unknown>>()

function modelOf(collection: AnyCollection): Model<unknown> {
  let model = models.get(collection.name)
  if (model === undefined) {
    model = mongoose.model<unknown>(collection.name, collection.schema)
    models.set(collection.name, model)
  }
  return model
}

/**
 * Casts and validates values by the collection's schema, without a connection, and gives the plain document to keep.
 * Throws Invalid with one issue per field.
 */
export async function toDocument(collection: AnyCollection, values: object): Promise<Record<string, unknown>> {
  const document = new (modelOf(collection))(values)
  try {
    await document.validate()
  } catch (error) {
    if (!(error instanceof mongoose.Error.ValidationError)) throw error
    throw new Invalid(
      Object.entries(error.errors).map(([field, { kind, message }]) => ({
        field,
        code: 'store',
        values: { kind, message },
      })),
    )
  }
  return document.toObject({ versionKey: false, flattenMaps: true })
}

/** How BSON is read: bytes come back as a Buffer and 64-bit integers as bigint, not in its own wrappers. */
export const asWritten = { promoteBuffers: true, useBigInt64: true }

/** Turns every ObjectId of a document just read into its hexadecimal digits, in place. */
export function withPlainIds(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  if (value instanceof mongoose.Types.ObjectId) return value.toHexString()
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) value[i] = withPlainIds(value[i])
    return value
  }
  if (value instanceof Uint8Array || '_bsontype' in value) return value
  const record = value as Record<string, unknown>
  for (const key in record) {
    const field = record[key]
    if (field !== null && typeof field === 'object') record[key] = withPlainIds(field)
  }
  return record
}
