import type { Context } from '../context.ts'
import { forgetFailures, takeAttempt } from '../data/attempts.ts'
import { sessionsEndedAt, type StoredUser, users } from '../data/users.ts'
import { installationWork } from '../data/tenancy.ts'
import { Invalid } from '../domain/errors.ts'
import type { Stored } from '../data/store.ts'
import type { UserValues } from '../data/users.ts'
import { checkNewPassword, hashPassword, isPassword } from './passwords.ts'
import { againKey } from './prove-again.ts'

/**
 * Sets another password and ends every session begun before now; gives null, or until when to wait after too many wrong
 * ones. Throws Invalid when the present password is wrong.
 */
export async function changePassword(
  context: Context,
  user: StoredUser,
  given: { current: string; next: string },
): Promise<Date | null> {
  const key = againKey(user.id)
  const until = await takeAttempt(context.store, { key, free: 5, now: context.now() })
  if (until !== null) return until
  if (!(await isPassword(user.passwordHash, given.current)))
    throw new Invalid([{ field: 'current', code: 'password.wrong' }])
  await forgetFailures(context.store, key, context.now())
  if (given.current === given.next) throw new Invalid([{ field: 'next', code: 'password.same' }])
  checkNewPassword(given.next, { field: 'next', email: user.email, name: user.name })
  const work = installationWork(context.store, { kind: 'user', id: user.id, name: user.name }, context.now)
  const values = {
    passwordHash: await hashPassword(given.next),
    sessionsValidFrom: sessionsEndedAt(user, context.now()),
    mustChangePassword: false,
  }
  work.replace(users, user as Stored<UserValues>, { values, act: 'user.passwordChanged', label: user.name })
  await work.commit()
  return null
}
