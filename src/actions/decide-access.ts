import type { Context } from '../context.ts'
import { readAccess } from '../data/access-people.ts'
import {
  accessDecisions,
  accessReviews,
  decisionsOf,
  type StoredAccessDecision,
  turnOfReview,
} from '../data/access-reviews.ts'
import type { Scope } from '../data/tenancy.ts'
import { takeTurn, turnOf } from '../data/turns.ts'
import { type AccessPerson, type AccessVerdict, rolesOf } from '../domain/access-review.ts'
import { Conflict, Invalid, NotFound } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { again } from './again.ts'
import { takeOut } from './manage-members.ts'
import { requireUser } from './require-user.ts'

export interface AccessToDecide {
  review: Id
  membership: Id
  verdict: AccessVerdict
  /** the roles that were on the page */
  roles: string
  /** the version of the decision that was on the page; 0 when there was none */
  version: number
}

/**
 * Confirms that somebody keeps the access that was shown, or takes it away at once, with the sessions; gives the name.
 * Throws Conflict('version') when somebody else decided meanwhile or the roles are no longer those that were shown,
 * Invalid when the review is finished or for the last administrator, NotFound for who has no access.
 */
export const decideAccess = (context: Context, scope: Scope, given: AccessToDecide): Promise<string> =>
  // Two turns can be taken meanwhile: that of the review, and that of the administrators.
  again(() => again(() => attempt(context, scope, given)))

async function attempt(context: Context, scope: Scope, given: AccessToDecide): Promise<string> {
  const turn = await turnOf(context.store, turnOfReview(given.review))
  const review = await scope.require(accessReviews, given.review)
  if (review.finishedAt !== null) throw new Invalid([{ field: '', code: 'accessReview.issue.finished' }])
  const by = requireUser(scope)
  const { membership, verdict } = given
  const { person, decision } = await find(context, scope, given)
  // The same form once more: it was done.
  if (decision?.version === given.version + 1 && isSame(decision, { by, ...given })) return decision.person.name
  if ((decision?.version ?? 0) !== given.version) throw new Conflict('version')
  if (person === undefined) throw new NotFound(`membership ${membership}`)
  if (rolesOf(person) !== given.roles) throw new Conflict('version')
  const work = scope.work()
  const values = { review: review.id, membership, verdict, person, by, at: scope.now() }
  const act = { act: verdict === 'removed' ? 'accessReview.removed' : 'accessReview.confirmed', label: person.name }
  if (decision === undefined) work.create(accessDecisions, values, act)
  else work.replace(accessDecisions, decision, { ...act, values })
  if (verdict === 'removed') await takeOut(work, context, { scope, id: membership })
  takeTurn(work, turn)
  await work.commit()
  return person.name
}

const isSame = (
  { by, verdict, person }: StoredAccessDecision,
  given: Pick<AccessToDecide, 'verdict' | 'roles'> & { by: { id: Id } },
): boolean => by.id === given.by.id && verdict === given.verdict && rolesOf(person) === given.roles

async function find(
  { store }: Context,
  scope: Scope,
  { review, membership }: AccessToDecide,
): Promise<{ person: AccessPerson | undefined; decision: StoredAccessDecision | undefined }> {
  const [people, decisions] = [await readAccess(store, scope), await decisionsOf(scope, review)]
  return {
    person: people.find((one) => one.membership === membership),
    decision: decisions.find((one) => one.membership === membership),
  }
}
