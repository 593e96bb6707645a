import { randomInt } from 'node:crypto'
import type { Context } from '../context.ts'
import { newId } from '../data/records.ts'
import {
  demandsOn,
  type Factors,
  factorsOf,
  passkeys,
  secondFactors,
  type SecondFactorValues,
} from '../data/second-factors.ts'
import type { Stored } from '../data/store.ts'
import { installationWork, type Work } from '../data/tenancy.ts'
import { sessionsEndedAt, type StoredUser, users, type UserValues } from '../data/users.ts'
import { Invalid } from '../domain/errors.ts'
import type { Actor } from '../domain/trail.ts'
import { plainCode, plainRecoveryCode, recoveryCodes } from '../domain/second-factor.ts'
import { recoveryHash } from './prove-second-factor.ts'
import { stepOf } from './totp.ts'

/** New recovery codes in plain, to be shown once; null when those of before stay. */
export type NewCodes = readonly string[] | null

/**
 * Keeps the seed of an authenticator app, once a right code of it was given: before that nobody knows that the app has
 * it. A former app no longer counts. Other sessions of the person end. Throws Invalid for a wrong code.
 */
export async function addApp(
  context: Context,
  user: StoredUser,
  given: { seed: string; code: string },
): Promise<NewCodes> {
  const code = plainCode(given.code)
  const step = code === undefined ? undefined : stepOf(given.seed, code, context.now())
  if (step === undefined) throw new Invalid([{ field: 'code', code: 'secondFactor.issue.code' }])
  const factors = await factorsOf(context.store, user.id)
  const work = workOf(context, user)
  const id = factors.record?.id ?? newId()
  const seed = context.secrets.seal({ collection: secondFactors, id, field: 'seed' }, given.seed)
  const made = newCodesFor(context, user, factors)
  const values = { seed, seedConfirmedAt: context.now(), lastStep: step, ...made.values }
  write(work, user, { factors, id, values, act: 'secondFactor.appAdded' })
  endSessions(work, context, user)
  await work.commit()
  return made.codes
}

/** Takes the app away; false when there is none. The last factor of somebody who must have one stays: else Invalid. */
export async function removeApp(context: Context, user: StoredUser): Promise<boolean> {
  const factors = await factorsOf(context.store, user.id)
  if (!factors.hasApp) return false
  const isLast = factors.passkeys.length === 0
  if (isLast) await requireOptional(context, user)
  const work = workOf(context, user)
  const values = { seed: null, seedConfirmedAt: null, ...(isLast ? noCodes : {}) }
  write(work, user, { factors, id: '', values, act: 'secondFactor.appRemoved' })
  endSessions(work, context, user)
  await work.commit()
  return true
}

export const noCodes = { recoverySecrets: [], recoveryMadeAt: null }

/** Ten other recovery codes; those of before no longer count. Null for somebody who has no factor to recover. */
export async function renewRecoveryCodes(context: Context, user: StoredUser): Promise<NewCodes> {
  const factors = await factorsOf(context.store, user.id)
  if (!factors.hasOne) return null
  const work = workOf(context, user)
  const { codes, values } = freshCodes(context, user)
  write(work, user, { factors, id: factors.record?.id ?? newId(), values, act: 'secondFactor.codesRenewed' })
  await work.commit()
  return codes
}

/** With the first factor come recovery codes. Adds them to the work; gives them in plain, or null when there are some. */
export function addFirstCodes(work: Work, context: Context, given: { user: StoredUser; factors: Factors }): NewCodes {
  const { user, factors } = given
  const { codes, values } = newCodesFor(context, user, factors)
  if (codes !== null)
    write(work, user, { factors, id: factors.record?.id ?? newId(), values, act: 'secondFactor.codesRenewed' })
  return codes
}

type CodeValues = Pick<SecondFactorValues, 'recoverySecrets' | 'recoveryMadeAt'>

function newCodesFor(
  context: Context,
  user: StoredUser,
  factors: Factors,
): { codes: NewCodes; values: Partial<CodeValues> } {
  return factors.hasOne ? { codes: null, values: {} } : freshCodes(context, user)
}

/** Ten new recovery codes in plain, and what is kept of them. */
export function freshCodes({ now }: Context, user: Pick<StoredUser, 'id'>): { codes: string[]; values: CodeValues } {
  const codes = recoveryCodes(randomInt)
  const recoverySecrets = codes.map((code) => recoveryHash(user.id, plainRecoveryCode(code) ?? ''))
  return { codes, values: { recoverySecrets, recoveryMadeAt: now() } }
}

function write(
  work: Work,
  user: StoredUser,
  what: { factors: Factors; id: string; values: Partial<SecondFactorValues>; act: string },
): void {
  const { factors, id, values, act } = what
  const none = { user: user.id, seed: null, seedConfirmedAt: null, lastStep: 0, ...noCodes }
  if (factors.record === undefined) work.create(secondFactors, { ...none, ...values }, { act, label: user.name, id })
  else work.replace(secondFactors, factors.record, { values, act, label: user.name })
}

export const workOf = ({ store, now }: Context, user: StoredUser): Work =>
  installationWork(store, { kind: 'user', id: user.id, name: user.name }, now)

/** Ends the sessions of somebody whose way in changes. The browser where it is done begins a new one. */
export function endSessions(work: Work, { now }: Context, user: StoredUser): void {
  const values = { sessionsValidFrom: sessionsEndedAt(user, now()) }
  work.replace(users, user as Stored<UserValues>, { values, act: 'user.sessionsEnded', label: user.name })
}

/** Throws Invalid for somebody who must have a second factor, in the words of the removal. */
export async function requireOptional(context: Context, user: StoredUser): Promise<void> {
  const { mustHaveOne } = await demandsOn(context.store, user)
  if (mustHaveOne) throw new Invalid([{ field: '', code: 'secondFactor.issue.last' }])
}

/** Takes every second factor of somebody away, and ends the sessions. Who may do that is for the caller. */
export async function removeSecondFactors(context: Context, user: StoredUser, actor: Actor): Promise<void> {
  const work = installationWork(context.store, actor, context.now)
  await addRemovalOfFactors(work, context, user)
  if (work.empty) return
  endSessions(work, context, user)
  await work.commit()
}

/** Adds to a unit of work that every second factor of somebody is gone. */
export async function addRemovalOfFactors(
  work: Work,
  { store }: Context,
  user: Pick<StoredUser, 'id' | 'name'>,
): Promise<void> {
  const factors = await factorsOf(store, user.id)
  const told = { act: 'secondFactor.reset', label: user.name }
  if (factors.record !== undefined) work.remove(secondFactors, factors.record, told)
  for (const key of factors.passkeys) work.remove(passkeys, key, { act: 'passkey.removed', label: key.name })
}
