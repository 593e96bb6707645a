import type { Request, Response } from 'express'
import { beginAccessReview } from '../../actions/begin-access-review.ts'
import { listAccessReviews, type StoredAccessReview } from '../../data/access-reviews.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { peopleCrumbs, reviewsHref } from './present.ts'

/** The reviews of access, the last first, and the button to begin one or go on. */
export async function showReviews(req: Request, res: Response): Promise<void> {
  const { t } = req
  const reviews = await listAccessReviews(req.scope)
  const open = reviews.find(({ finishedAt }) => finishedAt === null)
  const base = reviewsHref(req)
  res.page('access-reviews/list', {
    title: t('accessReview.title'),
    breadcrumb: peopleCrumbs(req),
    sheets: ['access.css'],
    rows: reviews.map((review) => rowOf(req, review)),
    goOn: open === undefined ? null : { href: `${base}/${open.id}`, label: t('accessReview.goOn') },
    action: base,
    mayBegin: isAllowed(req.roles, 'person.write') && open === undefined,
  })
}

function rowOf(req: Request, { id, number, startedAt, startedBy, finishedAt, finishedBy }: StoredAccessReview): object {
  const { t, formats } = req
  const isOpen = finishedAt === null
  const values = isOpen
    ? { name: startedBy.name, day: formats.longDay(startedAt) }
    : { name: finishedBy?.name ?? '', day: formats.longDay(finishedAt) }
  return {
    href: `${reviewsHref(req)}/${id}`,
    name: t('accessReview.name', { number }),
    sign: isOpen
      ? { state: 'started', label: t('accessReview.underWay') }
      : { state: 'done', label: t('accessReview.done') },
    note: t(isOpen ? 'accessReview.begunBy' : 'accessReview.finishedBy', values),
  }
}

/** Two who press at once are in the same review. */
export async function submitBeginning(req: Request, res: Response): Promise<void> {
  const id = await beginAccessReview(req.scope)
  res.done(`${reviewsHref(req)}/${id}`)
}
