import { accessReviews, listAccessReviews } from '../data/access-reviews.ts'
import type { Scope } from '../data/tenancy.ts'
import type { Id } from '../domain/organisation.ts'
import { again } from './again.ts'
import { requireUser } from './require-user.ts'

/** Begins a review of who has access, or gives the one that is under way; its id. */
export const beginAccessReview = (scope: Scope): Promise<Id> =>
  again(async () => {
    const [last] = await listAccessReviews(scope)
    if (last !== undefined && last.finishedAt === null) return last.id
    const number = (last?.number ?? 0) + 1
    const work = scope.work()
    const end = { finishedAt: null, finishedBy: null, gone: [], evidence: null, contentHash: '' }
    const values = { number, startedAt: scope.now(), startedBy: requireUser(scope), ...end }
    const id = work.create(accessReviews, values, { act: 'accessReview.begun', label: String(number) })
    await work.commit()
    return id
  })
