import type { Request } from 'express'
import { trailOf } from '../../data/trail-entries.ts'
import type { Id } from '../../domain/organisation.ts'

export interface Fact {
  label: string
  value: string
}

/** What parts/conflict.ejs shows when somebody else changed a record while this visitor had it in a form. */
export async function conflictOf(
  req: Request,
  id: Id,
  sides: { theirs: readonly Fact[]; mine: readonly Fact[] },
): Promise<Record<string, unknown>> {
  const [last] = await trailOf(req.scope, id, 1)
  if (last === undefined) return sides
  return { ...sides, by: last.actor.name, at: req.formats.moment(last.at) }
}
