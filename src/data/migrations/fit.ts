import { setImmediate } from 'node:timers/promises'
import { Invalid } from '../../domain/errors.ts'
import { toDocument } from '../records.ts'
import { derivedFields } from '../schemas.ts'
import type { Migrated } from './migration.ts'
import { type AnyCollection, collections, type Store, type Stored } from '../store.ts'

/** What today's schemas say of everything that is kept. */
export interface Fit {
  records: number
  /** collections with records in them */
  collections: number
  /** records that do not fit */
  misfits: number
  /** the first of them, in words */
  examples: string[]
}

/** What migrating would do, and whether everything would fit then. */
export interface Rehearsal {
  migrated: Migrated
  fit: Fit
}

/** Misfits that are named; more tell nothing new. */
const named = 20

/** Looks at records, some at a time, and keeps what it found. */
export class FitCheck {
  readonly fit: Fit = { records: 0, collections: 0, misfits: 0, examples: [] }
  readonly #seen = new Set<string>()

  async look(collection: AnyCollection, records: readonly Stored<object>[]): Promise<void> {
    const problems = await Promise.all(records.map((record) => problemOf(collection, record)))
    if (records.length > 0) this.#seen.add(collection.name)
    this.fit.records += records.length
    this.fit.collections = this.#seen.size
    for (const problem of problems) {
      if (problem === undefined) continue
      this.fit.misfits += 1
      if (this.fit.examples.length < named) this.fit.examples.push(problem)
    }
  }
}

/** Looks at every record of every collection of a store. */
export async function fitOf(store: Store): Promise<Fit> {
  const check = new FitCheck()
  for (const collection of collections.values()) {
    let page: Stored<object>[] = []
    for await (const record of store.stream(collection, { everyOrganisation: true })) {
      page.push(record)
      if (page.length < 100) continue
      await check.look(collection, page)
      page = []
      await setImmediate()
    }
    await check.look(collection, page)
  }
  return check.fit
}

/** Undefined when a record is what its schema would keep today, derived fields and all. */
async function problemOf(collection: AnyCollection, record: Stored<object>): Promise<string | undefined> {
  const values: Record<string, unknown> = { ...record }
  for (const key of ['id', 'version']) Reflect.deleteProperty(values, key)
  const found = await fieldsWrong(collection, values)
  return found.length === 0 ? undefined : `${collection.name} ${record.id}: ${found.join('; ')}`
}

async function fieldsWrong(collection: AnyCollection, values: Record<string, unknown>): Promise<string[]> {
  try {
    const document = await toDocument(collection, values)
    return derivedFields(collection.schema)
      .filter(([field]) => document[field] !== values[field])
      .map(([field]) => `${field} is not what follows from the rest`)
  } catch (error) {
    // The message of a schema repeats the value, which may be about a person.
    if (error instanceof Invalid)
      return error.issues.map(({ field, values: why }) => `${field} (${why?.['kind'] ?? '?'})`)
    return [error instanceof Error ? error.message : String(error)]
  }
}
