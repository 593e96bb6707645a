import type { Context } from '../context.ts'
import { blockedUntil, forgetFailures, takeAttempt } from '../data/attempts.ts'
import { factorsOf } from '../data/second-factors.ts'
import type { StoredUser } from '../data/users.ts'
import { plainRecoveryCode, type Proof } from '../domain/second-factor.ts'
import type { Id } from '../domain/organisation.ts'
import { isPassword } from './passwords.ts'
import { attemptKey, proveByCode } from './prove-second-factor.ts'

/** Of all tries with the password of somebody who is in already: a stolen session is no place to guess it. */
export const againKey = (user: Id): string => `again ${user}`

/** Checks the password, and the code of whoever has an app, once more. Which of the two was wrong is not told. */
export async function proveAgain(
  context: Context,
  user: StoredUser,
  given: { password: string; code: string },
): Promise<{ proofs: Proof[] } | { refused: string } | { wait: Date }> {
  const key = againKey(user.id)
  const { hasOne } = await factorsOf(context.store, user.id)
  // Before the password is looked at: a wait that comes after it would tell that it was right.
  const codes = hasOne ? await blockedUntil(context.store, attemptKey(user.id), context.now()) : null
  const wait = codes ?? (await takeAttempt(context.store, { key, free: 5, now: context.now() }))
  if (wait !== null) return { wait }
  if (!(await isPassword(user.passwordHash, given.password))) return { refused: 'password' }
  const proofs: Proof[] = ['pwd']
  if (hasOne) {
    const way = plainRecoveryCode(given.code) === undefined ? 'code' : 'recovery'
    const proven = await proveByCode(context, user, { way, code: given.code })
    if (!('proof' in proven)) return proven
    proofs.push(proven.proof)
  }
  await forgetFailures(context.store, key, context.now())
  return { proofs }
}
