import type { Scope } from '../data/tenancy.ts'
import type { Id } from '../domain/organisation.ts'

/** Who acts, for what only a person can do. */
export function requireUser({ actor }: Scope): { id: Id; name: string } {
  if (actor.kind !== 'user') throw new Error('this is done by a person')
  return { id: actor.id, name: actor.name }
}
