import { randomUUID } from 'node:crypto'
import type { Request } from 'express'
import { canHavePasskeys, newPasskeyOptions, passkeyOptions } from '../../actions/passkeys.ts'
import { demandsOn, factorsOf } from '../../data/second-factors.ts'
import type { StoredUser } from '../../data/users.ts'

/** What a challenge is for; one for another purpose is none. */
export type Purpose = 'add' | 'second' | 'again'

export interface Challenge {
  value: string
  purpose: Purpose
  at: number
}

/** What `second-factor/passkey.ejs` needs to ask the browser; null where there can be no passkey, or none to use. */
export type PasskeyForm = { options: string; verification: boolean } | null

/** How long a browser may take. */
const patience = 5 * 60_000

/** Asks for a passkey, with a challenge that this session keeps until it is answered. */
export async function passkeyForm(req: Request, user: StoredUser, purpose: Purpose): Promise<PasskeyForm> {
  if (!canHavePasskeys(req.context)) return null
  const { passkeys } = await factorsOf(req.context.store, user.id)
  if (purpose !== 'add' && passkeys.length === 0) return null
  const verification = await needsVerified(req, user, purpose)
  const ask = purpose === 'add' ? newPasskeyOptions : passkeyOptions
  const options = await ask(req.context, user, verification)
  req.session.challenge = { value: options.challenge, purpose, at: req.context.now().getTime() }
  return { options: JSON.stringify(options), verification }
}

/** A passkey that stands for the password too must have checked who holds it. */
export async function needsVerified(req: Request, user: StoredUser, purpose: Purpose): Promise<boolean> {
  return purpose === 'again' || (await demandsOn(req.context.store, user)).verification
}

/** The challenge of this session, once: right or wrong, the next answer needs another. */
export function takeChallenge(req: Request, purpose: Purpose): string | undefined {
  const challenge = req.session.challenge
  delete req.session.challenge
  if (challenge?.purpose !== purpose) return undefined
  const age = req.context.now().getTime() - challenge.at
  return age >= 0 && age <= patience ? challenge.value : undefined
}

/** Tells the log why, in one word; gives the reference under which it stands there. */
export function logRefusal(req: Request, user: StoredUser, cause: string): string {
  const reference = randomUUID().slice(0, 8)
  req.context.log.warn({ reference, user: user.id, cause }, 'second factor refused')
  return reference
}
