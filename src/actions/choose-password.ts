import type { Context } from '../context.ts'
import { blockedUntil, forgetFailures, recordFailure } from '../data/attempts.ts'
import { linkByKey, linkMinutes, type SignInLink, signInLinks, stampOf } from '../data/sign-in-links.ts'
import type { Stored } from '../data/store.ts'
import { installationWork } from '../data/tenancy.ts'
import { sessionsEndedAt, type StoredUser, users, type UserValues } from '../data/users.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import { networkOf } from '../domain/network-address.ts'
import { checkNewPassword, hashPassword } from './passwords.ts'
import { accountKey } from './sign-in.ts'

interface Usable {
  link: Stored<SignInLink>
  user: StoredUser
}

/** Links that open nothing, from one address, before waiting begins. */
const free = 10

/** How much the clocks of the machines that share a store may differ, in milliseconds. */
const tolerance = 60_000

/** A link that still works, by the key of its word; how long to wait after many that did not; or undefined. */
export async function openLink(
  context: Context,
  given: { key: string; address: string },
): Promise<Usable | { until: Date } | undefined> {
  const { store } = context
  const now = context.now()
  const key = `words ${networkOf(given.address)}`
  const until = await blockedUntil(store, key, now)
  if (until !== null) return { until }
  const usable = await usableLink(context, given.key)
  if (usable === undefined) await recordFailure(store, { key, free, now })
  return usable
}

/**
 * Sets the password that somebody chose with a link, which is then used up, and ends every session of that person.
 * Throws NotFound when the link does not work or was used just now, and Invalid when the password is refused.
 */
export async function choosePassword(context: Context, key: string, password: string): Promise<void> {
  const { store, now } = context
  const usable = await usableLink(context, key)
  if (usable === undefined) throw new NotFound('link')
  const { link, user } = usable
  checkNewPassword(password, { field: 'password', email: user.email, name: user.name })
  const work = installationWork(store, { kind: 'user', id: user.id, name: user.name }, now)
  const sessionsValidFrom = sessionsEndedAt(user, now())
  const chosen = { passwordHash: await hashPassword(password), mustChangePassword: false, addressProvenAt: now() }
  const values = { ...chosen, sessionsValidFrom }
  work.remove(signInLinks, link, { act: 'link.used', label: '' })
  work.replace(users, user as Stored<UserValues>, { values, act: 'user.passwordChosen', label: user.name })
  try {
    await work.commit()
  } catch (error) {
    if (!(error instanceof Conflict || error instanceof NotFound)) throw error
    // Either the link is gone, or something else of the account was changed: looking again tells.
    return choosePassword(context, key, password)
  }
  // Whoever has the mailbox need not wait for what others guessed.
  await forgetFailures(store, accountKey(user.email), now())
}

async function usableLink({ store, now }: Context, key: string): Promise<Usable | undefined> {
  const link = await linkByKey(store, key)
  const left = link === undefined ? 0 : link.expiresAt.getTime() - now().getTime()
  // One that works longer than any does was made while the clock was wrong.
  if (link === undefined || left <= 0 || left > linkMinutes * 60_000 + tolerance) return undefined
  const user = await store.get(users, link.user)
  if (user === undefined || user.disabledAt !== null || user.breakGlass === true || stampOf(user) !== link.stamp)
    return undefined
  return { link, user }
}
