import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { isIP } from 'node:net'
import type { Context } from '../context.ts'
import { factorsOf, passkeys, secondFactors, type StoredPasskey } from '../data/second-factors.ts'
import type { StoredUser } from '../data/users.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { addFirstCodes, endSessions, type NewCodes, noCodes, requireOptional, workOf } from './enrol-second-factor.ts'

/** Browsers know passkeys by a name with https, or localhost; an address of numbers has none. */
export function canHavePasskeys({ config: { baseUrl } }: Context): boolean {
  const { protocol, hostname } = baseUrl
  if (hostname === 'localhost') return true
  return protocol === 'https:' && isIP(hostname.replace(/^\[|\]$/g, '')) === 0
}

const partyOf = ({ config: { baseUrl } }: Context): { expectedRPID: string; expectedOrigin: string } => ({
  expectedRPID: baseUrl.hostname,
  expectedOrigin: baseUrl.origin,
})

const handleOf = (user: Id): string => Buffer.from(user, 'hex').toString('base64url')

const need = (verification: boolean): 'required' | 'preferred' => (verification ? 'required' : 'preferred')

/** What the browser is asked in order to make a passkey; the challenge in it is for the session. */
export async function newPasskeyOptions(
  context: Context,
  user: StoredUser,
  verification: boolean,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { passkeys: known } = await factorsOf(context.store, user.id)
  return generateRegistrationOptions({
    rpName: 'Waarborg',
    rpID: partyOf(context).expectedRPID,
    userName: user.email,
    userDisplayName: user.name,
    userID: Uint8Array.from(Buffer.from(user.id, 'hex')),
    attestationType: 'none',
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports],
    })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: need(verification) },
  })
}

/** What the browser is asked in order to use one of somebody's passkeys. */
export async function passkeyOptions(
  context: Context,
  user: StoredUser,
  verification: boolean,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { passkeys: known } = await factorsOf(context.store, user.id)
  return generateAuthenticationOptions({
    rpID: partyOf(context).expectedRPID,
    allowCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports: [...transports] })),
    userVerification: need(verification),
  })
}

/** What a browser sent back, with what we asked: `challenge` is undefined when nothing was, or too long ago. */
export interface Answer {
  response: string
  challenge: string | undefined
  verification: boolean
}

/** A refusal: one word for the log. */
export interface Refused {
  refused: string
}

/** Keeps a passkey. With the first factor come recovery codes. Other sessions of the person end. */
export async function addPasskey(
  context: Context,
  user: StoredUser,
  given: Answer & { name: string },
): Promise<{ codes: NewCodes } | Refused> {
  const response = parsed(given.response) as RegistrationResponseJSON | undefined
  if (given.challenge === undefined || response === undefined) return { refused: 'challenge' }
  const checked = await verifyRegistrationResponse({
    response,
    expectedChallenge: given.challenge,
    ...partyOf(context),
    requireUserVerification: given.verification,
  }).catch((error: unknown) => ({ verified: false as const, cause: causeOf(error) }))
  if (!checked.verified) return { refused: 'cause' in checked ? checked.cause : 'unverified' }
  const { id, publicKey, counter } = checked.registrationInfo.credential
  const factors = await factorsOf(context.store, user.id)
  const work = workOf(context, user)
  const values = {
    ...{ user: user.id, credentialId: id, publicKey: Buffer.from(publicKey).toString('base64url'), counter },
    ...{ transports: transportsOf(response), name: given.name, createdAt: context.now(), lastUsedAt: null },
  }
  work.create(passkeys, values, { act: 'passkey.added', label: given.name })
  const codes = addFirstCodes(work, context, { user, factors })
  endSessions(work, context, user)
  return (await isFirst(work.commit())) ? { codes } : { refused: 'known' }
}

/** Checks that somebody used one of his or her own passkeys, now, here, for what was asked. */
export async function proveByPasskey(
  context: Context,
  user: StoredUser,
  given: Answer,
): Promise<{ proof: 'pk' } | Refused> {
  const response = parsed(given.response) as AuthenticationResponseJSON | undefined
  if (given.challenge === undefined || response === undefined) return { refused: 'challenge' }
  const key = (await factorsOf(context.store, user.id)).passkeys.find(
    ({ credentialId }) => credentialId === response.id,
  )
  if (key === undefined) return { refused: 'unknown' }
  const handle: unknown = response.response.userHandle
  if (handle !== undefined && handle !== null && handle !== handleOf(user.id)) return { refused: 'handle' }
  const { credentialId: id, counter } = key
  const publicKey = Uint8Array.from(Buffer.from(key.publicKey, 'base64url'))
  const checked = await verifyAuthenticationResponse({
    response,
    expectedChallenge: given.challenge,
    ...partyOf(context),
    credential: { id, publicKey, counter },
    requireUserVerification: given.verification,
  }).catch((error: unknown) => ({ verified: false as const, cause: causeOf(error) }))
  if (!checked.verified) return { refused: 'cause' in checked ? checked.cause : 'signature' }
  return noteUse(context, user, { key, counter: checked.authenticationInfo.newCounter })
}

/** Of two uses at the same moment one counts: the counter of the other is no longer the next. */
async function noteUse(
  context: Context,
  user: StoredUser,
  { key, counter }: { key: StoredPasskey; counter: number },
): Promise<{ proof: 'pk' } | Refused> {
  const work = workOf(context, user)
  work.replace(passkeys, key, { values: { counter, lastUsedAt: context.now() }, act: 'passkey.used', label: key.name })
  return (await isFirst(work.commit())) ? { proof: 'pk' } : { refused: 'twice' }
}

/** Another name for a passkey of somebody's own. Throws NotFound for any other. */
export async function renamePasskey(
  context: Context,
  user: StoredUser,
  given: { id: Id; name: string },
): Promise<void> {
  const key = await ownPasskey(context, user, given.id)
  const work = workOf(context, user)
  work.replace(passkeys, key, { values: { name: given.name }, act: 'passkey.renamed', label: given.name })
  await work.commit()
}

/** Takes a passkey away. The last factor of somebody who must have one stays: else Invalid. */
export async function removePasskey(context: Context, user: StoredUser, id: Id): Promise<void> {
  const key = await ownPasskey(context, user, id)
  const { record, passkeys: all, hasApp } = await factorsOf(context.store, user.id)
  const isLast = !hasApp && all.length === 1
  if (isLast) await requireOptional(context, user)
  const work = workOf(context, user)
  work.remove(passkeys, key, { act: 'passkey.removed', label: key.name })
  if (isLast && record !== undefined)
    work.replace(secondFactors, record, { values: noCodes, act: 'secondFactor.codesRenewed', label: user.name })
  endSessions(work, context, user)
  await work.commit()
}

async function ownPasskey(context: Context, user: StoredUser, id: Id): Promise<StoredPasskey> {
  const key = (await factorsOf(context.store, user.id)).passkeys.find((one) => one.id === id)
  if (key === undefined) throw new NotFound('passkey')
  return key
}

/** The answer as an object with an id; undefined for anything else. What is in it is for the library to check. */
function parsed(text: string): { id: string; response: object } | undefined {
  try {
    const value = JSON.parse(text) as { id?: unknown; response?: unknown } | null
    const isOne = typeof value?.id === 'string' && typeof value.response === 'object' && value.response !== null
    return isOne ? (value as { id: string; response: object }) : undefined
  } catch {
    return undefined
  }
}

const known = ['usb', 'nfc', 'ble', 'smart-card', 'hybrid', 'internal', 'cable']

function transportsOf({ response }: RegistrationResponseJSON): string[] {
  const given: unknown = response.transports
  return Array.isArray(given) ? known.filter((one) => given.includes(one)) : []
}

/** What was wrong, as one word: the text of the library holds what was sent. */
function causeOf(error: unknown): string {
  const text = error instanceof Error ? error.message : ''
  const words = ['challenge', 'origin', 'RP ID', 'counter', 'verif', 'presen', 'type']
  const word = words.find((one) => text.includes(one))
  return { 'RP ID': 'party', verif: 'unverified', presen: 'absent' }[word ?? ''] ?? word ?? 'malformed'
}

async function isFirst(commit: Promise<void>): Promise<boolean> {
  try {
    await commit
    return true
  } catch (error) {
    if (error instanceof Conflict) return false
    throw error
  }
}
