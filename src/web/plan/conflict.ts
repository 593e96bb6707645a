import type { Request } from 'express'
import { trailOf } from '../../data/trail-entries.ts'
import type { Id } from '../../domain/organisation.ts'
import type { FormState } from '../forms.ts'

export interface Fact {
  label: string
  value: string
}

/** What parts/conflict.ejs shows when somebody else changed a record while this visitor had it in a form; null when nobody did. */
export async function conflictOf(
  req: Request,
  { id, state, sides }: { id: Id; state: FormState | undefined; sides?: (values: FormState['values']) => Sides },
): Promise<Record<string, unknown> | null> {
  if (state?.conflict !== true) return null
  const [last] = await trailOf(req.scope, id, 1)
  const by = last === undefined ? {} : { by: last.actor.name, at: req.formats.moment(last.at) }
  return { ...by, ...sides?.(state.values) }
}

export interface Sides {
  theirs: readonly Fact[]
  mine: readonly Fact[]
}

/** A value of a record or a form as text; forms send line ends as \r\n, which is no difference. */
export const factText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).replace(/\r\n?/g, '\n').trim() : ''

/** The version a form is made from; after a conflict, once both sides were shown, that of the record as it is now. */
export function versionFor(current: number, state: FormState | undefined): number {
  return state === undefined || state.conflict ? current : Number(state.values['version'])
}
