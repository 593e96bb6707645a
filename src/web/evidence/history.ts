import type { Request } from 'express'
import type { TrailEntry } from '../../data/trail.ts'
import type { Stored } from '../../data/store.ts'
import type { EvidenceRevision } from '../../domain/evidence.ts'
import type { Id } from '../../domain/organisation.ts'
import type { FieldChange } from '../../domain/trail.ts'
import type { Key } from '../../i18n/translate.ts'

/** One thing that was done, in words. */
interface HistoryLine {
  at: string
  text: string
  changes: { field: string; before: string; after: string }[]
}

const acts: Readonly<Record<string, Key>> = {
  'evidence.added': 'evidence.history.added',
  'evidence.revised': 'evidence.history.revised',
  'evidence.updated': 'evidence.history.updated',
}

/** What was done to a piece of evidence, the latest first; of a correction what stood there before and after. */
export const historyOf = (
  req: Request,
  trail: readonly Stored<TrailEntry>[],
  members: ReadonlyMap<Id, string>,
): HistoryLine[] =>
  trail.map(({ at, actor, act, changes }) => ({
    at: req.formats.moment(at),
    text: req.t(acts[act] ?? 'evidence.history.other', { by: actor.name }),
    changes: act === 'evidence.updated' ? changes.flatMap((change) => worded(req, change, members)) : [],
  }))

function worded(
  req: Request,
  { field, before, after }: FieldChange,
  members: ReadonlyMap<Id, string>,
): HistoryLine['changes'] {
  const { t } = req
  if (field === 'title') return [{ field: t('evidence.field.title'), before: String(before), after: String(after) }]
  if (field === 'owner') {
    const name = (id: unknown): string =>
      typeof id === 'string' ? (members.get(id) ?? t('evidence.formerMember')) : t('evidence.nobody')
    return [{ field: t('evidence.field.owner'), before: name(before), after: name(after) }]
  }
  return field === 'revisions' ? daysChanged(req, lastOf(before), lastOf(after)) : []
}

const lastOf = (value: unknown): EvidenceRevision | undefined =>
  Array.isArray(value) ? (value.at(-1) as EvidenceRevision | undefined) : undefined

/** Of a revision only the days can be corrected. */
function daysChanged(
  req: Request,
  before: EvidenceRevision | undefined,
  after: EvidenceRevision | undefined,
): HistoryLine['changes'] {
  const day = (value: string | null | undefined): string =>
    value === null || value === undefined ? req.t('evidence.endless') : req.formats.day(value)
  return (['aboutOn', 'validUntil'] as const)
    .filter((field) => before?.[field] !== after?.[field])
    .map((field) => ({
      field: req.t(`evidence.field.${field}`),
      before: day(before?.[field]),
      after: day(after?.[field]),
    }))
}
