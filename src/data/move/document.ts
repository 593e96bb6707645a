import mongoose, { type Schema } from 'mongoose'
import type { AnyCollection, Stored } from '../store.ts'
import { requireName, requireOwner } from '../stores/guard.ts'

const { ObjectId } = mongoose.Types

/** Where in a value of a schema references stand. */
type Places = 'reference' | { fields: ReadonlyMap<string, Places> } | { each: Places }

/** What we need of a type of mongoose. */
interface Type {
  instance: string
  schema?: Schema
  embeddedSchemaType?: Type
  $__schemaType?: Type
}

const known = new WeakMap<AnyCollection, Places | undefined>()

/**
 * A record as a store keeps it, without id and version: references are ObjectIds again, and all else is as it was read.
 * Nothing is cast, filled in or left out, since seals and signatures lie over what was written once. Throws where a commit
 * would: an owned record names its organisation, and both have a name that is one.
 */
export function documentOf(collection: AnyCollection, record: Stored<object>): Record<string, unknown> {
  const change = { op: 'remove', collection, ...record } as const
  requireOwner(change)
  requireName(change)
  const values: Record<string, unknown> = { ...record }
  Reflect.deleteProperty(values, 'id')
  Reflect.deleteProperty(values, 'version')
  // Where a schema does not name it, the store keeps it beside the values.
  if (!('organisation' in collection.schema.paths)) Reflect.deleteProperty(values, 'organisation')
  if (!known.has(collection)) known.set(collection, placesIn(collection.schema))
  const places = known.get(collection)
  return places === undefined ? values : (withReferences(values, places) as Record<string, unknown>)
}

/** Undefined where there are no references. */
function placesIn(schema: Schema): Places | undefined {
  const fields = new Map<string, Places>()
  for (const [path, type] of Object.entries(schema.paths as Record<string, Type>)) {
    const places = path === '_id' || path.includes('$*') ? undefined : placesOf(type)
    if (places !== undefined) put(fields, path.split('.'), places)
  }
  return fields.size === 0 ? undefined : { fields }
}

/** A path with dots leads into a part that has no schema of its own. */
function put(fields: Map<string, Places>, [name = '', ...rest]: string[], places: Places): void {
  if (rest.length === 0) {
    fields.set(name, places)
    return
  }
  const there = fields.get(name)
  const inside = typeof there === 'object' && 'fields' in there ? new Map(there.fields) : new Map<string, Places>()
  put(inside, rest, places)
  fields.set(name, { fields: inside })
}

function placesOf(type: Type): Places | undefined {
  if (type.instance === 'ObjectId') return 'reference'
  const inner = type.schema === undefined ? undefined : placesIn(type.schema)
  if (type.instance === 'Embedded') return inner
  const part = type.instance === 'Map' ? type.$__schemaType : type.embeddedSchemaType
  const each = inner ?? (part === undefined ? undefined : placesOf(part))
  return each === undefined ? undefined : { each }
}

/** A copy along the places; what lies beside them is shared. */
function withReferences(value: unknown, places: Places): unknown {
  if (places === 'reference') return isDigits(value) ? new ObjectId(value) : value
  if (value === null || typeof value !== 'object') return value
  if ('each' in places) return withEach(value, places.each)
  const record: Record<string, unknown> = { ...value }
  for (const [name, inside] of places.fields)
    if (record[name] !== undefined) record[name] = withReferences(record[name], inside)
  return record
}

function withEach(value: object, each: Places): unknown {
  if (Array.isArray(value)) return value.map((one) => withReferences(one, each))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withReferences(one, each)]))
}

const isDigits = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{24}$/.test(value)
