import type { Request } from 'express'
import type { Stored } from '../../data/store.ts'
import type { TrailEntry } from '../../data/trail.ts'
import type { Id } from '../../domain/organisation.ts'
import { hasKey } from '../../i18n/translate.ts'
import { fieldText } from './words.ts'

/** What was done to somebody on the list, the latest first, with each field before and after. */
export const historyOf = (
  req: Request,
  trail: readonly Stored<TrailEntry>[],
  sites: readonly { id: Id; name: string }[],
): object[] =>
  trail.map(({ at, actor, act, changes }) => ({
    at: req.formats.moment(at),
    by: actor.name,
    act: actText(req, act),
    // Of somebody new every field is new: that says nothing.
    changes: act === 'employee.joined' ? [] : changes.flatMap((change) => changeText(req, change, sites)),
  }))

function actText({ t }: Request, act: string): string {
  const key = `employees.history.${act.split('.')[1] ?? ''}`
  return hasKey(key) ? t(key) : t('employees.history.other')
}

/** A field that has no word here is of another part of Waarborg. */
export function changeText(
  req: Request,
  { field, before, after }: { field: string; before: unknown; after: unknown },
  sites: readonly { id: Id; name: string }[],
): { field: string; before: string; after: string }[] {
  const key = `employees.field.${field}`
  if (!hasKey(key)) return []
  const text = (value: unknown): string => fieldText(req, { field, value }, sites) || req.t('employees.empty')
  return [{ field: req.t(key), before: text(before), after: text(after) }]
}
