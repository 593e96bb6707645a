import {
  type AnyCollection,
  type Change,
  type Collection,
  type Condition,
  type Query,
  type Scalar,
  type Store,
  type Stored,
} from '../data/store.ts'
import { installationTrail, trail } from '../data/trail.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'

type Values = Record<string, unknown>
type Row = Values & { id: Id; version: number }
interface Staged {
  collection: AnyCollection
  organisation: Id | undefined
  row: Row
}

/**
 * A store in memory for a beginning: actions work on it as on any other, and `flush` writes what came of them in one
 * commit, so that a data folder holds the whole beginning or nothing of it. Meant for an empty store: it starts with nothing.
 * What an action does several times to one record at the same moment leaves one line in the trail.
 */
export class Stage implements Store {
  reads = 0
  readonly description = 'memory'
  readonly #records = new Map<Id, Staged>()
  readonly #groups = new Map<string, Staged[]>()
  readonly #lines = new Map<string, Row>()

  get<T>(collection: Collection<T>, id: Id, organisation?: Id): Promise<Stored<T> | undefined> {
    const found = this.#records.get(id)
    const there =
      found?.collection === collection && (organisation === undefined || found.organisation === organisation)
    return Promise.resolve(there ? ({ ...found.row } as Stored<T>) : undefined)
  }

  find<T>(collection: Collection<T>, query: Query = {}): Promise<Stored<T>[]> {
    return Promise.resolve(this.#rows(collection, query) as Stored<T>[])
  }

  count(collection: AnyCollection, query: Query = {}): Promise<number> {
    return Promise.resolve(this.#rows(collection, query).length)
  }

  countBy(collection: AnyCollection, field: string, query: Query = {}): Promise<Map<string, number>> {
    const groups = Map.groupBy(this.#rows(collection, query), (row) => String(row[field]))
    return Promise.resolve(new Map([...groups].map(([value, rows]) => [value, rows.length])))
  }

  async *stream<T>(collection: Collection<T>, query: Query = {}): AsyncIterable<Stored<T>> {
    yield* await this.find(collection, query)
  }

  commit(changes: readonly Change[]): Promise<void> {
    for (const change of changes) this.#apply(change)
    return Promise.resolve()
  }

  load(): Promise<void> {
    throw new Error('nothing is moved into a beginning')
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** Everything as one list of new records, for the commit of the real store. */
  changes(): Change[] {
    return [...this.#records.values()].map(({ collection, organisation, row }) => {
      const { id, ...values } = row
      Reflect.deleteProperty(values, 'version')
      return { op: 'create', collection, id, ...(organisation === undefined ? {} : { organisation }), values }
    })
  }

  #apply(change: Change): void {
    if (change.op === 'create') {
      this.#create(change)
      return
    }
    const found = this.#records.get(change.id)
    if (found?.collection !== change.collection) throw new NotFound(`${change.collection.name} ${change.id}`)
    if (found.row.version !== change.version) throw new Conflict('version')
    if (change.op === 'remove') this.#remove(found)
    else found.row = { ...change.values, id: change.id, version: change.version + 1 }
  }

  #create({ collection, id, organisation, values }: Extract<Change, { op: 'create' }>): void {
    const row: Row = { ...values, id, version: 1 }
    if (collection === trail || collection === installationTrail) {
      if (this.#isContinued(row)) return
    }
    const staged = { collection, organisation, row }
    this.#records.set(id, staged)
    const group = this.#groups.get(groupOf(collection, organisation))
    if (group === undefined) this.#groups.set(groupOf(collection, organisation), [staged])
    else group.push(staged)
  }

  /** The same act on the same record at the same moment: the line that is there already says how it ended. */
  #isContinued(line: Row): boolean {
    const key = `${String(line['subjectId'])} ${String(line['act'])} ${(line['at'] as Date).getTime()}`
    const before = this.#lines.get(key)
    if (before === undefined) {
      this.#lines.set(key, line)
      return false
    }
    const first = new Map(changesOf(before).map((change) => [change.field, change]))
    for (const change of changesOf(line))
      first.set(change.field, {
        ...change,
        before: first.has(change.field) ? first.get(change.field)?.before : change.before,
      })
    before['changes'] = [...first.values()]
    return true
  }

  #remove(staged: Staged): void {
    this.#records.delete(staged.row.id)
    const group = this.#groups.get(groupOf(staged.collection, staged.organisation)) ?? []
    group.splice(group.indexOf(staged), 1)
  }

  #rows(collection: AnyCollection, { where = {}, sort = 'id', limit, after }: Query): Row[] {
    if (after !== undefined) throw new Error('a stage has no pages')
    this.reads += 1
    const { organisation, ...rest } = where
    const conditions = Object.entries(rest)
    const rows = this.#within(collection, organisation)
      .filter(({ row }) => conditions.every(([field, condition]) => holds(row[field], condition)))
      .map(({ organisation: owner, row }): Row => (owner === undefined ? { ...row } : { ...row, organisation: owner }))
    const [field, sign] = sort.startsWith('-') ? [sort.slice(1), -1] : [sort, 1]
    rows.sort((a, b) => sign * (compare(a[field], b[field]) || compare(a.id, b.id)))
    return limit === undefined ? rows : rows.slice(0, limit)
  }

  #within(collection: AnyCollection, organisation: Condition | undefined): Staged[] {
    if (typeof organisation === 'string') return this.#groups.get(groupOf(collection, organisation)) ?? []
    if (collection.kind === 'shared') return this.#groups.get(groupOf(collection, undefined)) ?? []
    return [...this.#records.values()].filter((staged) => {
      if (staged.collection !== collection) return false
      return organisation === undefined || holds(staged.organisation, organisation)
    })
  }
}

interface Changed {
  field: string
  before: unknown
  after: unknown
}

const changesOf = (line: Row): Changed[] => line['changes'] as Changed[]

const groupOf = (collection: AnyCollection, organisation: Id | undefined): string =>
  `${collection.name} ${organisation ?? ''}`

const plain = (value: unknown): Scalar => (value instanceof Date ? value.getTime() : ((value ?? null) as Scalar))

const compare = (a: unknown, b: unknown): number => {
  const [left, right] = [plain(a), plain(b)]
  if (left === right) return 0
  if (left === null) return -1
  return right === null || left > right ? 1 : -1
}

function holds(value: unknown, condition: Condition): boolean {
  if (condition === null || typeof condition !== 'object' || condition instanceof Date)
    return plain(value) === plain(condition)
  if ('in' in condition) return condition.in.map(plain).includes(plain(value))
  if (value === undefined || value === null) return false
  return (
    (condition.from === undefined || compare(value, condition.from) >= 0) &&
    (condition.before === undefined || compare(value, condition.before) < 0)
  )
}
