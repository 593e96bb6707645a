import type { Request } from 'express'
import { reviewDueOn } from '../../domain/access-review.ts'
import { addDays } from '../../domain/evidence.ts'
import type { Day } from '../../domain/organisation.ts'
import { dayOf } from '../../i18n/format.ts'
import type { ToDo } from './due.ts'
import type { Facts } from './facts.ts'

/** So far ahead the page looks: what was never done is always in sight. */
const ahead = 30

/** The review of access: when the last is a year old, when one is under way, and as long as there never was one. */
export function accessToReview(req: Request, facts: Facts): ToDo[] {
  const { accessReviews: reviews, base, today } = facts
  if (reviews === null) return []
  const { open, finished } = reviews
  const { t, formats } = req
  const finishedOn = finished?.finishedAt ? dayOf(finished.finishedAt) : null
  const due = reviewDueOn({ finishedOn, firstAccess: firstAccess(facts) })
  const never = finishedOn === null
  if (!never && due > addDays(today, ahead) && open === undefined) return []
  const href = open === undefined ? `${base}/access-reviews` : `${base}/access-reviews/${open.id}`
  const last = finishedOn === null ? '' : t('accessReview.home.last', { day: formats.day(finishedOn) })
  const begun = open && t('accessReview.home.begun', { name: open.startedBy.name, day: formats.day(open.startedAt) })
  const label = t(open === undefined ? 'accessReview.home.button' : 'accessReview.goOn')
  return [
    {
      dueOn: due > addDays(today, ahead) ? addDays(today, ahead) : due,
      ...(never ? { sign: { state: 'question' as const, label: t('accessReview.home.never') } } : {}),
      title: { text: t(open === undefined ? 'accessReview.home.title' : 'accessReview.home.titleOpen') },
      note: begun ?? last,
      where: '',
      href,
      act: { href, label },
    },
  ]
}

const firstAccess = ({ members, today }: Facts): Day =>
  [...members.values()].map(({ membership }) => dayOf(membership.since)).toSorted()[0] ?? today
