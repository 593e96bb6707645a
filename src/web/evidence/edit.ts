import type { Request, Response } from 'express'
import { updateEvidence } from '../../actions/update-evidence.ts'
import { removeEvidence } from '../../actions/remove-evidence.ts'
import { linksOfEvidence } from '../../data/evidence.ts'
import { currentRevision } from '../../domain/evidence.ts'
import { filled, type FormState, formHandler } from '../forms.ts'
import { dayFields, ownerField, storedDays, titleField } from './fields.ts'
import { memberNames } from './list.ts'
import { crumbs, hrefOf, requested, versionAndConflict } from './revise.ts'
import { editSchema, removalSchema } from './schemas.ts'
import { listHref } from './words.ts'

/** The form of what is said about evidence. What proves something is changed by a new revision alone. */
export async function editPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const found = await requested(req)
  const members = await memberNames(req)
  const fields = [titleField(req), ...dayFields(req), ownerField(req, members, found.owner)]
  const stored = { title: found.title, owner: found.owner ?? '', ...storedDays(currentRevision(found)) }
  const [title, about, until, owner] = filled(fields, state, stored)
  res.page('evidence/form', {
    title: req.t('evidence.form.editTitle'),
    lead: req.t('evidence.form.editLead'),
    breadcrumb: crumbs(req, found),
    sheets: ['evidence.css'],
    errors: state?.errors ?? [],
    action: hrefOf(req),
    cancel: hrefOf(req),
    submit: req.t('evidence.form.save'),
    files: null,
    named: [],
    first: [title],
    days: [about, until],
    rest: [owner],
    ...(await versionAndConflict(req, { found, state, fields })),
  })
}

export const update = formHandler({
  schema: editSchema,
  show: editPage,
  save: async (req, res, input) => {
    const { id } = await requested(req)
    await updateEvidence(req.context, req.scope, { ...input, id })
    res.done(hrefOf(req), req.t('evidence.done.updated'))
  },
})

/** Asks whether the evidence is to be removed, and says what it stands for. */
export async function removalPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const found = await requested(req)
  const count = (await linksOfEvidence(req.scope, found.id)).length
  res.page('evidence/removal', {
    title: req.t('evidence.removal.title', { title: found.title }),
    breadcrumb: crumbs(req, found),
    standsFor: count === 0 ? null : req.t('evidence.removal.standsFor', { count }),
    version: found.version,
    conflict: state?.conflict === true,
    action: `${hrefOf(req)}/removal`,
    cancel: hrefOf(req),
  })
}

export const remove = formHandler({
  schema: removalSchema,
  show: removalPage,
  save: async (req, res, given) => {
    const { id } = await requested(req)
    const title = await removeEvidence(req.scope, id, given)
    res.done(listHref(req), req.t('evidence.done.removed', { title }))
  },
})
