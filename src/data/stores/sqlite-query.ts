import type { AnyCollection, Condition, Query, Scalar } from '../store.ts'
import { requireOrganisation } from './guard.ts'
import { indexField, indexValue } from './index-fields.ts'
import { quote } from './sqlite-schema.ts'

type Parameter = string | number | null

export interface Clause {
  sql: string
  parameters: Parameter[]
}

/** WHERE, ORDER BY and LIMIT for a query. A field that is not declared as an index is a bug, and throws. */
export function clauseOf(collection: AnyCollection, query: Query): Clause {
  const where = conditionsOf(collection, query)
  const sort = sortOf(collection, query)
  if (query.after !== undefined) where.push(afterOf(sort, query.after))
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
    conditionOf(checked(collection, field), condition),
  )
}

function conditionOf(column: string, condition: Condition): Clause {
  if (condition === null) return { sql: `${column} IS NULL`, parameters: [] }
  if (typeof condition !== 'object' || condition instanceof Date)
    return { sql: `${column} = ?`, parameters: [indexValue(condition)] }
  if ('in' in condition) return oneOf(column, condition.in)
  // A list or object that slipped in from a form must not become a condition that lets everything through.
  if (!('from' in condition || 'before' in condition)) throw new Error(`there is no condition on ${column}`)
  const parts: Clause[] = []
  if (condition.from !== undefined) parts.push({ sql: `${column} >= ?`, parameters: [indexValue(condition.from)] })
  if (condition.before !== undefined) parts.push({ sql: `${column} < ?`, parameters: [indexValue(condition.before)] })
  return {
    sql: parts.length === 0 ? '1' : parts.map((part) => part.sql).join(' AND '),
    parameters: parts.flatMap((part) => part.parameters),
  }
}

function oneOf(column: string, values: readonly Scalar[]): Clause {
  const sql = `${column} IN (SELECT value FROM json_each(?))`
  const parameters = [JSON.stringify(values.map(indexValue))]
  return { sql: values.includes(null) ? `(${sql} OR ${column} IS NULL)` : sql, parameters }
}

function sortOf(collection: AnyCollection, query: Query): { column: string; direction: 'ASC' | 'DESC' } {
  const sort = query.sort ?? 'id'
  const descending = sort.startsWith('-')
  return { column: checked(collection, descending ? sort.slice(1) : sort), direction: descending ? 'DESC' : 'ASC' }
}

/** What comes after a record in the sort order. Records without a value come first when ascending, last when descending. */
function afterOf(
  { column, direction }: { column: string; direction: string },
  after: { value: Scalar; id: string },
): Clause {
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
