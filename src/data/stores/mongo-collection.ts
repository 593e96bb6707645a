import mongoose from 'mongoose'
import { asWritten } from '../records.ts'
import type { AnyCollection } from '../store.ts'
import type { Filter } from './mongo-query.ts'

export type Database = mongoose.mongo.Db
export type Session = mongoose.mongo.ClientSession
type Native = mongoose.mongo.Collection
type Write = mongoose.mongo.AnyBulkWriteOperation

/** What a read gives is of one moment. With `majority` alone a long one would see a commit by half that ends meanwhile. */
const atOneMoment = { readConcern: { level: 'snapshot' } } as const

/**
 * The only hand that touches a collection in MongoDB, and the guard of the organisations (docs/decisions/0010): whatever
 * reads, changes or removes owned documents must name an organisation as an ObjectId. It adds nothing: it throws.
 */
export class GuardedCollection {
  readonly #declared: AnyCollection
  readonly #native: Native
  readonly #everyOrganisation: boolean

  constructor(database: Database, declared: AnyCollection, everyOrganisation = false) {
    this.#declared = declared
    this.#native = database.collection(declared.name)
    this.#everyOrganisation = everyOrganisation
  }

  find(filter: Filter, options: mongoose.mongo.FindOptions): Promise<Filter[]> {
    return this.#native.find(this.#guarded(filter), { ...options, ...asWritten, ...atOneMoment }).toArray()
  }

  count(filter: Filter): Promise<number> {
    return this.#native.countDocuments(this.#guarded(filter), atOneMoment)
  }

  async countBy(filter: Filter, key: string): Promise<{ _id: unknown; n: number }[]> {
    const groups = [
      { $match: this.#guarded(filter) },
      { $group: { _id: `$${key}`, n: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    ]
    return this.#native.aggregate<{ _id: unknown; n: number }>(groups, atOneMoment).toArray()
  }

  /** Writes in order until one fails; gives how many documents were made, replaced and removed. */
  async write(changes: readonly Write[], session: Session | undefined): Promise<number> {
    for (const change of changes) this.#guardChange(change)
    const options = { ordered: true, ignoreUndefined: true, ...(session === undefined ? {} : { session }) }
    const done = await this.#native.bulkWrite([...changes], options)
    return done.insertedCount + done.matchedCount + done.deletedCount
  }

  async versionOf(filter: Filter, session: Session | undefined): Promise<number | undefined> {
    const options = session === undefined ? {} : { session }
    const found = await this.#native.findOne(this.#guarded(filter), { ...options, projection: { version: 1 } })
    return found?.['version'] as number | undefined
  }

  #guardChange(change: Write): void {
    if ('insertOne' in change) this.#guarded(change.insertOne.document)
    else if ('replaceOne' in change) this.#guarded(change.replaceOne.filter)
    else if ('deleteOne' in change) this.#guarded(change.deleteOne.filter)
    else throw new Error('there is no such change')
  }

  #guarded(filter: Filter): Filter {
    if (this.#declared.kind !== 'owned' || this.#everyOrganisation || namesOrganisation(filter)) return filter
    throw new Error(`${this.#declared.name} is owned: no organisation is named`)
  }
}

const isId = (value: unknown): boolean => value instanceof mongoose.Types.ObjectId

function namesOrganisation({ organisation }: Filter): boolean {
  if (isId(organisation)) return true
  if (typeof organisation !== 'object' || organisation === null) return false
  if ('$eq' in organisation) return isId(organisation.$eq)
  return '$in' in organisation && Array.isArray(organisation.$in) && organisation.$in.every(isId)
}
