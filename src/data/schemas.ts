import { Schema, type SchemaDefinition } from 'mongoose'
import { sealedPattern } from './secrets.ts'

/** A schema of a collection that belongs to an organisation. */
export const ownedSchema = (definition: SchemaDefinition): Schema =>
  new Schema({ organisation: { type: Schema.Types.ObjectId, required: true }, ...definition }, { minimize: false })

/** A schema of a collection of the installation itself. */
export const sharedSchema = (definition: SchemaDefinition): Schema => new Schema(definition, { minimize: false })

/** A reference to another record. */
export const reference = { type: Schema.Types.ObjectId, default: null }

export const references = [Schema.Types.ObjectId]

/** Text in one or more languages. */
export const localizedText = {
  type: new Schema({ nl: String, fr: String, de: String, en: String }, { _id: false }),
  default: {},
}

export const text = { type: String, default: '' }

/**
 * A value that is kept sealed (secrets.ts). Plain text is refused here, no trail shows it, and rotation finds it, in
 * parts, lists and maps too. Whoever writes it seals it, and whoever reads it opens it: nothing happens unseen.
 */
export const secret = {
  type: String,
  default: null,
  // A message of our own: mongoose would repeat what it refuses.
  match: [sealedPattern, '{PATH} is not sealed'] as [RegExp, string],
  secret: true,
}

/** A day as YYYY-MM-DD, or null. */
export const day = { type: String, default: null, match: /^\d{4}-\d{2}-\d{2}$/ }

/** Stands in an index for what has no end: after every day there is. */
export const noEnd = '9999-12-31'

type Compute = (record: never) => string

const derived = new WeakMap<Schema, (readonly [field: string, compute: Compute])[]>()

/** The fields that a schema derives, each with how it is computed from the other values. */
export const derivedFields = (schema: Schema): readonly (readonly [field: string, compute: Compute])[] =>
  derived.get(schema) ?? []

/**
 * A field of an index that follows from the others, so that no action can forget it: computed each time a record is
 * written. It is for searching only, and no part of the values above the data layer.
 */
export function derive(schema: Schema, field: string, compute: Compute): Schema {
  schema.add({ [field]: String })
  derived.set(schema, [...derivedFields(schema), [field, compute]])
  schema.pre('validate', function () {
    this.set(field, compute(this.toObject({ flattenMaps: true }) as never))
  })
  return schema
}

/** A part of a document that has no name of its own. */
export const part = (definition: SchemaDefinition): Schema => new Schema(definition, { _id: false, minimize: false })
