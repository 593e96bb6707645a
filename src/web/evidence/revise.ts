import type { Request, Response } from 'express'
import { reviseEvidence } from '../../actions/revise-evidence.ts'
import { takeInFiles } from '../../actions/take-in-files.ts'
import { evidence, type StoredEvidence } from '../../data/evidence.ts'
import { trailOf } from '../../data/trail-entries.ts'
import { currentRevision } from '../../domain/evidence.ts'
import { dayOf } from '../../i18n/format.ts'
import { comparable } from '../controls/conflict.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { dayFields, filesField, storedDays, wordFields } from './fields.ts'
import { revisionSchema } from './schemas.ts'
import { sent } from './sent.ts'
import { listHref } from './words.ts'

/** The piece of evidence that the address names. */
export const requested = (req: Request): Promise<StoredEvidence> =>
  req.scope.require(evidence, String(req.params['id']))

export const hrefOf = (req: Request): string => `${listHref(req)}/${String(req.params['id'])}`

/** The form of a new revision: what takes the place of the latest one. */
export async function newRevision(req: Request, res: Response, state?: FormState): Promise<void> {
  const found = await requested(req)
  const fields = [...dayFields(req), ...wordFields(req)]
  const stored = { aboutOn: dayOf(req.context.now()) }
  const fill = (some: readonly Field[]): Field[] => filled(some, state, stored)
  res.page('evidence/form', {
    title: req.t('evidence.form.revisionTitle'),
    lead: req.t('evidence.form.revisionLead', { title: found.title }),
    breadcrumb: crumbs(req, found),
    sheets: ['evidence.css'],
    scripts: ['upload.js'],
    errors: state?.errors ?? [],
    action: `${hrefOf(req)}/revisions`,
    cancel: hrefOf(req),
    submit: req.t('evidence.form.addRevision'),
    files: filesField(req, state),
    named: [],
    first: [],
    days: fill(dayFields(req)),
    rest: fill(wordFields(req)),
    ...(await versionAndConflict(req, { found, state, fields })),
  })
}

export const createRevision = formHandler({
  schema: revisionSchema,
  show: newRevision,
  save: async (req, res, input) => {
    const { id } = await requested(req)
    const files = await takeInFiles(req.context, req.uploads, 'files')
    await reviseEvidence(req.scope, id, { ...input, files })
    sent(req, res, { href: hrefOf(req), notice: req.t('evidence.done.revised') })
  },
})

export const crumbs = (req: Request, { title }: StoredEvidence): { href: string; label: string }[] => [
  { href: listHref(req), label: req.t('evidence.title') },
  { href: hrefOf(req), label: title },
]

/** The version that a form is made from, and after a conflict both sides of it. */
export async function versionAndConflict(
  req: Request,
  given: { found: StoredEvidence; state: FormState | undefined; fields: readonly Field[] },
): Promise<{ version: number; conflict: object | null }> {
  const { found, state, fields } = given
  if (state?.conflict !== true)
    return { version: state === undefined ? found.version : Number(state.values['version']), conflict: null }
  const [last] = await trailOf(req.scope, found.id, 1)
  const current = currentRevision(found)
  const stored = { ...current, ...storedDays(current), title: found.title, owner: found.owner ?? '' }
  const conflict = {
    by: last?.actor.name ?? '',
    at: last === undefined ? '' : req.formats.moment(last.at),
    theirs: comparable(req, fields, stored),
    mine: comparable(req, fields, state.values),
  }
  return { version: found.version, conflict }
}
