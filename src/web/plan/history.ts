import type { Request } from 'express'
import { trailOf } from '../../data/trail-entries.ts'
import type { TrailEntry } from '../../data/trail.ts'
import { actionStates } from '../../domain/plan.ts'
import type { Translate } from '../../i18n/translate.ts'
import type { StoredAction } from './read.ts'
import { namesIn, type Surroundings } from './surroundings.ts'

/** What was done to an action, the latest first: who, when, and what each field was before and after. */
export interface HistoryEntry {
  at: string
  text: string
  changes: { field: string; before: string; after: string }[]
}

export async function historyOf(req: Request, action: StoredAction, around: Surroundings): Promise<HistoryEntry[]> {
  const names = namesIn(req, around)
  const entries = await trailOf(req.scope, action.id)
  return entries.map((entry) => ({
    at: req.formats.moment(entry.at),
    text: req.t(`plan.history.${actOf(entry)}`, { who: entry.actor.name }),
    changes: entry.act === 'action.created' ? [] : entry.changes.flatMap((change) => changeWords(req, change, names)),
  }))
}

const acts = ['created', 'updated', 'closed', 'reopened', 'removed'] as const
type ActName = (typeof acts)[number]

const actOf = ({ act }: TrailEntry): ActName => acts.find((name) => act === `action.${name}`) ?? 'updated'

const fields = [
  ...['goal', 'title', 'timing', 'budget', 'norms', 'controls', 'entities'],
  ...['sites', 'responsible', 'state', 'progress', 'closedOn'],
] as const
type FieldName =
  | 'goal'
  | 'title'
  | 'timing'
  | 'budget'
  | 'norms'
  | 'controls'
  | 'entities'
  | 'sites'
  | 'responsible'
  | 'state'
  | 'progress'
  | 'closedOn'

const isField = (name: string): name is FieldName => (fields as readonly string[]).includes(name)

/** Fields that have no words of their own, such as the place within the goal, are not told. */
function changeWords(
  req: Request,
  { field, before, after }: TrailEntry['changes'][number],
  names: ReadonlyMap<string, string>,
): HistoryEntry['changes'] {
  if (!isField(field)) return []
  const words = (value: unknown): string => valueWords(req, { field, value, names })
  return [{ field: fieldWord(req.t, field), before: words(before), after: words(after) }]
}

export const fieldWord = (t: Translate, field: FieldName): string => t(`plan.field.${field}`)

function valueWords(
  { t, formats }: Request,
  { field, value, names }: { field: FieldName; value: unknown; names: ReadonlyMap<string, string> },
): string {
  if (Array.isArray(value)) return value.length === 0 ? t('plan.history.nothing') : value.map(nameIn(names)).join(', ')
  if (typeof value !== 'string' || value === '') return t('plan.history.nothing')
  if (field === 'closedOn') return formats.longDay(value)
  const state = actionStates.find((one) => one === value)
  if (field === 'state' && state !== undefined) return t(`state.${state}`)
  return field === 'goal' ? nameIn(names)(value) : value
}

/** What is no longer there keeps its id: a trail does not forget. */
const nameIn =
  (names: ReadonlyMap<string, string>) =>
  (value: unknown): string =>
    names.get(String(value)) ?? String(value)
