import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import mongoose from 'mongoose'
import { Conflict, NotFound } from '../../domain/errors.ts'
import { toDocument, withPlainIds } from '../records.ts'
import type { AnyCollection, Change, Collection, Query, Store, Stored } from '../store.ts'
import { requireOwner } from './guard.ts'
import { indexFields, indexValue } from './index-fields.ts'
import { ReadCache } from './read-cache.ts'
import { checked, clauseOf, filterOf } from './sqlite-query.ts'
import { quote } from './sqlite-schema.ts'
import { snapshotOf } from './sqlite-snapshot.ts'
import { prepareTables } from './sqlite-tables.ts'
import { conflictOf, StoreInUse } from './sqlite-errors.ts'

const { BSON } = mongoose.mongo

/** Bytes come back as a Buffer and 64-bit integers as bigint, not in BSON's own wrappers. */
const asWritten = { promoteBuffers: true, useBigInt64: true }

type Row = { id: string; version: number; organisation: string | null; document: Uint8Array }
type Prepared = Exclude<Change, { op: 'remove' }> & { document: Record<string, unknown> }
type Ready = Prepared | Extract<Change, { op: 'remove' }>

/**
 * Opens the store in a data folder, made when it is not there. One process at a time: the file is locked until
 * close() or the end of the process, whatever end that is. Throws StoreInUse when another process has it.
 */
export function openSqlite(folder: string): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'waarborg.sqlite')
  return new SqliteStore(file)
}

class SqliteStore implements Store {
  reads = 0
  readonly description: string
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #cache = new ReadCache()

  constructor(file: string) {
    this.description = `SQLite ${file}`
    this.#database = new DatabaseSync(file, { timeout: 0 })
    this.#prepare()
  }

  #prepare(): void {
    try {
      // Exclusive before WAL: then no other process can open the file and no shared-memory file is needed.
      this.#database.exec(
        'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON',
      )
      this.#database.exec('BEGIN IMMEDIATE')
      prepareTables(this.#database)
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#database.close()
      throw StoreInUse.from(error)
    }
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
    const row = this.#statement(`SELECT count(*) AS n FROM ${quote(collection.name)}${sql}`).get(...parameters) as {
      n: number
    }
    return Promise.resolve(row.n)
  }

  countBy(collection: AnyCollection, field: string, query: Query = {}): Promise<Map<string, number>> {
    this.reads += 1
    const column = checked(collection, field)
    const { sql, parameters } = filterOf(collection, query)
    const statement = this.#statement(
      `SELECT ${column} AS value, count(*) AS n FROM ${quote(collection.name)}${sql} GROUP BY 1`,
    )
    const rows = statement.all(...parameters) as { value: unknown; n: number }[]
    return Promise.resolve(new Map(rows.map(({ value, n }) => [String(value), n])))
  }

  async *stream<T>(collection: Collection<T>, query: Query = {}): AsyncIterable<Stored<T>> {
    this.reads += 1
    const page = 500
    const sort = query.sort ?? 'id'
    const field = sort.replace(/^-/, '')
    let after = query.after
    for (;;) {
      const records = this.#rows(collection, {
        ...query,
        sort,
        limit: page,
        ...(after === undefined ? {} : { after }),
      }).map((row) => read<T>(row))
      yield* records
      const last = records.at(-1)
      if (last === undefined || records.length < page) return
      after = { value: indexValue((last as Record<string, unknown>)[field]), id: last.id }
      // Lets others have their turn between pages.
      await setImmediate()
    }
  }

  async commit(changes: readonly Change[]): Promise<void> {
    // Validation may wait; what follows is one run of synchronous statements, so no two commits interleave.
    const ready = await prepared(changes)
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      for (const change of ready) this.#apply(change)
      this.#database.exec('COMMIT')
      for (const { collection, organisation } of changes) {
        this.#cache.written(collection.name)
        if (organisation !== undefined) this.#cache.written(`${collection.name} ${organisation}`)
      }
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw conflictOf(error)
    }
  }

  snapshot(path: string): Promise<void> {
    return snapshotOf(this.#database, path)
  }

  close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close()
    return Promise.resolve()
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
    const load = (): Stored<T>[] => this.#rows(collection, query).map((row) => read<T>(row))
    if (collection.kind === 'technical') return load()
    return this.#cache.read(`${collection.name} ${JSON.stringify(query)}`, subjectOf(collection, query), load)
  }

  #rows(collection: AnyCollection, query: Query): Row[] {
    const { sql, parameters } = clauseOf(collection, query)
    return this.#statement(`SELECT id, version, organisation, document FROM ${quote(collection.name)}${sql}`).all(
      ...parameters,
    ) as unknown as Row[]
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

/** What a query is about: the whole collection, or what one organisation has of it. */
function subjectOf({ name }: AnyCollection, { where }: Query): string {
  const organisation = where?.['organisation']
  return typeof organisation === 'string' ? `${name} ${organisation}` : name
}

/** So many at a time: a mongoose document is large while it is validated, and others have their turn in between. */
const batch = 250

async function prepared(changes: readonly Change[]): Promise<Ready[]> {
  const ready: Ready[] = []
  for (let start = 0; start < changes.length; start += batch) {
    if (start > 0) await setImmediate()
    ready.push(...(await Promise.all(changes.slice(start, start + batch).map(prepare))))
  }
  return ready
}

async function prepare(change: Change): Promise<Ready> {
  requireOwner(change)
  if (change.op === 'remove') return change
  const document = await toDocument(change.collection, change.values)
  delete document['_id']
  return { ...change, document }
}

function read<T>(row: Row): Stored<T> {
  const document = withPlainIds(BSON.deserialize(row.document, asWritten)) as Record<string, unknown>
  document['id'] = row.id
  document['version'] = row.version
  if (row.organisation !== null) document['organisation'] = row.organisation
  return document as Stored<T>
}
