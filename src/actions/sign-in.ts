import type { Context } from '../context.ts'
import { blockedUntil, forgetFailures, recordFailure } from '../data/attempts.ts'
import { installationTrail } from '../data/trail.ts'
import { newId } from '../data/records.ts'
import { type StoredUser, userByEmail } from '../data/users.ts'
import { isPassword } from './passwords.ts'

/** What came of an attempt to sign in. */
export type SignInResult = { user: StoredUser } | { refused: 'wrong' } | { refused: 'wait'; until: Date }

/** Failures before waiting begins: few for one account, more for an address behind which a whole town hall may sit. */
const free = { account: 5, address: 30 }

/**
 * Checks e-mail and password. Whether the account or the password was wrong is not told, nor by the time it takes;
 * after five failures for an account the next attempt waits, ever longer.
 */
export async function signIn(
  context: Context,
  given: { email: string; password: string; address: string },
): Promise<SignInResult> {
  const { store, now } = context
  const keys = [`account ${given.email.trim().toLowerCase()}`, `address ${given.address}`] as const
  for (const key of keys) {
    const until = await blockedUntil(store, key, now())
    if (until !== null) return { refused: 'wait', until }
  }
  const user = await userByEmail(store, given.email)
  const right = await isPassword(user?.passwordHash ?? '', given.password)
  if (user === undefined || user.disabledAt !== null || !right) {
    await recordFailure(store, { key: keys[0], free: free.account, now: now() })
    await recordFailure(store, { key: keys[1], free: free.address, now: now() })
    return { refused: 'wrong' }
  }
  await forgetFailures(store, keys[0], now())
  await noteSignIn(context, user)
  return { user }
}

async function noteSignIn({ store, now }: Context, user: StoredUser): Promise<void> {
  const values = {
    at: now(),
    actor: { kind: 'user', id: user.id, name: user.name },
    act: 'user.signedIn',
    subject: { kind: 'users', id: user.id, label: user.name },
    subjectId: user.id,
    changes: [],
  }
  await store.commit([{ op: 'create', collection: installationTrail, id: newId(), values }])
}
