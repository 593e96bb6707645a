import { Schema } from 'mongoose'
import type { AccessDecision } from '../domain/access-review.ts'
import type { Id } from '../domain/organisation.ts'
import { ownedSchema, part, reference, references, text } from './schemas.ts'
import { collection, type Stored } from './store.ts'
import type { Scope } from './tenancy.ts'

/** A look at everybody who has access. One is under way at most; it may be left and gone on with. */
export interface AccessReviewValues {
  /** 1, 2, 3 …; unique, so that of two who begin at once one joins the other */
  number: number
  startedAt: Date
  startedBy: { id: Id; name: string }
  /** null while it is under way */
  finishedAt: Date | null
  finishedBy: { id: Id; name: string } | null
  /** the memberships that were confirmed and were gone when the review ended */
  gone: readonly Id[]
  /** the piece of evidence that came of it */
  evidence: Id | null
  /** SHA-256 of what its document says */
  contentHash: string
}

export type StoredAccessReview = Stored<AccessReviewValues>

const who = part({ id: Schema.Types.ObjectId, name: String })

export const accessReviews = collection<AccessReviewValues>({
  name: 'accessReviews',
  kind: 'owned',
  schema: ownedSchema({
    number: { type: Number, required: true },
    startedAt: { type: Date, required: true },
    startedBy: { type: who, required: true },
    finishedAt: { type: Date, default: null },
    finishedBy: { type: who, default: null },
    gone: references,
    evidence: reference,
    contentHash: text,
  }),
  indexes: [{ fields: ['number'], unique: true }],
})

/** What was decided of one person, a record each: two who review at once do not write over each other. */
export interface AccessDecisionValues extends AccessDecision {
  review: Id
  /** of the person, for the index; a person who comes back has another */
  membership: Id
}

export type StoredAccessDecision = Stored<AccessDecisionValues>

const person = part({
  membership: Schema.Types.ObjectId,
  user: Schema.Types.ObjectId,
  name: String,
  email: String,
  since: Date,
  roles: [part({ role: String, since: Date })],
  lastSignIn: { type: Date, default: null },
  ways: part({ local: String, providers: [String], app: Boolean, passkeys: Number }),
  isClosed: Boolean,
})

export const accessDecisions = collection<AccessDecisionValues>({
  name: 'accessDecisions',
  kind: 'owned',
  schema: ownedSchema({
    review: { type: Schema.Types.ObjectId, required: true },
    membership: { type: Schema.Types.ObjectId, required: true },
    verdict: { type: String, required: true },
    person: { type: person, required: true },
    by: { type: who, required: true },
    at: { type: Date, required: true },
  }),
  indexes: [{ fields: ['review', 'membership'], unique: true }],
})

/** All reviews, the last first. */
export const listAccessReviews = (scope: Scope): Promise<StoredAccessReview[]> =>
  scope.find(accessReviews, { sort: '-number' })

/** The last review that was finished, and the one that is under way. */
export async function lastAccessReviews(
  scope: Scope,
): Promise<{ open: StoredAccessReview | undefined; finished: StoredAccessReview | undefined }> {
  const last = await scope.find(accessReviews, { sort: '-number', limit: 2 })
  return {
    open: last.find(({ finishedAt }) => finishedAt === null),
    finished: last.find(({ finishedAt }) => finishedAt !== null),
  }
}

export const decisionsOf = (scope: Scope, review: Id): Promise<StoredAccessDecision[]> =>
  scope.find(accessDecisions, { where: { review }, sort: 'id' })

/** The turn of who decides in a review or ends it: nothing is decided behind the back of its document. */
export const turnOfReview = (review: Id): string => `access-review ${review}`
