import type { Schema } from 'mongoose'
import { type AnyCollection, collections } from '../store.ts'
import { isSealed, type Sealed } from '../secrets.ts'

/** A secret in a record: the path of its field, without places in lists, and what is kept. */
export interface Kept {
  field: string
  sealed: Sealed
}

const known = new WeakMap<AnyCollection, readonly string[]>()

/** The fields of a collection that its schema declares secret, as paths: `clientSecret`, `factors.seed`. */
export function secretFields(collection: AnyCollection): readonly string[] {
  let fields = known.get(collection)
  if (fields === undefined) {
    fields = fieldsIn(collection.schema)
    known.set(collection, fields)
  }
  return fields
}

/** Every collection with secrets in it. */
export const withSecrets = (): AnyCollection[] =>
  [...collections.values()].filter((collection) => secretFields(collection).length > 0)

/** The secrets of a record that are kept sealed, each with its field. */
export function secretsIn(collection: AnyCollection, record: object): Kept[] {
  const found: Kept[] = []
  mapSecrets(collection, record, (sealed, field) => {
    if (isSealed(sealed)) found.push({ field, sealed })
    return sealed
  })
  return found
}

/** A copy of a record with something else in the place of each secret that is filled in. */
export function mapSecrets(
  collection: AnyCollection,
  record: object,
  change: (value: unknown, field: string) => unknown,
): object {
  return secretFields(collection).reduce<object>(
    (copy, field) => along(copy, field.split('.'), (value) => change(value, field)) as object,
    record,
  )
}

/** Lists are gone through, since a path does not name a place in them; `$*` is every key of a map. */
function along(value: unknown, path: readonly string[], change: (value: unknown) => unknown): unknown {
  if (value === null || value === undefined) return value
  if (Array.isArray(value)) return value.map((one) => along(one, path, change))
  const [name, ...rest] = path
  if (name === undefined) return change(value)
  if (typeof value !== 'object') return value
  const entries = Object.entries(value)
    .filter(([key]) => name === '$*' || key === name)
    .map(([key, one]) => [key, along(one, rest, change)] as const)
  return { ...value, ...Object.fromEntries(entries) }
}

/** What mongoose knows of a field: its options, the schema of its part, and what a list is of. */
interface Field {
  options: { secret?: boolean }
  schema?: Schema
  embeddedSchemaType?: { options?: { secret?: boolean } }
}

function fieldsIn(schema: Schema, prefix = ''): string[] {
  return Object.entries(schema.paths as unknown as Record<string, Field>).flatMap(([path, field]) => {
    const isOne = field.options.secret === true || field.embeddedSchemaType?.options?.secret === true
    const inner = field.schema === undefined ? [] : fieldsIn(field.schema, `${prefix}${path}.`)
    return isOne ? [`${prefix}${path}`] : inner
  })
}
