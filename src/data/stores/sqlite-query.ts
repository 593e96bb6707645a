import type { AnyCollection, Condition, Query, Scalar } from '../store.ts'
import { requireLimit, requireOrganisation } from './guard.ts'
import { canHold, indexField, indexValue } from './index-fields.ts'
import { quote } from './sqlite-schema.ts'

export type Parameter = string | number | null

export interface Clause {
  sql: string
  parameters: Parameter[]
}

/** WHERE, ORDER BY and LIMIT for a query. A field that is not declared as an index is a bug, and throws. */
export function clauseOf(collection: AnyCollection, query: Query): Clause {
  requireLimit(query)
  const where = conditionsOf(collection, query)
  const sort = sortOf(collection, query)
  if (query.after !== undefined) where.push(afterOf(collection, sort, query.after))
  const parameters = where.flatMap((part) => part.parameters)
  const filter = where.length === 0 ? '' : ` WHERE ${where.map((part) => part.sql).join(' AND ')}`
  const limit = query.limit === undefined ? '' : ' LIMIT ?'
  return {
    sql: `${filter} ORDER BY ${sort.column} ${sort.direction}, id ${sort.direction}${limit}`,
    parameters: query.limit === undefined ? parameters : [...parameters, query.limit],
  }
}

/** The WHERE part alone, for counting. */
export function filterOf(collection: AnyCollection, query: Query): Clause {
  const where = conditionsOf(collection, query)
  const sql = where.length === 0 ? '' : ` WHERE ${where.map((part) => part.sql).join(' AND ')}`
  return { sql, parameters: where.flatMap((part) => part.parameters) }
}

function conditionsOf(collection: AnyCollection, query: Query): Clause[] {
  requireOrganisation(collection, query)
  return Object.entries(query.where ?? {}).map(([field, condition]) =>
    conditionOf(collection, indexField(collection, field), condition),
  )
}

const nothing: Clause = { sql: '0', parameters: [] }

function conditionOf(collection: AnyCollection, field: string, condition: Condition): Clause {
  const column = quote(field)
  if (condition === null) return { sql: `${column} IS NULL`, parameters: [] }
  if (typeof condition !== 'object' || condition instanceof Date)
    return canHold(collection, field, condition)
      ? { sql: `${column} = ?`, parameters: [indexValue(condition)] }
      : nothing
  if ('in' in condition)
    return oneOf(
      column,
      condition.in.filter((value) => canHold(collection, field, value)),
    )
  // A list or object that slipped in from a form must not become a condition that lets everything through.
  if (!('from' in condition || 'before' in condition)) throw new Error(`there is no condition on ${column}`)
  return rangeOf(collection, field, condition)
}

function oneOf(column: string, values: readonly Scalar[]): Clause {
  const sql = `${column} IN (SELECT value FROM json_each(?))`
  const parameters = [`[${values.map((value) => inJson(indexValue(value))).join(',')}]`]
  return { sql: values.includes(null) ? `(${sql} OR ${column} IS NULL)` : sql, parameters }
}

/** JSON has no word for what has no end; a number too large for SQLite is that. */
const inJson = (value: string | number | null): string =>
  typeof value === 'number' && !Number.isFinite(value) ? `${value < 0 ? '-' : ''}9e999` : JSON.stringify(value)

/** Nothing is from null on, or before it; without bounds everything is in it. */
function rangeOf(
  collection: AnyCollection,
  field: string,
  { from, before }: { from?: Scalar; before?: Scalar },
): Clause {
  const column = quote(field)
  const bounds = [from, before].filter((bound) => bound !== undefined)
  if (bounds.some((bound) => bound === null || !canHold(collection, field, bound))) return nothing
  const parts = [...(from === undefined ? [] : [`${column} >= ?`]), ...(before === undefined ? [] : [`${column} < ?`])]
  return { sql: parts.length === 0 ? '1' : parts.join(' AND '), parameters: bounds.map(indexValue) }
}

interface Sort {
  field: string
  column: string
  direction: 'ASC' | 'DESC'
}

function sortOf(collection: AnyCollection, query: Query): Sort {
  const sort = query.sort ?? 'id'
  const descending = sort.startsWith('-')
  const field = indexField(collection, descending ? sort.slice(1) : sort)
  return { field, column: quote(field), direction: descending ? 'DESC' : 'ASC' }
}

/** What comes after a record in the sort order. Records without a value come first when ascending, last when descending. */
function afterOf(
  collection: AnyCollection,
  { field, column, direction }: Sort,
  after: { value: Scalar; id: string },
): Clause {
  if (!canHold(collection, 'id', after.id)) return nothing
  if (field === 'id') return { sql: direction === 'ASC' ? 'id > ?' : 'id < ?', parameters: [after.id] }
  if (!canHold(collection, field, after.value)) return nothing
  const value = indexValue(after.value)
  if (value === null) {
    const rest = direction === 'ASC' ? `(${column} IS NOT NULL OR id > ?)` : `(${column} IS NULL AND id < ?)`
    return { sql: rest, parameters: [after.id] }
  }
  const sql = direction === 'ASC' ? `(${column}, id) > (?, ?)` : `((${column}, id) < (?, ?) OR ${column} IS NULL)`
  return { sql, parameters: [value, after.id] }
}

/** The column of an index field. */
export const checked = (collection: AnyCollection, field: string): string => quote(indexField(collection, field))
