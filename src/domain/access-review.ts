import { addMonths } from './control.ts'
import type { Day, Id } from './organisation.ts'
import type { Role } from './permissions.ts'

export const accessVerdicts = ['confirmed', 'removed'] as const
export type AccessVerdict = (typeof accessVerdicts)[number]

export interface RoleSince {
  role: Role
  since: Date
}

/** How somebody signs in. `local` is the password of here: `invited` when it was not chosen yet. */
export interface WaysIn {
  local: 'own' | 'invited' | 'none'
  /** the names of the identity providers of this authority */
  providers: readonly string[]
  app: boolean
  passkeys: number
}

/** Somebody with access, as a review finds him or her. */
export interface AccessPerson {
  membership: Id
  user: Id
  name: string
  email: string
  /** has been a member from this moment */
  since: Date
  roles: readonly RoleSince[]
  /** null: never, or before Waarborg noted it */
  lastSignIn: Date | null
  ways: WaysIn
  /** the account is closed: it opens nothing */
  isClosed: boolean
}

/** What was decided of somebody, with what the list said at that moment. */
export interface AccessDecision {
  verdict: AccessVerdict
  person: AccessPerson
  by: { id: Id; name: string }
  at: Date
}

/**
 * open: nobody decided yet; changed: confirmed, and has other roles since; left: confirmed, and taken out since in
 * another way than by the review.
 */
export type AccessState = 'open' | 'changed' | 'confirmed' | 'removed' | 'left'

export interface AccessRow<D extends AccessDecision = AccessDecision> {
  state: AccessState
  person: AccessPerson
  decision: D | null
  /** somebody decided on his or her own access */
  isOwn: boolean
  /** came after the review began */
  isNew: boolean
}

/** Everybody of a review: who has access now, then who lost it since it began. */
export function accessRows<D extends AccessDecision>(
  people: readonly AccessPerson[],
  decisions: readonly D[],
  startedAt: Date,
): AccessRow<D>[] {
  const decided = new Map(decisions.map((one) => [one.person.membership, one]))
  const here = new Set(people.map(({ membership }) => membership))
  const row = (person: AccessPerson, decision: D | null, state: AccessState): AccessRow<D> => ({
    ...{ person, decision, state },
    isOwn: decision !== null && decision.by.id === person.user,
    isNew: person.since > startedAt,
  })
  const present = people.map((person) => {
    const decision = decided.get(person.membership) ?? null
    return row(person, decision, stateOf(person, decision))
  })
  const gone = decisions
    .filter(({ person }) => !here.has(person.membership))
    .map((one) => row(one.person, one, one.verdict === 'removed' ? 'removed' : 'left'))
  return [...present, ...gone]
}

/** A confirmation is of the roles that were shown: with another role it has to be given again. */
function stateOf(person: AccessPerson, decision: AccessDecision | null): AccessState {
  if (decision === null || decision.verdict === 'removed') return 'open'
  return rolesOf(person) === rolesOf(decision.person) ? 'confirmed' : 'changed'
}

/** The roles as one text, in whatever order they were given. */
export const rolesOf = ({ roles }: Pick<AccessPerson, 'roles'>): string =>
  roles
    .map(({ role }) => role)
    .toSorted()
    .join(' ')

/** Who still has to be decided on: a review ends when there is nobody. */
export const undecided = <R extends Pick<AccessRow, 'state'>>(rows: readonly R[]): R[] =>
  rows.filter(({ state }) => state === 'open' || state === 'changed')

/** One change of somebody's roles, as the trail tells it. */
export interface RolesChange {
  at: Date
  before: readonly string[]
  after: readonly string[]
}

/** Since when each role is held: the last time that it was given, or else since the person became a member. */
export function rolesSince(held: readonly Role[], since: Date, changes: readonly RolesChange[]): RoleSince[] {
  const inOrder = changes.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  return held.map((role) => {
    const given = inOrder.findLast(({ before, after }) => after.includes(role) && !before.includes(role))
    return { role, since: given?.at ?? since }
  })
}

/** A review proves for a year that access was looked at: the last day of it. */
export const provenUntil = (finishedOn: Day): Day => addMonths(finishedOn, 12)

/** The day by which access is to be reviewed: a year after the last time; the first time a month after anybody had access. */
export const reviewDueOn = ({ finishedOn, firstAccess }: { finishedOn: Day | null; firstAccess: Day }): Day =>
  finishedOn === null ? addMonths(firstAccess, 1) : addMonths(finishedOn, 12)

/**
 * What a review is evidence of: the control of the library on it, and the norms on who has which rights (9.1) and on the
 * few with wide ones (9.3) of the minimum norms, for access to Waarborg itself. Not RR-2: that is of the National Register.
 */
export const provenByReview = { control: 'access-review', norms: ['9.1', '9.3'] } as const
