import type { Context } from '../context.ts'
import { forgetFailures, giveBackAttempt, takeAttempt } from '../data/attempts.ts'
import { valuesOf } from '../data/tenancy.ts'
import { installationTrail } from '../data/trail.ts'
import { lastSignInChange } from '../data/last-sign-ins.ts'
import { newId } from '../data/records.ts'
import { type StoredUser, userByEmail, users } from '../data/users.ts'
import { Conflict } from '../domain/errors.ts'
import { networkOf } from '../domain/network-address.ts'
import { hashPassword, isPassword, isWeakHash } from './passwords.ts'
import { noteBreakGlassUse } from './use-break-glass.ts'

/** What came of an attempt to sign in. */
export type SignInResult = { user: StoredUser } | { refused: 'wrong' } | { refused: 'wait'; until: Date }

/** Failures before waiting begins: few for one account, more for an address behind which a whole town hall may sit. */
const free = { account: 5, address: 30 }

/** What is kept of an attempt by an account, and by where it came from. */
export const accountKey = (email: string): string => `account ${email.trim().toLowerCase()}`
const addressKey = (address: string): string => `address ${networkOf(address)}`

/**
 * Checks e-mail and password; whether that is enough to come in is for the caller. Whether the account or the password was
 * wrong is not told, nor by the time it takes; after five failures for an account the next attempt waits, ever longer. An
 * attempt counts before it is judged, so that fifty at once are not fifty guesses. A browser that the owner came in with
 * before has five of its own, under the word that it is known by.
 */
export async function signIn(
  context: Context,
  given: { email: string; password: string; address: string; browser?: string | undefined },
): Promise<SignInResult> {
  const { store } = context
  const now = context.now()
  const account = given.browser === undefined ? accountKey(given.email) : `browser ${given.browser}`
  const address = { key: addressKey(given.address), free: free.address, now }
  const until = await takeBoth(store, { account: { key: account, free: free.account, now }, address })
  if (until !== null) return { refused: 'wait', until }
  const user = await userByEmail(store, given.email)
  const right = await isPassword(user?.passwordHash ?? '', given.password)
  if (user === undefined || user.disabledAt !== null || !right) return { refused: 'wrong' }
  await forgetFailures(store, account, now)
  await giveBackAttempt(store, address)
  if (isWeakHash(user.passwordHash)) await rehash(context, user, given.password)
  return { user }
}

type Attempt = Parameters<typeof takeAttempt>[1]

/** Counts the attempt for the address and the account, or gives until when to wait; who waits for the account does not use up the address. */
async function takeBoth(
  store: Context['store'],
  { account, address }: { account: Attempt; address: Attempt },
): Promise<Date | null> {
  const wait = await takeAttempt(store, address)
  if (wait !== null) return wait
  const until = await takeAttempt(store, account)
  if (until !== null) await giveBackAttempt(store, address)
  return until
}

/** Keeps the password under today's hash. It is the same password: nothing for the trail to tell. */
async function rehash({ store }: Context, user: StoredUser, password: string): Promise<void> {
  const { id, version } = user
  const values = { ...valuesOf(user), passwordHash: await hashPassword(password) }
  // When the account was changed meanwhile the next sign-in does it.
  await store.commit([{ op: 'replace', collection: users, id, version, values }]).catch((error: unknown) => {
    if (!(error instanceof Conflict)) throw error
  })
}

/**
 * Leaves in the trail that somebody came in, and keeps when, in one commit, however often; and tells the administrators
 * when it was the break-glass account.
 */
export async function noteSignIn(context: Context, user: StoredUser): Promise<void> {
  const { store, now } = context
  const at = now()
  const values = {
    at,
    actor: { kind: 'user', id: user.id, name: user.name },
    act: 'user.signedIn',
    subject: { kind: 'users', id: user.id, label: user.name },
    subjectId: user.id,
    changes: [],
  }
  const entry = { op: 'create', collection: installationTrail, id: newId(), values } as const
  const last = await lastSignInChange(store, { user: user.id, at })
  await store.commit([entry, last]).catch(async (error: unknown) => {
    // Of two windows at the same moment one is the last; both are in the trail.
    if (!(error instanceof Conflict)) throw error
    await store.commit([entry])
  })
  await noteBreakGlassUse(context, user)
}
