import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import mongoose from 'mongoose'
import { Conflict, NotFound } from '../../domain/errors.ts'
import type { Migrated } from '../migrations/migration.ts'
import { asWritten, toDocument, withPlainIds } from '../records.ts'
import type { AnyCollection, Change, Collection, Query, Scalar, Store, Stored } from '../store.ts'
import { inBatches } from './batches.ts'
import { requireName, requireOwner } from './guard.ts'
import { indexFields, indexValue } from './index-fields.ts'
import { ReadCache } from './read-cache.ts'
import { loadIntoSqlite } from './sqlite-load.ts'
import { prepareData } from './sqlite-migrate.ts'
import { checked, type Clause, clauseOf, filterOf, type Parameter } from './sqlite-query.ts'
import { quote } from './sqlite-schema.ts'
import { snapshotOf } from './sqlite-snapshot.ts'
import { DataDamaged } from '../disk-errors.ts'
import { conflictOf, diskErrorOf } from './sqlite-errors.ts'
import { databaseIn, openDatabase } from './sqlite-start.ts'
import { forgetLog, noteLog } from './sqlite-wal.ts'

const { BSON } = mongoose.mongo

type Row = { id: string; version: number; organisation: string | null; document: Uint8Array }
type Prepared = Exclude<Change, { op: 'remove' }> & { document: Record<string, unknown> }
type Ready = Prepared | Extract<Change, { op: 'remove' }>

/**
 * Opens the store in a data folder, made when it is not there. One process at a time: the file is locked until
 * close() or the end of the process, whatever end that is. Throws StoreInUse when another process has it, StoreRefused when
 * it is damaged or cannot be written.
 */
export function openSqlite(folder: string): Store {
  return new SqliteStore(databaseIn(folder))
}

class SqliteStore implements Store {
  reads = 0
  readonly description: string
  readonly migrated: Migrated
  readonly #file: string
  readonly #database: DatabaseSync
  #isNoted = false
  readonly #statements = new Map<string, StatementSync>()
  readonly #cache = new ReadCache()

  constructor(file: string) {
    this.description = `SQLite ${file}`
    this.#file = file
    const { database, done } = openDatabase(file, prepareData)
    this.#database = database
    this.migrated = done
  }

  get<T>(collection: Collection<T>, id: string, organisation?: string): Promise<Stored<T> | undefined> {
    this.reads += 1
    const where = { id, ...(organisation === undefined ? {} : { organisation }) }
    return Promise.resolve(this.#records(collection, { where, limit: 1 })[0])
  }

  find<T>(collection: Collection<T>, query: Query = {}): Promise<Stored<T>[]> {
    this.reads += 1
    return Promise.resolve(this.#records(collection, query))
  }

  count(collection: AnyCollection, query: Query = {}): Promise<number> {
    this.reads += 1
    const { sql, parameters } = filterOf(collection, query)
    const [row] = this.#all(`SELECT count(*) AS n FROM ${quote(collection.name)}${sql}`, parameters) as { n: number }[]
    return Promise.resolve(row?.n ?? 0)
  }

  countBy(collection: AnyCollection, field: string, query: Query = {}): Promise<Map<string, number>> {
    this.reads += 1
    const column = checked(collection, field)
    const { sql, parameters } = filterOf(collection, query)
    const counting = `SELECT ${column} AS value, count(*) AS n FROM ${quote(collection.name)}${sql} GROUP BY 1`
    const rows = this.#all(counting, parameters) as { value: unknown; n: number }[]
    return Promise.resolve(new Map(rows.map(({ value, n }) => [String(value), n])))
  }

  async *stream<T>(collection: Collection<T>, query: Query = {}): AsyncIterable<Stored<T>> {
    this.reads += 1
    const page = 500
    const sort = query.sort ?? 'id'
    const field = sort.replace(/^-/, '')
    let after = query.after
    for (let left = query.limit ?? Infinity; ; left -= page) {
      const limit = Math.min(left, page)
      const next = { ...query, sort, limit, ...(after === undefined ? {} : { after }) }
      const records = this.#rows(collection, clauseOf(collection, next)).map((row) => read(collection, row))
      yield* records
      const last = records.at(-1)
      if (last === undefined || records.length < page || left <= page) return
      after = { value: (last as Record<string, Scalar | undefined>)[field] ?? null, id: last.id }
      // Lets others have their turn between pages.
      await setImmediate()
    }
  }

  async commit(changes: readonly Change[]): Promise<void> {
    // Validation may wait; what follows is one run of synchronous statements, so no two commits interleave.
    const ready = await inBatches(changes, prepare)
    try {
      this.#database.exec('BEGIN IMMEDIATE')
      for (const change of ready) this.#apply(change)
      this.#database.exec('COMMIT')
      for (const { collection, organisation } of changes) this.#written(collection, organisation)
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw conflictOf(error)
    }
  }

  load(collection: AnyCollection, records: readonly Stored<object>[]): Promise<void> {
    return Promise.resolve().then(() => {
      loadIntoSqlite(this.#database, collection, records)
      for (const { organisation } of records as readonly Partial<Stored<object>>[])
        this.#written(collection, organisation)
    })
  }

  snapshot(path: string): Promise<void> {
    return snapshotOf(this.#database, path)
  }

  close(): Promise<void> {
    if (this.#database.isOpen) {
      forgetLog(this.#file)
      this.#database.close()
    }
    return Promise.resolve()
  }

  #written({ name }: AnyCollection, organisation: string | undefined): void {
    if (!this.#isNoted) this.#isNoted = noteLog(this.#file)
    this.#cache.written(name)
    if (organisation !== undefined) this.#cache.written(`${name} ${organisation}`)
  }

  #apply(change: Ready): void {
    if (change.op === 'create') {
      this.#create(change)
      return
    }
    const owner = change.organisation === undefined ? '' : ' AND organisation = ?'
    const key = change.organisation === undefined ? [change.id] : [change.id, change.organisation]
    const found = this.#statement(`SELECT version FROM ${quote(change.collection.name)} WHERE id = ?${owner}`).get(
      ...key,
    )
    if (found === undefined) throw new NotFound(`${change.collection.name} ${change.id}`)
    if (found['version'] !== change.version) throw new Conflict('version')
    if (change.op === 'remove')
      this.#statement(`DELETE FROM ${quote(change.collection.name)} WHERE id = ?`).run(change.id)
    else this.#replace(change)
  }

  #create(change: Prepared): void {
    const fields = indexFields(change.collection)
    const names = ['id', 'organisation', 'version', 'document', ...fields.map(quote)]
    const sql = `INSERT INTO ${quote(change.collection.name)} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
    const columns = fields.map((field) => indexValue(change.document[field]))
    this.#statement(sql).run(change.id, change.organisation ?? null, 1, BSON.serialize(change.document), ...columns)
  }

  #replace(change: Prepared): void {
    const fields = indexFields(change.collection)
    const set = ['version = version + 1', 'document = ?', ...fields.map((field) => `${quote(field)} = ?`)]
    const columns = fields.map((field) => indexValue(change.document[field]))
    this.#statement(`UPDATE ${quote(change.collection.name)} SET ${set.join(', ')} WHERE id = ?`).run(
      BSON.serialize(change.document),
      ...columns,
      change.id,
    )
  }

  /** Sessions and the like change at every visit: remembering them is no use. */
  #records<T>(collection: Collection<T>, query: Query): Stored<T>[] {
    const clause = clauseOf(collection, query)
    const load = (): Stored<T>[] => this.#rows(collection, clause).map((row) => read(collection, row))
    if (collection.kind === 'technical') return load()
    return this.#cache.read(`${collection.name}${keyOf(clause)}`, subjectOf(collection, query), load)
  }

  #rows(collection: AnyCollection, { sql, parameters }: Clause): Row[] {
    return this.#all(
      `SELECT id, version, organisation, document FROM ${quote(collection.name)}${sql}`,
      parameters,
    ) as Row[]
  }

  #all(sql: string, parameters: readonly Parameter[]): unknown[] {
    try {
      return this.#statement(sql).all(...parameters)
    } catch (error) {
      throw diskErrorOf(error)
    }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

/** What a clause asks, and no other: to JSON a number without end would be null. */
const keyOf = ({ sql, parameters }: Clause): string =>
  sql + JSON.stringify(parameters.map((one) => (typeof one === 'number' ? [String(one)] : one)))

/** What a query is about: the whole collection, or what one organisation has of it. */
function subjectOf({ name }: AnyCollection, { where }: Query): string {
  const organisation = where?.['organisation']
  return typeof organisation === 'string' ? `${name} ${organisation}` : name
}

async function prepare(change: Change): Promise<Ready> {
  requireOwner(change)
  requireName(change)
  if (change.op === 'remove') return change
  const document = await toDocument(change.collection, change.values)
  delete document['_id']
  return { ...change, document }
}

function read<T>(collection: Collection<T>, row: Row): Stored<T> {
  const document = documentIn(collection, row)
  document['id'] = row.id
  document['version'] = row.version
  if (row.organisation !== null) document['organisation'] = row.organisation
  return document as Stored<T>
}

function documentIn({ name }: AnyCollection, { id, document }: Row): Record<string, unknown> {
  try {
    return withPlainIds(BSON.deserialize(document, asWritten)) as Record<string, unknown>
  } catch (error) {
    throw new DataDamaged({ kind: name, id }, error)
  }
}
