import type { Context } from '../context.ts'
import { accessReviews, decisionsOf, turnOfReview } from '../data/access-reviews.ts'
import type { Scope } from '../data/tenancy.ts'
import { takeTurn, turnOf } from '../data/turns.ts'
import { Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { again } from './again.ts'

/**
 * Throws away a review that was begun by mistake; the trail tells that it was there. Throws Invalid once something was
 * decided in it: what was decided stays on record.
 */
export const discardAccessReview = (context: Context, scope: Scope, id: Id): Promise<void> =>
  again(async () => {
    const turn = await turnOf(context.store, turnOfReview(id))
    const review = await scope.require(accessReviews, id)
    if (review.finishedAt !== null || (await decisionsOf(scope, id)).length > 0)
      throw new Invalid([{ field: '', code: 'accessReview.issue.decided' }])
    const work = scope.work()
    work.remove(accessReviews, review, { act: 'accessReview.discarded', label: String(review.number) })
    takeTurn(work, turn)
    await work.commit()
  })
