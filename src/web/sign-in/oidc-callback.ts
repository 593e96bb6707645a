import type { Request, Response } from 'express'
import { readSaid } from '../../actions/arrive.ts'
import { oidcProviderOf } from '../../actions/identity-provider.ts'
import type { StoredIdentityProvider } from '../../data/identity-providers.ts'
import { NotFound } from '../../domain/errors.ts'
import { hasNationalNumber } from '../../domain/national-number.ts'
import { finishOidc, type OidcIdentity, ourKeys } from '../../identity/oidc.ts'
import { finishTrialOidc, isTrial } from '../identity-providers/trial-answer.ts'
import { queryWord } from '../query.ts'
import { doorOf, knownDoor, reasonOf, showRefused, takeTurn } from './door.ts'
import { enter } from './enter.ts'
import { takePending } from './finish.ts'
import type { Answer } from './session-identity.ts'

/** The browser comes back from an OIDC provider, with a code for us; its session knows what it asked. */
export async function finishOidcSignIn(req: Request, res: Response): Promise<void> {
  if (isTrial(req)) return finishTrialOidc(req, res)
  const provider = await doorOf(req, 'oidc')
  const turn = await takeTurn(req, res)
  if (turn === undefined) return undefined
  const pending = takePending(req, { provider: provider.id, requestId: queryWord(req, 'state') })
  const refuse = (reason: string): Promise<void> => showRefused(req, res, { provider, reason, pending })
  if (pending?.oidc === undefined) return refuse('other-browser')
  const identity = await identityOrReason(req, provider, pending.oidc)
  // That the provider does not answer is not the visitor's doing.
  if (identity === 'discovery') await turn.giveBack()
  if (typeof identity === 'string') return refuse(identity)
  const answer = answerOf(provider, identity)
  if (answer === undefined) return refuse('national-number')
  await turn.giveBack()
  return enter(req, res, { provider, answer, pending })
}

async function identityOrReason(
  req: Request,
  provider: StoredIdentityProvider,
  pending: Parameters<typeof finishOidc>[2],
): Promise<OidcIdentity | string> {
  const query = req.originalUrl.slice(req.originalUrl.indexOf('?') + 1)
  try {
    return await finishOidc(oidcProviderOf(req.context, provider), query, pending)
  } catch (error) {
    return reasonOf(error)
  }
}

function answerOf(provider: StoredIdentityProvider, identity: OidcIdentity): Answer | undefined {
  const { subject, attributes, sessionId, authenticatedAt, acr, idToken } = identity
  const said = readSaid(provider, { nameId: subject, attributes })
  if (said === undefined) return undefined
  const vouched = {
    nameId: subject,
    nameIdFormat: null,
    sessionIndex: sessionId ?? null,
    authenticatedAt: authenticatedAt?.toISOString() ?? null,
    context: acr ?? null,
    idToken: isNeeded(provider, idToken) ? idToken : null,
  }
  return { said, vouched, inResponseTo: null }
}

/** Kept only for the logout that we send, and not when a national number is in it: it is in an address then. */
const isNeeded = ({ oidc }: StoredIdentityProvider, idToken: string): boolean =>
  oidc?.logout === true && !hasNationalNumber(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString())

/** Our public keys, for a provider that knows us by `private_key_jwt`. */
export async function showKeys(req: Request, res: Response): Promise<void> {
  const provider = await knownDoor(req, 'oidc')
  if (provider.oidc === null || provider.oidc.signingCertificate === '') throw new NotFound('keys')
  res.set('Content-Disposition', 'attachment; filename="waarborg-keys.json"')
  res.type('application/jwk-set+json').send(JSON.stringify(ourKeys(oidcProviderOf(req.context, provider))))
}
