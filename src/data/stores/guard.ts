import type { AnyCollection, Change, Query } from '../store.ts'

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
