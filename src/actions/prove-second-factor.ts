import { createHash } from 'node:crypto'
import type { Context } from '../context.ts'
import { forgetFailures, takeAttempt } from '../data/attempts.ts'
import { factorsOf, secondFactors, type SecondFactorValues, type StoredSecondFactor } from '../data/second-factors.ts'
import type { Sealed } from '../data/secrets.ts'
import { installationWork } from '../data/tenancy.ts'
import type { StoredUser } from '../data/users.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import { plainCode, plainRecoveryCode } from '../domain/second-factor.ts'
import type { Id } from '../domain/organisation.ts'
import { stepOf } from './totp.ts'

/** What came of a try; the cause is one word for the log. */
export type Proven = { proof: 'otp' | 'recovery'; left: number } | { refused: string } | { wait: Date }

/** Wrong codes before waiting begins. A code has a million values: with waits up to 15 minutes guessing takes decades. */
const free = 5

/** Checks a code of the app or a recovery code of somebody, and uses it up. After five wrong ones each next try waits. */
export async function proveByCode(
  context: Context,
  user: StoredUser,
  given: { way: 'code' | 'recovery'; code: string },
): Promise<Proven> {
  const key = attemptKey(user.id)
  const wait = await takeAttempt(context.store, { key, free, now: context.now() })
  if (wait !== null) return { wait }
  const { record } = await factorsOf(context.store, user.id)
  if (record === undefined) return { refused: 'none' }
  const proven =
    given.way === 'code'
      ? await proveByApp(context, user, { record, code: given.code })
      : await proveByRecovery(context, user, { record, code: given.code })
  if ('proof' in proven) await forgetFailures(context.store, key, context.now())
  return proven
}

export const attemptKey = (user: Id): string => `second ${user}`

interface Try {
  record: StoredSecondFactor
  code: string
}

async function proveByApp(context: Context, user: StoredUser, { record, code }: Try): Promise<Proven> {
  const plain = plainCode(code)
  if (record.seed === null || plain === undefined) return { refused: 'malformed' }
  const place = { collection: secondFactors, id: record.id, field: 'seed' }
  const seed = context.secrets.open(place, record.seed as Sealed)
  const step = stepOf(seed, plain, context.now())
  if (step === undefined) return { refused: 'wrong' }
  if (step <= record.lastStep) return { refused: 'used' }
  const isOurs = await isUsed(context, user, { record, values: { lastStep: step }, act: 'secondFactor.used' })
  return isOurs ? { proof: 'otp', left: record.recoverySecrets.length } : { refused: 'used' }
}

async function proveByRecovery(context: Context, user: StoredUser, { record, code }: Try): Promise<Proven> {
  const plain = plainRecoveryCode(code)
  if (plain === undefined) return { refused: 'malformed' }
  const hash = recoveryHash(user.id, plain)
  if (!record.recoverySecrets.includes(hash)) return { refused: 'wrong' }
  const recoverySecrets = record.recoverySecrets.filter((one) => one !== hash)
  const values = { recoverySecrets }
  const isOurs = await isUsed(context, user, { record, values, act: 'secondFactor.recovered' })
  return isOurs ? { proof: 'recovery', left: recoverySecrets.length } : { refused: 'used' }
}

/** Sixteen random signs need no slow hash; the person in it keeps one list of hashes from fitting two people. */
export const recoveryHash = (user: Id, plain: string): string =>
  createHash('sha256').update(`recovery ${user} ${plain}`).digest('base64url')

/** False when somebody used the same record at the same moment: one of two equal codes is refused. */
async function isUsed(
  { store, now }: Context,
  user: StoredUser,
  use: { record: StoredSecondFactor; values: Partial<SecondFactorValues>; act: string },
): Promise<boolean> {
  const work = installationWork(store, { kind: 'user', id: user.id, name: user.name }, now)
  work.replace(secondFactors, use.record, { values: use.values, act: use.act, label: user.name })
  try {
    await work.commit()
    return true
  } catch (error) {
    if (error instanceof Conflict || error instanceof NotFound) return false
    throw error
  }
}
