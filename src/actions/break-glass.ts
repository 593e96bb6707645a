import type { Context } from '../context.ts'
import { breakGlass, findBreakGlass } from '../data/break-glass.ts'
import { newId } from '../data/records.ts'
import { factorsOf, passkeys, secondFactors } from '../data/second-factors.ts'
import { installationWork } from '../data/tenancy.ts'
import { sessionsEndedAt, users } from '../data/users.ts'
import { Invalid, NotFound } from '../domain/errors.ts'
import type { Language } from '../domain/text.ts'
import type { Actor } from '../domain/trail.ts'
import { freshCodes } from './enrol-second-factor.ts'
import { hashPassword, startingPassword } from './passwords.ts'

/** What is to be printed, once: it is kept nowhere. */
export interface BreakGlassPapers {
  email: string
  password: string
  codes: readonly string[]
}

/**
 * Makes the account for when nobody else can get in. Its second step is a list of recovery codes: it has to work without
 * the telephone of anybody. Throws Conflict on `key` when there is one already, on `email` when the address has an account.
 */
export async function makeBreakGlass(
  context: Context,
  given: { email: string; name: string; language: Language },
  actor: Actor,
): Promise<BreakGlassPapers> {
  const email = given.email.trim().toLowerCase()
  if (!/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email) || email.length > 200)
    throw new Invalid([{ field: 'email', code: 'string.email' }])
  const { name, language } = given
  const [id, now, password] = [newId(), context.now(), startingPassword()]
  const { codes, values: recovery } = freshCodes(context, { id })
  const work = installationWork(context.store, actor, context.now)
  const rights = { installationAdministrator: true, breakGlass: true, mustChangePassword: false, disabledAt: null }
  const person = { email, name, language, passwordHash: await hashPassword(password) }
  const account = { ...person, ...rights, sessionsValidFrom: now, createdAt: now }
  // First: that there is one already matters more than which address it has.
  work.create(
    breakGlass,
    { key: 'break-glass', user: id, madeAt: now, uses: [] },
    { act: 'breakGlass.made', label: name },
  )
  work.create(users, account, { act: 'user.created', label: name, id })
  work.create(secondFactors, { user: id, ...noApp, ...recovery }, { act: 'secondFactor.codesRenewed', label: name })
  await work.commit()
  return { email, password, codes }
}

const noApp = { seed: null, seedConfirmedAt: null, lastStep: 0 }

/**
 * Gives it another password and other codes; whatever else opened it no longer does, and its sessions end. Throws NotFound
 * when there is none.
 */
export async function renewBreakGlass(context: Context, actor: Actor): Promise<BreakGlassPapers> {
  const { store, now } = context
  const record = await findBreakGlass(store)
  const user = record === undefined ? undefined : await store.get(users, record.user)
  if (record === undefined || user === undefined) throw new NotFound('break-glass administrator')
  const label = user.name
  const password = startingPassword()
  const { codes, values: recovery } = freshCodes(context, user)
  const factors = await factorsOf(store, user.id)
  const work = installationWork(store, actor, now)
  const open = { mustChangePassword: false, disabledAt: null, sessionsValidFrom: sessionsEndedAt(user, now()) }
  const values = { ...open, passwordHash: await hashPassword(password) }
  work.replace(users, user, { values, act: 'user.passwordReset', label })
  const act = 'secondFactor.codesRenewed'
  if (factors.record === undefined) work.create(secondFactors, { user: user.id, ...noApp, ...recovery }, { act, label })
  else work.replace(secondFactors, factors.record, { values: { ...noApp, ...recovery }, act, label })
  for (const key of factors.passkeys) work.remove(passkeys, key, { act: 'passkey.removed', label: key.name })
  work.replace(breakGlass, record, { values: { madeAt: now() }, act: 'breakGlass.renewed', label })
  await work.commit()
  return { email: user.email, password, codes }
}
