import type { Schema } from 'mongoose'
import type { Id } from '../domain/organisation.ts'
import type { Migrated } from './migrations/migration.ts'

/**
 * The port to storage. Two adapters keep its contract (test/conformance): stores/sqlite.ts and stores/mongo.ts.
 * Whoever asks for what is owned by organisations names the organisation, or it throws. There is no free-form filter, so nothing can be injected, and no join: what belongs to one authority is small.
 */
export interface Store {
  get<T>(collection: Collection<T>, id: Id, organisation?: Id): Promise<Stored<T> | undefined>
  find<T>(collection: Collection<T>, query?: Query): Promise<Stored<T>[]>
  /** counts all that the conditions meet, as countBy does: `limit` and `after` are of a page */
  count(collection: AnyCollection, query?: Query): Promise<number>
  /** how many records there are per value of an index field */
  countBy(collection: AnyCollection, field: string, query?: Query): Promise<Map<string, number>>
  stream<T>(collection: Collection<T>, query?: Query): AsyncIterable<Stored<T>>
  /** All changes or none. A stale version or a taken unique key is a Conflict; a record that is not there NotFound. */
  commit(changes: readonly Change[]): Promise<void>
  /**
   * Only for moving (actions/move-data.ts): records as another store keeps them, with their ids and versions, as they are:
   * nothing is validated or told to the trail. All or none; one that is there already is replaced.
   */
  load(collection: AnyCollection, records: readonly Stored<object>[]): Promise<void>
  /** Copies everything as it stands at one moment into a new file, while others read and write. Only where the store can. */
  snapshot?(path: string): Promise<void>
  /** calls since the store was opened, for `reads per page` in the benchmarks */
  readonly reads: number
  /** where the data is, in words, for `doctor` and the start-up line */
  readonly description: string
  /** what opening it did to data of an older Waarborg */
  readonly migrated?: Migrated
  close(): Promise<void>
}

/** What a collection holds, declared once, beside the functions that read it. */
export interface Collection<T> {
  name: string
  /** owned: belongs to one organisation and is reached with a Scope; shared: of the installation; technical: leaves no trail */
  kind: 'owned' | 'shared' | 'technical'
  schema: Schema
  /** Fields that can be searched and sorted on. In an owned collection the organisation leads each of them. */
  indexes: readonly Index[]
  /** never set: carries the type of the values */
  readonly values?: T
}

export type AnyCollection = Collection<unknown>

export interface Index {
  fields: readonly string[]
  unique?: boolean
}

/** A record as it is kept: its values, its name and the version that a later replacement must name. Not to be changed: readers may share it. */
export type Stored<T> = T & { id: Id; version: number; organisation: Id }

export type Scalar = string | number | boolean | Date | null

/** Equality, one of several, or a range (from inclusive, before exclusive), on declared index fields only. */
export type Condition = Scalar | { in: readonly Scalar[] } | { from?: Scalar; before?: Scalar }

export interface Query {
  where?: Readonly<Record<string, Condition>>
  /** an index field, with `-` in front for descending; ties are broken by id */
  sort?: string
  limit?: number
  /** the last record of the page before: only records after it in the sort order */
  after?: { value: Scalar; id: Id }
  /**
   * An owned collection over all organisations, which has to be said. Only for what is about the installation as a whole:
   * which files anything names, moving and backing up. What a person sees goes through a Scope.
   */
  everyOrganisation?: true
}

export type Change =
  | { op: 'create'; collection: AnyCollection; id: Id; organisation?: Id; values: object }
  | { op: 'replace'; collection: AnyCollection; id: Id; organisation?: Id; version: number; values: object }
  | { op: 'remove'; collection: AnyCollection; id: Id; organisation?: Id; version: number }

/** The store does not answer: its server is down, or is choosing another primary. It may answer a moment later. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
}

/** The store cannot be used as it is; the message says what to do about it. */
export class StoreRefused extends Error {
  override name = 'StoreRefused'
}

/** Every collection declared so far, by name: what an adapter prepares when it opens. */
export const collections = new Map<string, AnyCollection>()

/** Declares a collection. The name is unique in the house. */
export function collection<T>(declared: Collection<T>): Collection<T> {
  if (collections.has(declared.name)) throw new Error(`collection ${declared.name} is declared twice`)
  collections.set(declared.name, declared)
  return declared
}
