/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- misreads mongoose's schema types, as in src/data */
import { Schema } from 'mongoose'
import { newId } from '../../src/data/records.ts'
import { ownedSchema, part, sharedSchema } from '../../src/data/schemas.ts'
import { type AnyCollection, type Change, collection } from '../../src/data/store.ts'

/** Every kind of value that a record may hold. */
export interface Thing {
  name: string
  flag?: boolean | null
  rank?: number | null
  at?: Date | null
  ref?: string | null
  list?: string[]
  nested?: { a: string; b: number | null }[]
  map?: Record<string, string>
  bytes?: Buffer
  long?: bigint
  anything?: unknown
}

export interface Mark {
  text?: string | null
  count?: number | null
  at?: Date | null
  ref?: string | null
  flag?: boolean | null
  lot?: string | null
  piece?: number | null
  day?: Date | null
}

/** Shared, with an index on each kind of value that can be one. */
export const things = collection<Thing>({
  name: 'testThings',
  kind: 'shared',
  schema: sharedSchema({
    name: { type: String, required: true },
    flag: Boolean,
    rank: Number,
    at: Date,
    ref: Schema.Types.ObjectId,
    list: { type: [String], default: undefined },
    nested: { type: [part({ a: String, b: Number })], default: undefined },
    map: { type: Map, of: String },
    bytes: Buffer,
    long: BigInt,
    anything: Schema.Types.Mixed,
  }),
  indexes: [{ fields: ['name'] }, { fields: ['flag'] }, { fields: ['rank'] }, { fields: ['at'] }, { fields: ['ref'] }],
})

/** Owned, with a unique name and a unique pair within each organisation. */
export const cards = collection<{ name: string; series?: string | null; number?: number | null }>({
  name: 'testCards',
  kind: 'owned',
  schema: ownedSchema({ name: { type: String, required: true }, series: String, number: Number }),
  indexes: [
    { fields: ['name'], unique: true },
    { fields: ['series', 'number'], unique: true },
  ],
})

/** Shared, with a unique key and a unique pair. */
export const keys = collection<{ key: string; left?: string; right?: string }>({
  name: 'testKeys',
  kind: 'shared',
  schema: sharedSchema({ key: String, left: String, right: String }),
  indexes: [
    { fields: ['key'], unique: true },
    { fields: ['left', 'right'], unique: true },
  ],
})

/** Shared, with a unique index on each kind of value, and one on three kinds at once. */
export const marks = collection<Mark>({
  name: 'testMarks',
  kind: 'shared',
  schema: sharedSchema({
    text: String,
    count: Number,
    at: Date,
    ref: Schema.Types.ObjectId,
    flag: Boolean,
    lot: String,
    piece: Number,
    day: Date,
  }),
  indexes: [
    ...['text', 'count', 'at', 'ref', 'flag'].map((field) => ({ fields: [field], unique: true })),
    { fields: ['lot', 'piece', 'day'], unique: true },
  ],
})

/** A change that creates a record, with an id unless one is given. */
export function creating(
  sample: AnyCollection,
  values: object,
  given: { id?: string; organisation?: string } = {},
): Change & { op: 'create' } {
  const { id = newId(), organisation } = given
  const owner = organisation === undefined ? {} : { organisation }
  return { op: 'create', collection: sample, id, ...owner, values: { ...values, ...owner } }
}
