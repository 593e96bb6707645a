import mongoose from 'mongoose'
import type { AnyCollection, Condition, Query, Scalar } from '../store.ts'
import { canHold, indexField, isId, kindOf } from './index-fields.ts'

export type Filter = Record<string, unknown>

const { ObjectId } = mongoose.Types

/** The filter of a query, or undefined when no record can fit it. A field that is not declared as an index is a bug, and throws. */
export function filterOf(collection: AnyCollection, query: Query): Filter | undefined {
  const filter: Filter = {}
  for (const [field, condition] of Object.entries(query.where ?? {})) {
    const wanted = conditionOf(collection, indexField(collection, field), condition)
    if (wanted === undefined) return undefined
    if (Object.keys(wanted).length > 0) filter[keyOf(field)] = wanted
  }
  const { field, order } = sortOf(collection, query)
  if (query.after === undefined) return filter
  const rest = afterOf(collection, { field, order }, query.after)
  return rest === undefined ? undefined : { ...filter, $and: [rest] }
}

/** A query without the place of a page in it: what is counted is all that fits. */
export const wholeOf = ({ where, everyOrganisation }: Query): Query => ({
  ...(where === undefined ? {} : { where }),
  ...(everyOrganisation === undefined ? {} : { everyOrganisation }),
})

/** The order of a query, ties broken by id, as MongoDB takes it. */
export function orderOf(collection: AnyCollection, query: Query): Record<string, 1 | -1> {
  const { field, order } = sortOf(collection, query)
  return { [keyOf(field)]: order, _id: order }
}

/** The field by which a query sorts, `id` when it names none. */
export function sortOf(collection: AnyCollection, { sort = 'id' }: Query): { field: string; order: 1 | -1 } {
  const descending = sort.startsWith('-')
  return { field: indexField(collection, descending ? sort.slice(1) : sort), order: descending ? -1 : 1 }
}

/** What a field is called in a document. */
export const keyOf = (field: string): string => (field === 'id' ? '_id' : field)

function conditionOf(collection: AnyCollection, field: string, condition: Condition): Filter | undefined {
  if (condition === null) return { $eq: null }
  if (typeof condition !== 'object' || condition instanceof Date) {
    const value = castOf(collection, field, condition)
    return value === undefined ? undefined : { $eq: value }
  }
  if ('in' in condition) {
    const values = condition.in.map((one) => castOf(collection, field, one))
    return { $in: values.filter((one) => one !== undefined) }
  }
  // A list or object that slipped in from a form must not become a condition that lets everything through.
  if (!('from' in condition || 'before' in condition)) throw new Error(`there is no condition on ${field}`)
  return rangeOf(collection, field, condition)
}

/** Nothing is from null on, or before it; without bounds everything is in it. */
function rangeOf(
  collection: AnyCollection,
  field: string,
  { from, before }: { from?: Scalar; before?: Scalar },
): Filter | undefined {
  const range: Filter = {}
  for (const [operator, bound] of [
    ['$gte', from],
    ['$lt', before],
  ] as const) {
    if (bound === undefined) continue
    const value = castOf(collection, field, bound)
    if (value === undefined || value === null) return undefined
    range[operator] = value
  }
  return range
}

/** What comes after a record in the sort order. Records without a value come first when ascending, last when descending. */
function afterOf(
  collection: AnyCollection,
  { field, order }: { field: string; order: 1 | -1 },
  after: { value: Scalar; id: string },
): Filter | undefined {
  const beyond = order === 1 ? '$gt' : '$lt'
  const id = castOf(collection, 'id', after.id)
  if (id === undefined) return undefined
  const tie = { _id: { [beyond]: id } }
  if (field === 'id') return tie
  const value = castOf(collection, field, after.value)
  if (value === undefined) return undefined
  if (value === null)
    return order === 1 ? { $or: [{ [field]: { $ne: null } }, tie] } : { [field]: { $eq: null }, ...tie }
  const further = [{ [field]: { [beyond]: value } }, { [field]: { $eq: value }, ...tie }]
  return { $or: order === 1 ? further : [...further, { [field]: { $eq: null } }] }
}

/** A value as documents hold it: references as ObjectIds. Undefined when no document can hold it. */
function castOf(collection: AnyCollection, field: string, value: Scalar | undefined): unknown {
  if (value === undefined || !canHold(collection, field, value)) return undefined
  return value !== null && isReference(collection, field) ? idOf(value) : value
}

/** The ObjectId of 24 hexadecimal digits, or undefined when it is no such text. */
export function idOf(digits: unknown): mongoose.Types.ObjectId | undefined {
  return isId(digits) ? new ObjectId(digits) : undefined
}

const isReference = (collection: AnyCollection, field: string): boolean =>
  field === 'id' || field === 'organisation' || kindOf(collection, field) === 'ObjectId'
