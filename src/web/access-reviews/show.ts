import type { Request, Response } from 'express'
import Joi from 'joi'
import { decideAccess } from '../../actions/decide-access.ts'
import { discardAccessReview } from '../../actions/discard-access-review.ts'
import { finishAccessReview } from '../../actions/finish-access-review.ts'
import { readAccess } from '../../data/access-people.ts'
import {
  accessReviews,
  decisionsOf,
  type StoredAccessDecision,
  type StoredAccessReview,
} from '../../data/access-reviews.ts'
import { type AccessRow, accessRows, undecided } from '../../domain/access-review.ts'
import { type Role, isAllowed, roles } from '../../domain/permissions.ts'
import { type FormState, formHandler } from '../forms.ts'
import { peopleCrumbs, personViews, reviewsHref } from './present.ts'
import { decisionSchema } from './schemas.ts'

/** Everybody with access and what was decided; of a review that is finished, those who were in it. */
export async function showReview(req: Request, res: Response, state?: FormState): Promise<void> {
  const { t } = req
  const review = await req.scope.require(accessReviews, String(req.params['id']))
  const rows = await rowsOf(req, review)
  const left = undecided(rows).length
  const isOpen = review.finishedAt === null
  const mayDecide = isOpen && isAllowed(req.roles, 'person.write')
  res.page('access-reviews/show', {
    title: `${t('accessReview.title')} ${review.number}`,
    breadcrumb: [...peopleCrumbs(req), { href: reviewsHref(req), label: t('accessReview.title') }],
    sheets: ['access.css'],
    lead: isOpen ? leadOf(req, left, rows.length) : figures(req, rows),
    note: isOpen ? t('accessReview.saved') : finishedNote(req, review),
    action: `${reviewsHref(req)}/${review.id}`,
    evidence: review.evidence === null ? null : `/o/${req.organisation.slug}/evidence/${review.evidence}`,
    people: personViews(req, rows, mayDecide),
    mayDecide,
    mayFinish: mayDecide && left === 0,
    mayDiscard: mayDecide && rows.every(({ decision }) => decision === null),
    // A message beside no field of this page, since each person has a form of his or her own.
    errors: (state?.errors ?? []).map((error) => ({ ...error, field: '', title: error.message })),
    conflict: state?.conflict === true ? conflictOf(req, rows, state.values) : null,
  })
}

async function rowsOf(req: Request, review: StoredAccessReview): Promise<AccessRow<StoredAccessDecision>[]> {
  const decisions = await decisionsOf(req.scope, review.id)
  if (review.finishedAt === null)
    return accessRows(await readAccess(req.context.store, req.scope), decisions, review.startedAt)
  // As it ended: who lost access since, in whatever way, was confirmed then.
  const stayed = decisions.filter(
    ({ verdict, membership }) => verdict === 'confirmed' && !review.gone.includes(membership),
  )
  return accessRows(
    stayed.map(({ person }) => person),
    decisions,
    review.startedAt,
  )
}

const leadOf = ({ t }: Request, left: number, total: number): string =>
  left === 0 ? t('accessReview.allDecided') : t('accessReview.open', { count: left, total })

function figures({ t }: Request, rows: readonly AccessRow[]): string {
  const count = (state: AccessRow['state']): number => rows.filter((row) => row.state === state).length
  return t('accessReview.figures', {
    count: rows.length,
    confirmed: count('confirmed'),
    removed: count('removed'),
  })
}

const finishedNote = ({ t, formats }: Request, { finishedAt, finishedBy }: StoredAccessReview): string =>
  t('accessReview.finishedBy', { name: finishedBy?.name ?? '', day: formats.longDay(finishedAt ?? '') })

/** What somebody else decided meanwhile, or the roles that changed, beside what was sent. */
function conflictOf(req: Request, rows: readonly AccessRow[], values: FormState['values']): object {
  const { t } = req
  const row = rows.find(({ person }) => person.membership === values['membership'])
  const named = (held: readonly string[]): string =>
    held
      .filter((role): role is Role => (roles as readonly string[]).includes(role))
      .map((role) => t(`terms.role.${role}`))
      .join(', ')
  const facts = (decision: string, held: readonly string[]): object[] => [
    { label: t('accessReview.columns.person'), value: row?.person.name ?? '' },
    { label: t('accessReview.conflict.decision'), value: decision },
    { label: t('accessReview.conflict.roles'), value: named(held) },
  ]
  const verdict = values['verdict'] === 'removed' ? 'removed' : 'confirmed'
  const theirs = row?.decision ? t(`accessReview.state.${row.state}`) : t('accessReview.conflict.none')
  return {
    by: row?.decision?.by.name ?? '',
    at: row?.decision ? req.formats.moment(row.decision.at) : '',
    theirs: facts(theirs, row?.person.roles.map(({ role }) => role) ?? []),
    mine: facts(
      t(`accessReview.state.${verdict}`),
      typeof values['roles'] === 'string' ? values['roles'].split(' ') : [],
    ),
  }
}

export const submitDecision = formHandler({
  schema: decisionSchema,
  show: showReview,
  save: async (req, res, input) => {
    const review = String(req.params['id'])
    const name = await decideAccess(req.context, req.scope, { review, ...input })
    res.done(`${reviewsHref(req)}/${review}`, req.t(`accessReview.${input.verdict}`, { name }))
  },
})

export const submitCompletion = formHandler({
  schema: Joi.object({}),
  show: showReview,
  save: async (req, res) => {
    const id = String(req.params['id'])
    await finishAccessReview(req.context, req.scope, { id, organisation: req.organisation })
    res.done(`${reviewsHref(req)}/${id}`, req.t('accessReview.finished'))
  },
})

export const submitRemoval = formHandler({
  schema: Joi.object({}),
  show: showReview,
  save: async (req, res) => {
    await discardAccessReview(req.context, req.scope, String(req.params['id']))
    res.done(reviewsHref(req), req.t('accessReview.discarded'))
  },
})
