import { organisationRoutes, type Route } from '../route.ts'
import { submitBeginning, showReviews } from './list.ts'
import { showReview, submitCompletion, submitDecision, submitRemoval } from './show.ts'

/** Who may see who has access may see the review of it; whoever gives access and takes it away decides. */
export const accessReviewRoutes: Route[] = organisationRoutes([
  { method: 'get', path: '/access-reviews', may: 'person.read', handler: showReviews },
  { method: 'post', path: '/access-reviews', may: 'person.write', stepUp: true, handler: submitBeginning },
  { method: 'get', path: '/access-reviews/:id', may: 'person.read', handler: (req, res) => showReview(req, res) },
  {
    ...{ method: 'post', path: '/access-reviews/:id/decisions', may: 'person.write', stepUp: true },
    handler: submitDecision,
  },
  {
    ...{ method: 'post', path: '/access-reviews/:id/completion', may: 'person.write', stepUp: true },
    handler: submitCompletion,
  },
  {
    ...{ method: 'post', path: '/access-reviews/:id/removal', may: 'person.write', stepUp: true },
    handler: submitRemoval,
  },
])
