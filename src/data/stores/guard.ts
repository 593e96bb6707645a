import { NotFound } from '../../domain/errors.ts'
import type { AnyCollection, Change, Query } from '../store.ts'
import { isId } from './index-fields.ts'

/**
 * Throws when what is asked of an owned collection names no organisation. Every store calls it first: a function that
 * forgets its organisation fails in its first test, and never shows one authority what is of another.
 */
export function requireOrganisation(collection: AnyCollection, { where, everyOrganisation }: Query): void {
  if (collection.kind !== 'owned' || everyOrganisation === true) return
  const named: unknown = where?.['organisation']
  if (typeof named === 'string') return
  if (typeof named === 'object' && named !== null && 'in' in named && Array.isArray(named.in)) return
  throw new Error(`${collection.name} is owned: name the organisation, or say everyOrganisation`)
}

/** The same for a change. */
export function requireOwner({ collection, organisation }: Change): void {
  if (collection.kind === 'owned' && organisation === undefined)
    throw new Error(`${collection.name} is owned: a change of it names the organisation`)
}

/** Throws where a limit is no whole number from 0: a negative one would be none to the one store and its opposite to the other. */
export function requireLimit({ limit = 0 }: Query): void {
  if (!Number.isSafeInteger(limit) || limit < 0) throw new Error(`${limit} is no limit`)
}

/** Throws NotFound for a change of what no id can name. */
export function requireName({ collection, id, organisation }: Change): void {
  if (!isId(id) || (organisation !== undefined && !isId(organisation))) throw new NotFound(`${collection.name} ${id}`)
}

/** The version that a change names. NaN, which no record has, where its caller had none after all: never any version. */
export const versionNamed = ({ version }: { version: unknown }): number =>
  typeof version === 'number' ? version : Number.NaN
