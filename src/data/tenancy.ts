import { NotFound } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { type Actor, changedFields } from '../domain/trail.ts'
import { newId } from './records.ts'
import { toldChanges } from './secrets/told.ts'
import type { AnyCollection, Change, Collection, Query, Store, Stored } from './store.ts'
import { installationTrail, trail } from './trail.ts'

/**
 * The ticket to what one organisation owns, and the only way to it. Only the organisation middleware, jobs and
 * commands make one. The organisation is part of the ticket: no query can name another.
 */
export class Scope {
  readonly organisation: Id
  readonly actor: Actor
  readonly #store: Store
  readonly #now: () => Date

  constructor(store: Store, grant: { organisation: Id; actor: Actor; now: () => Date }) {
    this.#store = store
    this.organisation = grant.organisation
    this.actor = grant.actor
    this.#now = grant.now
  }

  now(): Date {
    return this.#now()
  }

  /** The record, or undefined when it is not there or belongs to another organisation: from here that is the same. */
  get<T>(collection: Collection<T>, id: Id): Promise<Stored<T> | undefined> {
    return this.#store.get(owned(collection), id, this.organisation)
  }

  /** Like get, but throws NotFound. */
  async require<T>(collection: Collection<T>, id: Id): Promise<Stored<T>> {
    const found = await this.get(collection, id)
    if (found === undefined) throw new NotFound(`${collection.name} ${id}`)
    return found
  }

  find<T>(collection: Collection<T>, query: Query = {}): Promise<Stored<T>[]> {
    return this.#store.find(owned(collection), this.#within(query))
  }

  count(collection: AnyCollection, query: Query = {}): Promise<number> {
    return this.#store.count(owned(collection), this.#within(query))
  }

  countBy(collection: AnyCollection, field: string, query: Query = {}): Promise<Map<string, number>> {
    return this.#store.countBy(owned(collection), field, this.#within(query))
  }

  stream<T>(collection: Collection<T>, query: Query = {}): AsyncIterable<Stored<T>> {
    return this.#store.stream(owned(collection), this.#within(query))
  }

  /** Changes that are to be made together. Nothing is written before commit(). */
  work(): Work {
    return new Work(this.#store, { organisation: this.organisation, actor: this.actor, now: this.#now })
  }

  #within(query: Query): Query {
    if (query.where !== undefined && 'organisation' in query.where)
      throw new Error('a query cannot name an organisation: the scope does')
    return { ...query, where: { organisation: this.organisation, ...query.where } }
  }
}

/** Reads one owned collection over several organisations at once, with a ticket for each: a consultant's portfolio. */
export function findAcross<T>(
  store: Store,
  organisations: readonly Id[],
  read: { collection: Collection<T>; query?: Query },
): Promise<Stored<T>[]> {
  const where = { ...read.query?.where, organisation: { in: [...organisations] } }
  return store.find(owned(read.collection), { ...read.query, where })
}

/** How many records of an owned collection there are per organisation: the figures of a portfolio, in one read. */
export function countAcross(
  store: Store,
  organisations: readonly Id[],
  read: { collection: AnyCollection; where?: Query['where'] },
): Promise<Map<Id, number>> {
  const where = { ...read.where, organisation: { in: [...organisations] } }
  return store.countBy(owned(read.collection), 'organisation', { where })
}

interface Grant {
  organisation: Id | null
  actor: Actor
  now: () => Date
}

/** What a change is called in the trail and on what it was done. */
export interface Act {
  act: string
  label: string
  /** tells that the values of before are gone, and not what they were: for who has the right to be forgotten */
  forgets?: boolean | undefined
}

/**
 * A unit of work: every create, replace and remove adds its trail entry, and commit() writes all of them or none.
 * Values are plain; the id of a new record is returned before it is written, so that others can refer to it.
 */
export class Work {
  readonly #changes: Change[] = []
  readonly #store: Store
  readonly #grant: Grant

  constructor(store: Store, grant: Grant) {
    this.#store = store
    this.#grant = grant
  }

  /** True when there is nothing to commit. */
  get empty(): boolean {
    return this.#changes.length === 0
  }

  /** `id` is for who had to name the record before: a secret is sealed for the record that it is kept in. */
  create<T extends object>(collection: Collection<T>, values: T, { act, label, id = newId() }: Act & { id?: Id }): Id {
    this.#changes.push({
      op: 'create',
      collection,
      id,
      ...this.#owner(collection),
      values: { ...values, ...this.#stamp(collection) },
    })
    this.#note(collection, { id, act, label, revision: 1, before: {}, after: values })
    return id
  }

  /** `record` as it was read, with its version; `values` replace those of the same name. Nothing is written when nothing changes. */
  replace<T extends object>(collection: Collection<T>, record: Stored<T>, change: Act & { values: Partial<T> }): void {
    const { id, version } = record
    const before = valuesOf(record)
    const after = { ...before, ...change.values }
    if (changedFields(before, after).length === 0) return
    this.#changes.push({
      op: 'replace',
      collection,
      id,
      ...this.#owner(collection),
      version,
      values: { ...after, ...this.#stamp(collection) },
    })
    const { act, label, forgets } = change
    this.#note(collection, { id, act, label, forgets, revision: version + 1, before, after })
  }

  remove<T extends object>(collection: Collection<T>, record: Stored<T>, { act, label, forgets }: Act): void {
    const { id, version } = record
    const before = valuesOf(record)
    this.#changes.push({ op: 'remove', collection, id, ...this.#owner(collection), version })
    this.#note(collection, { id, act, label, forgets, revision: version + 1, before, after: {} })
  }

  /** Writes everything. Throws Conflict when a record was changed meanwhile or a unique value is taken; then nothing is written. */
  commit(): Promise<void> {
    return this.#changes.length === 0 ? Promise.resolve() : this.#store.commit(this.#changes)
  }

  #owner(collection: AnyCollection): { organisation?: Id } {
    if (collection.kind !== 'owned') return {}
    if (this.#grant.organisation === null) throw new Error(`${collection.name} is owned: it needs a Scope`)
    return { organisation: this.#grant.organisation }
  }

  #stamp(collection: AnyCollection): { organisation?: Id } {
    return this.#owner(collection)
  }

  #note(collection: AnyCollection, done: Done): void {
    if (collection.kind === 'technical') return
    const subject = { kind: collection.name, id: done.id, label: done.label }
    const told = toldChanges(collection, done.before, done.after)
    const changes = done.forgets === true ? told.map((change) => ({ ...change, before: null })) : told
    const values = {
      at: this.#grant.now(),
      actor: this.#grant.actor,
      act: done.act,
      subject,
      subjectId: done.id,
      revision: done.revision,
      changes,
    }
    const own = collection.kind === 'owned'
    this.#changes.push({
      op: 'create',
      collection: own ? trail : installationTrail,
      id: newId(),
      ...(own ? this.#owner(collection) : {}),
      values,
    })
  }
}

/** What was done to a record. `revision` is its version afterwards. */
interface Done extends Act {
  id: Id
  revision: number
  before: object
  after: object
}

/** The values of a record without what the store adds. */
export function valuesOf(record: object): Record<string, unknown> {
  const values: Record<string, unknown> = { ...record }
  for (const key of ['id', 'version', 'organisation']) Reflect.deleteProperty(values, key)
  return values
}

/** A unit of work on what the installation shares: users, organisations, memberships. */
export const installationWork = (store: Store, actor: Actor, now: () => Date): Work =>
  new Work(store, { organisation: null, actor, now })

function owned<T>(collection: Collection<T>): Collection<T> {
  if (collection.kind !== 'owned')
    throw new Error(`${collection.name} is not owned by an organisation: read it from the store`)
  return collection
}
