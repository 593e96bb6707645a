import mongoose from 'mongoose'
import { type AnyCollection, collections, type Index, StoreRefused } from '../store.ts'
import { indexName, kindOf } from './index-fields.ts'
import type { Database } from './mongo-collection.ts'
import { codeOf, isTaken } from './mongo-errors.ts'
import type { Filter } from './mongo-query.ts'

const { EJSON } = mongoose.mongo.BSON

/** An index as MongoDB describes it. */
interface Described {
  name: string
  key: Record<string, number>
  unique?: boolean
  partialFilterExpression?: Filter
}

/**
 * Makes the collections and indexes that are declared and drops those of an older Waarborg; indexes that somebody else
 * made stay. Several processes may do this at once. Throws StoreRefused when what is kept does not allow a unique index.
 */
export async function prepareIndexes(database: Database): Promise<void> {
  const present = new Set((await database.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name))
  await Promise.all(
    [...collections.values()].map(async (declared) => {
      if (!present.has(declared.name)) await makeCollection(database, declared)
      await matchIndexes(database, declared, present.has(declared.name))
    }),
  )
}

/** What is not as it is declared, one line each. Changes nothing. */
export async function indexProblems(database: Database): Promise<string[]> {
  const found = await Promise.all(
    [...collections.values()].map(async (declared) => {
      const present = await indexesOf(database, declared)
      const missing = wantedOf(declared).filter((wanted) => !present.some((one) => isSame(one, wanted)))
      return [
        ...missing.map(({ name }) => `index ${name} is missing or other than declared`),
        ...unwanted(declared, present).map(({ name }) => `index ${name} is not declared any more`),
      ]
    }),
  )
  return found.flat()
}

async function makeCollection(database: Database, { name }: AnyCollection): Promise<void> {
  try {
    await database.createCollection(name)
  } catch (error) {
    // Another process was first.
    if (codeOf(error) !== 48) throw error
  }
}

async function matchIndexes(database: Database, declared: AnyCollection, isOld: boolean): Promise<void> {
  // One command for a new collection: to build them one after the other takes some five times as long.
  if (!isOld) return makeIndexes(database, declared, wantedOf(declared))
  const present = await indexesOf(database, declared)
  const missing = wantedOf(declared).filter((wanted) => !present.some((one) => isSame(one, wanted)))
  const changed = present.filter(({ name }) => missing.some((wanted) => wanted.name === name))
  // What has a new name first: when it cannot be made, the older version still finds its own.
  const isChanged = ({ name }: Described): boolean => changed.some((one) => one.name === name)
  for (const wanted of missing.filter((one) => !isChanged(one))) await makeIndexes(database, declared, [wanted])
  for (const { name } of changed) await dropIndex(database, declared, name)
  for (const wanted of missing.filter(isChanged)) await makeIndexes(database, declared, [wanted])
  for (const { name } of unwanted(declared, present)) await dropIndex(database, declared, name)
}

async function makeIndexes(database: Database, declared: AnyCollection, wanted: Described[]): Promise<void> {
  if (wanted.length === 0) return
  try {
    await database.collection(declared.name).createIndexes(wanted)
  } catch (error) {
    if (!isTaken(error)) throw error
    const names = wanted.map(({ name }) => name).join(' or ')
    throw new StoreRefused(`index ${names} must be unique, and ${declared.name} holds two records with the same`)
  }
}

async function dropIndex(database: Database, { name }: AnyCollection, index: string): Promise<void> {
  try {
    await database.collection(name).dropIndex(index)
  } catch (error) {
    // Another process was first.
    if (codeOf(error) !== 27) throw error
  }
}

/** Ours begin with the name of the collection. */
function unwanted(declared: AnyCollection, present: readonly Described[]): Described[] {
  const wanted = new Set(wantedOf(declared).map(({ name }) => name))
  return present.filter(({ name }) => name.startsWith(`${declared.name}.`) && !wanted.has(name))
}

async function indexesOf(database: Database, { name }: AnyCollection): Promise<Described[]> {
  try {
    return (await database.collection(name).listIndexes().toArray()) as Described[]
  } catch (error) {
    // There is no such collection yet.
    if (codeOf(error) === 26) return []
    throw error
  }
}

/** The organisation leads each index of an owned collection: that is also the shard key. */
function wantedOf(declared: AnyCollection): Described[] {
  const wanted = declared.indexes.map((index) => describe(declared, index))
  if (declared.kind === 'owned')
    wanted.push({ name: indexName(declared, { fields: ['organisation'] }), key: { organisation: 1, _id: 1 } })
  return wanted
}

function describe(declared: AnyCollection, index: Index): Described {
  const { fields, unique = false } = index
  const owner = declared.kind === 'owned' ? ['organisation'] : []
  const key = Object.fromEntries([...owner, ...fields, ...(unique ? [] : ['_id'])].map((field) => [field, 1]))
  const name = indexName(declared, index)
  if (!unique) return { name, key }
  const present = fields.map((field) => [field, { $gte: leastOf(declared, field) }])
  return { name, key, unique, partialFilterExpression: Object.fromEntries(present) as Filter }
}

/**
 * The least value a field can have. A unique index holds only documents that have a value, as null is never taken; said as
 * a range, since the server then sees that a search for a value may use the index, which it does not with `$type`.
 */
function leastOf(collection: AnyCollection, field: string): unknown {
  const least: Record<string, unknown> = {
    String: '',
    Number: Number.NEGATIVE_INFINITY,
    Date: new Date(-8.64e15),
    ObjectId: new mongoose.Types.ObjectId('0'.repeat(24)),
    Boolean: false,
  }
  const kind = kindOf(collection, field) ?? ''
  if (!(kind in least)) throw new Error(`${collection.name}.${field} cannot be in a unique index`)
  return least[kind]
}

const isSame = (present: Described, wanted: Described): boolean => textOf(present) === textOf(wanted)

/** Only what we say of an index; a server adds its own. */
const textOf = ({ name, key, unique = false, partialFilterExpression = {} }: Described): string =>
  EJSON.stringify([name, Object.entries(key), unique, Object.entries(partialFilterExpression)], { relaxed: true })
