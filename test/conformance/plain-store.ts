import type { AnyCollection, Change, Condition, Query, Scalar } from '../../src/data/store.ts'

export type Plain = Record<string, unknown> & { id: string; version: number }

/** How a commit ends: undefined when all was written, else an error, with every field that it may name. */
export type Ending = undefined | 'NotFound' | 'Invalid' | { conflicts: string[] }

/** A store as simple as can be, in memory, without one thought for speed: what the others do must be what this does. */
export class PlainStore {
  #records = new Map<string, Map<string, Plain>>()

  commit(changes: readonly Change[]): Ending {
    // What the schemas refuse comes before anything is tried. All that these tests know of it: a name must be there.
    for (const change of changes) if (change.op !== 'remove' && !isValid(change)) return 'Invalid'
    const before = this.#records
    this.#records = new Map([...before].map(([name, records]) => [name, new Map(records)]))
    for (const change of changes) {
      const problem = this.#apply(change)
      if (problem === undefined) continue
      this.#records = before
      return problem
    }
    return undefined
  }

  all({ name }: AnyCollection): Map<string, Plain> {
    let records = this.#records.get(name)
    if (records === undefined) this.#records.set(name, (records = new Map<string, Plain>()))
    return records
  }

  find(collection: AnyCollection, { where = {}, sort = 'id', after, limit = Infinity }: Query): Plain[] {
    const field = sort.replace('-', '')
    const order = (a: { value: unknown; id: string }, b: { value: unknown; id: string }): number =>
      (sort.startsWith('-') ? -1 : 1) * (compare(a.value, b.value) || compare(a.id, b.id))
    const place = (record: Plain) => ({ value: record[field], id: record.id })
    return [...this.all(collection).values()]
      .filter((record) => Object.entries(where).every(([name, condition]) => holds(record[name], condition)))
      .filter((record) => after === undefined || order(place(record), after) > 0)
      .sort((a, b) => order(place(a), place(b)))
      .slice(0, limit)
  }

  countBy(collection: AnyCollection, field: string, { where = {} }: Query): Map<string, number> {
    const groups = Map.groupBy(this.find(collection, { where }), (record) => String(comparable(record[field])))
    return new Map([...groups].map(([value, records]) => [value, records.length]))
  }

  #apply(change: Change): Ending {
    const records = this.all(change.collection)
    const found = records.get(change.id)
    if (change.op === 'create') {
      const taken = [...(found === undefined ? [] : ['id']), ...this.#taken(change)]
      if (taken.length > 0) return { conflicts: taken }
      records.set(change.id, kept(change, 1))
      return undefined
    }
    if (found === undefined || found['organisation'] !== change.organisation) return 'NotFound'
    if (found.version !== change.version) return { conflicts: ['version'] }
    if (change.op === 'remove') records.delete(change.id)
    else {
      const taken = this.#taken(change)
      if (taken.length > 0) return { conflicts: taken }
      records.set(change.id, kept(change, found.version + 1))
    }
    return undefined
  }

  /** The first field of each unique index of which another record has all the values that this one would have. */
  #taken(change: Exclude<Change, { op: 'remove' }>): string[] {
    const values = kept(change, 0)
    const all = [...this.all(change.collection).values()]
    const others = change.op === 'create' ? all : all.filter(({ id }) => id !== change.id)
    return change.collection.indexes
      .filter(({ unique = false, fields }) => unique && fields.every((field) => comparable(values[field]) !== null))
      .filter(({ fields }) =>
        others.some((other) =>
          ['organisation', ...fields].every((field) => compare(other[field], values[field]) === 0),
        ),
      )
      .map(({ fields }) => fields[0]!)
  }
}

const isValid = ({ collection, values }: Exclude<Change, { op: 'remove' }>): boolean =>
  !('name' in collection.schema.paths) || typeof (values as { name?: unknown }).name === 'string'

const kept = ({ id, organisation, values }: Exclude<Change, { op: 'remove' }>, version: number): Plain => ({
  ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
  ...{ id, version, ...(organisation === undefined ? {} : { organisation }) },
})

const comparable = (value: unknown): string | number | null => {
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'boolean') return Number(value)
  return (value ?? null) as string | number | null
}

function holds(value: unknown, condition: Condition): boolean {
  if (condition === null || typeof condition !== 'object' || condition instanceof Date)
    return compare(value, condition) === 0
  if ('in' in condition) return condition.in.some((one) => compare(value, one) === 0)
  const { from, before } = condition
  return from !== null && before !== null && isWithin(value, from, before)
}

const isWithin = (value: unknown, from: Scalar | undefined, before: Scalar | undefined): boolean =>
  (from === undefined && before === undefined) ||
  (comparable(value) !== null &&
    (from === undefined || compare(value, from) >= 0) &&
    (before === undefined || compare(value, before) < 0))

/** No value first, numbers by size, texts by their code points. */
export function compare(one: unknown, other: unknown): number {
  const [a, b] = [comparable(one), comparable(other)]
  if (a === b) return 0
  if (a === null || b === null) return a === null ? -1 : 1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
}
