import type { Context } from '../context.ts'
import { memberships, membershipsOfUser, type MembershipValues, type StoredMembership } from '../data/memberships.ts'
import { listMembers } from '../data/members.ts'
import type { Stored } from '../data/store.ts'
import { installationWork, type Scope, type Work } from '../data/tenancy.ts'
import { takeTurn, type Turn, turnOf } from '../data/turns.ts'
import {
  hasOwnPassword,
  isInvited,
  isProven,
  sessionsEndedAt,
  type StoredUser,
  userByEmail,
  users,
  type UserValues,
} from '../data/users.ts'
import { Conflict, Invalid, NotFound } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import type { Role } from '../domain/permissions.ts'
import type { Language } from '../domain/text.ts'
import type { Actor } from '../domain/trail.ts'
import { again } from './again.ts'
import { addRemovalOfFactors, endSessions } from './enrol-second-factor.ts'
import { hashPassword, startingPassword } from './passwords.ts'
import { queueMail } from './queue-mail.ts'

export interface NewMember {
  email: string
  name: string
  language: Language
  roles: readonly Role[]
}

/** How somebody who was added gets in: with the account that is there, by a letter, or with a first password to hand over. */
export type Admission = { by: 'account' } | { by: 'letter' } | { by: 'password'; password: string }

/**
 * Adds a person to the organisation of the scope. An account that exists is used as it is when it is known whose it is;
 * else one is made, or begins anew: with an invitation by mail where there is a mail server, and else with a first
 * password, which is given back and kept nowhere. Throws Invalid when the person is a member already, and where only
 * another authority says whose the account is and no mail can ask.
 */
export const addMember = (
  context: Context,
  scope: Scope,
  given: NewMember & { organisation: string },
): Promise<{ name: string; admission: Admission }> =>
  // Two who add somebody at the same moment: the second finds what the first made.
  again(() => addNow(context, scope, given))

async function addNow(
  context: Context,
  scope: Scope,
  { organisation, ...given }: NewMember & { organisation: string },
): Promise<{ name: string; admission: Admission }> {
  const work = installationWork(context.store, scope.actor, context.now)
  const known = await userByEmail(context.store, given.email)
  // It administers every authority already: nobody adds it to one, or takes it out again, which would end its session.
  if (known?.breakGlass === true) throw new Invalid([{ field: 'email', code: 'member.exists' }])
  const admission = known === undefined ? newAdmission(context) : await admissionOf(work, context, { scope, known })
  const password = admission.by === 'password' ? admission.password : null
  const user = known?.id ?? (await addUser(work, context, { ...given, password }))
  if (known !== undefined && admission.by !== 'account') await beginAnew(work, context, { user: known, password })
  if (admission.by === 'letter')
    await queueMail(work, context, { purpose: 'invitation', address: given.email, organisation })
  const name = known?.name ?? given.name
  const values = { user, member: scope.organisation, roles: given.roles, since: context.now() }
  work.create(memberships, values, { act: 'member.added', label: name })
  await work.commit()
  return { name, admission }
}

const newAdmission = ({ mailer }: Context): Admission =>
  mailer === null ? { by: 'password', password: startingPassword() } : { by: 'letter' }

/**
 * How the account that is there is used. Whoever made it knows its first password and may have given it a second factor:
 * unless its owner has shown to have the mailbox, that would be a key to this authority in the hands of another one.
 */
async function admissionOf(
  work: Work,
  context: Context,
  { scope, known }: { scope: Scope; known: StoredUser },
): Promise<Admission> {
  takeTurn(work, await turnOf(context.store, accountTurn(known.id)))
  const held = await membershipsOfUser(context.store, known.id)
  if (held.some(({ member }) => member === scope.organisation))
    throw new Invalid([{ field: 'email', code: 'member.exists' }])
  if (isProven(known)) return { by: 'account' }
  if (context.mailer === null && held.length > 0) throw new Invalid([{ field: 'email', code: 'member.unproven' }])
  return newAdmission(context)
}

/** One who adds an account to an authority and one who gives it a password, at the same moment, do not miss each other. */
const accountTurn = (user: Id): string => `account ${user}`

/** Nothing of how somebody got into the account opens it any more. */
async function beginAnew(
  work: Work,
  context: Context,
  { user, password }: { user: StoredUser; password: string | null },
): Promise<void> {
  await addRemovalOfFactors(work, context, user)
  const values = {
    passwordHash: password === null ? '' : await hashPassword(password),
    mustChangePassword: true,
    sessionsValidFrom: sessionsEndedAt(user, context.now()),
  }
  work.replace(users, user as Stored<UserValues>, { values, act: 'user.passwordReset', label: user.name })
}

/**
 * Sends a member a link to choose a password: the invitation anew while there is none, else as if the person had asked.
 * Only the mailbox of the person gets it, so also somebody who works elsewhere too may be sent one. Throws Invalid when the person
 * signs in another way, and NotFound where no mail is sent.
 */
export async function sendLink(
  context: Context,
  scope: Scope,
  { id, organisation }: { id: Id; organisation: string },
): Promise<{ name: string; email: string }> {
  const { user } = await memberOf(context, scope, id)
  if (context.mailer === null) throw new NotFound('mail')
  if (!hasOwnPassword(user)) throw new Invalid([{ field: '', code: 'member.otherWay' }])
  const work = installationWork(context.store, scope.actor, context.now)
  const purpose = isInvited(user) ? 'invitation' : 'reset'
  const mail = { purpose, address: user.email, organisation: purpose === 'reset' ? '' : organisation } as const
  await queueMail(work, context, mail)
  await work.commit().catch((error: unknown) => {
    // Asked twice at the same moment, or sent meanwhile: there is a letter.
    if (!(error instanceof Conflict || error instanceof NotFound)) throw error
  })
  return { name: user.name, email: user.email }
}

/** Adds an account to a unit of work; its first password must be changed, or without one, a password chosen by a link. */
async function addUser(
  work: Work,
  { now }: Context,
  given: Omit<NewMember, 'roles'> & { password: string | null },
): Promise<Id> {
  const { email, name, language, password } = given
  const passwordHash = password === null ? '' : await hashPassword(password)
  const person = { email: email.trim().toLowerCase(), name, language, passwordHash }
  const state = {
    installationAdministrator: false,
    mustChangePassword: true,
    sessionsValidFrom: now(),
    createdAt: now(),
    disabledAt: null,
  }
  return work.create(users, { ...person, ...state }, { act: 'user.created', label: name })
}

/** A member of the organisation of the scope, with the account. Throws NotFound for anybody else. */
export async function memberOf(
  context: Context,
  scope: Scope,
  id: Id,
): Promise<{ membership: StoredMembership; user: StoredUser }> {
  const membership = await context.store.get(memberships, id)
  if (membership?.member !== scope.organisation) throw new NotFound('member')
  const user = await context.store.get(users, membership.user)
  if (user === undefined) throw new NotFound('user')
  return { membership, user }
}

/** Gives a member other roles, and ends the sessions of that person. At least one administrator stays. */
export const changeRoles = (context: Context, scope: Scope, change: RoleChange): Promise<StoredUser> =>
  // Something else of the account may be written at the same moment; other roles meanwhile are a Conflict again.
  again(() => changeRolesNow(context, scope, change))

interface RoleChange {
  id: Id
  roles: readonly Role[]
  version: number
}

async function changeRolesNow(context: Context, scope: Scope, change: RoleChange): Promise<StoredUser> {
  const work = installationWork(context.store, scope.actor, context.now)
  const turn = await turnOf(context.store, administratorsOf(scope))
  const { membership, user } = await memberOf(context, scope, change.id)
  if (membership.version !== change.version) throw new Conflict('version')
  const record = membership as Stored<MembershipValues>
  work.replace(memberships, record, { values: { roles: change.roles }, act: 'member.rolesChanged', label: user.name })
  if (!work.empty) endSessions(work, context, user)
  if (!change.roles.includes('administrator')) await keepAdministrator(context, scope, { membership, work, turn })
  await work.commit()
  return user
}

/** Takes a person out of the organisation and ends the sessions; the account stays, for other organisations. */
export const removeMember = (context: Context, scope: Scope, id: Id): Promise<StoredUser> =>
  again(async () => {
    const work = installationWork(context.store, scope.actor, context.now)
    const user = await takeOut(work, context, { scope, id })
    await work.commit()
    return user
  })

/** Adds to a unit of work that a person leaves the organisation, as `leave`, and is signed out everywhere; gives the account. */
export async function takeOut(
  work: Work,
  context: Context,
  { scope, id }: { scope: Scope; id: Id },
): Promise<StoredUser> {
  const user = await leave(work, context, { scope, id })
  endSessions(work, context, user)
  return user
}

/**
 * Adds to a unit of work that a person leaves the organisation; gives the account, in which nothing is written yet. Every
 * way of leaving is this one: at least one administrator stays, or it throws Invalid. Of two at the same moment the second
 * is a Conflict. `label` is told in the trail instead of the name.
 */
export async function leave(
  work: Work,
  context: Context,
  { scope, id, label }: { scope: Scope; id: Id; label?: string },
): Promise<StoredUser> {
  const turn = await turnOf(context.store, administratorsOf(scope))
  const { membership, user } = await memberOf(context, scope, id)
  await keepAdministrator(context, scope, { membership, work, turn })
  const told = { act: 'member.removed', label: label ?? user.name }
  work.remove(memberships, membership as Stored<MembershipValues>, told)
  return user
}

/**
 * A new first password for somebody who forgot it; sessions under way end. Only for an account that is of this
 * organisation alone: who could set the password of a colleague elsewhere could be that colleague there. Else Invalid;
 * and NotFound where a letter can be sent, so that nobody needs to know the password of another.
 */
export const resetPassword = (context: Context, scope: Scope, id: Id): Promise<{ name: string; password: string }> =>
  again(() => resetNow(context, scope, id))

async function resetNow(context: Context, scope: Scope, id: Id): Promise<{ name: string; password: string }> {
  if (context.mailer !== null) throw new NotFound('password')
  const { user } = await memberOf(context, scope, id)
  const turn = await turnOf(context.store, accountTurn(user.id))
  const elsewhere = (await membershipsOfUser(context.store, user.id)).some(
    ({ member }) => member !== scope.organisation,
  )
  if (elsewhere || user.installationAdministrator) throw new Invalid([{ field: 'roles', code: 'member.elsewhere' }])
  return { name: user.name, password: await giveStartingPassword(context, user, { actor: scope.actor, turn }) }
}

/**
 * Gives an account a new first password, which must be changed, and ends its sessions. The password is kept nowhere. From
 * here on it is known to whoever asked; unless that is the operator of the installation, nobody knows whose it is.
 */
export async function giveStartingPassword(
  context: Context,
  user: StoredUser,
  { actor, turn }: { actor: Actor; turn?: Turn },
): Promise<string> {
  const password = startingPassword()
  const work = installationWork(context.store, actor, context.now)
  if (turn === undefined && !isProven(user)) await addRemovalOfFactors(work, context, user)
  if (turn !== undefined) takeTurn(work, turn)
  const values = {
    passwordHash: await hashPassword(password),
    mustChangePassword: true,
    addressProvenAt: turn === undefined ? context.now() : null,
    sessionsValidFrom: sessionsEndedAt(user, context.now()),
  }
  work.replace(users, user as Stored<UserValues>, { values, act: 'user.passwordReset', label: user.name })
  await work.commit()
  return password
}

const administratorsOf = ({ organisation }: Scope): string => `administrators ${organisation}`

/**
 * Another administrator, who can sign in, stays. The turn was read before the members are: two administrators who take
 * each other out at the same moment do not both find the other still there.
 */
async function keepAdministrator(
  { store }: Context,
  { organisation }: Scope,
  { membership, work, turn }: { membership: StoredMembership; work: Work; turn: Turn },
): Promise<void> {
  if (!membership.roles.includes('administrator')) return
  const others = (await listMembers(store, organisation)).filter(({ membership: { id } }) => id !== membership.id)
  if (!others.some(({ membership: { roles }, user }) => roles.includes('administrator') && user.disabledAt === null))
    throw new Invalid([{ field: 'roles', code: 'member.lastAdministrator' }])
  takeTurn(work, turn)
}
