import type { Context } from '../context.ts'
import { signatures } from '../data/agreements.ts'
import { forgetFailures } from '../data/attempts.ts'
import { employees } from '../data/employees.ts'
import { endSession } from '../data/ended-sessions.ts'
import { identityLinks, linksOfUser } from '../data/identity-links.ts'
import { lastSignIns } from '../data/last-sign-ins.ts'
import { mails, mailsTo } from '../data/mails.ts'
import { type PersonHeld, personHeld, type PersonRef } from '../data/personal-data.ts'
import { factorsOf, passkeys, secondFactors } from '../data/second-factors.ts'
import { sessions } from '../data/sessions.ts'
import { linkOfUser, signInLinks } from '../data/sign-in-links.ts'
import type { Stored } from '../data/store.ts'
import type { Scope, Work } from '../data/tenancy.ts'
import { sessionsEndedAt, type StoredUser, users, type UserValues } from '../data/users.ts'
import { barToErasure, pseudonymOf } from '../domain/erasure.ts'
import { Invalid } from '../domain/errors.ts'
import { signatureDigest } from '../domain/signing.ts'
import { dayOf } from '../i18n/format.ts'
import { again } from './again.ts'
import { mailboxKey } from './ask-for-link.ts'
import { endSessions } from './enrol-second-factor.ts'
import { leave } from './manage-members.ts'
import { accountKey } from './sign-in.ts'

/**
 * Forgets a person who left: off the staff list, or on it under a pseudonym where a signature hangs on it; the access, and
 * the account when it is of this organisation alone. In one commit, or not at all. What stays and why: decision 20. Gives
 * the pseudonym. Throws Invalid for who still works here, for oneself, and for the last administrator.
 */
export async function erasePerson(context: Context, scope: Scope, ref: PersonRef): Promise<string> {
  const { held, pseudonym } = await again(() => attempt(context, scope, ref))
  const { member, isElsewhere } = held
  if (member !== null) {
    for (const { id } of await context.store.find(sessions, { where: { user: member.user.id } }))
      await endSession(context, id)
    const { email } = member.user
    for (const key of isElsewhere ? [] : [accountKey(email), mailboxKey(email)])
      await forgetFailures(context.store, key, context.now())
  }
  return pseudonym
}

async function attempt(
  context: Context,
  scope: Scope,
  ref: PersonRef,
): Promise<{ held: PersonHeld; pseudonym: string }> {
  const held = await personHeld(context, scope, ref)
  const { actor } = scope
  const isSelf = actor.kind === 'user' && actor.id === held.member?.user.id
  const bar = barToErasure({ employees: held.employees, isSelf, today: dayOf(scope.now()) })
  if (bar !== null) throw new Invalid([{ field: '', code: `personalData.bar.${bar}` }])
  const pseudonym = pseudonymOf(held.employees[0]?.id ?? held.member?.membership.id ?? ref.id)
  const work = scope.work()
  eraseFromList(work, held)
  if (held.member !== null) await eraseAccess(work, context, { scope, held, pseudonym })
  await work.commit()
  return { held, pseudonym }
}

/** Who signed stays on the list under a pseudonym: a signature without anybody would prove nothing. */
function eraseFromList(work: Work, { employees: rows, signatures: signed }: PersonHeld): void {
  for (const row of rows) {
    const pseudonym = pseudonymOf(row.id)
    const own = signed.filter(({ employee }) => employee === row.id)
    const told = { act: 'employee.erased', label: pseudonym, forgets: true }
    const bare = { givenName: '', service: '', site: null, email: '', user: null }
    if (own.length === 0) work.remove(employees, row, told)
    else work.replace(employees, row, { ...told, values: { ...bare, familyName: pseudonym, number: pseudonym } })
    for (const signature of own) {
      const values = { name: pseudonym, digest: signatureDigest({ ...signature, name: pseudonym }) }
      const label = `${signature.receipt} ${pseudonym}`
      work.replace(signatures, signature, { act: 'signature.pseudonymised', label, forgets: true, values })
    }
  }
}

interface Access {
  scope: Scope
  held: PersonHeld
  pseudonym: string
}

async function eraseAccess(work: Work, context: Context, { scope, held, pseudonym }: Access): Promise<void> {
  const { member, isElsewhere } = held
  if (member === null) return
  const user = await leave(work, context, { scope, id: member.membership.id, label: pseudonym })
  if (isElsewhere) endSessions(work, context, user)
  else await eraseAccount(work, context, { user, label: pseudonym })
}

/** The record stays, without anything of the person: others refer to it as who did what. */
async function eraseAccount(
  work: Work,
  { store, now }: Context,
  { user, label }: { user: StoredUser; label: string },
): Promise<void> {
  const told = { label, forgets: true }
  const values = {
    ...{ name: label, email: `${user.id}@erased.invalid`, passwordHash: '', mustChangePassword: false },
    ...{ disabledAt: now(), sessionsValidFrom: sessionsEndedAt(user, now()) },
  }
  work.replace(users, user as Stored<UserValues>, { ...told, act: 'user.erased', values })
  const factors = await factorsOf(store, user.id)
  if (factors.record !== undefined) work.remove(secondFactors, factors.record, { ...told, act: 'secondFactor.reset' })
  for (const key of factors.passkeys) work.remove(passkeys, key, { ...told, act: 'passkey.removed' })
  for (const link of await linksOfUser(store, user.id))
    work.remove(identityLinks, link as Stored<typeof link>, { ...told, act: 'identityLink.removed' })
  for (const mail of await mailsTo(store, [user.email])) work.remove(mails, mail, { ...told, act: 'mail.dropped' })
  for (const last of await store.find(lastSignIns, { where: { user: user.id } }))
    work.remove(lastSignIns, last, { ...told, act: 'signIn.forgotten' })
  const link = await linkOfUser(store, user.id)
  if (link !== undefined) work.remove(signInLinks, link, { ...told, act: 'link.dropped' })
}
