import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { oidcProviderOf, samlProviderOf } from '../../actions/identity-provider.ts'
import { providerAtTheDoor, type StoredIdentityProvider } from '../../data/identity-providers.ts'
import { forgetResults } from '../../data/sign-ins.ts'
import { endVouchedSessions } from '../../data/vouched-sessions.ts'
import { ourAddresses } from '../../domain/identity-provider-addresses.ts'
import { endOidc } from '../../identity/oidc.ts'
import { type LogoutMessage, readLogout, signedRedirect } from '../../identity/saml/logout.ts'
import { logoutRequest, logoutResponse } from '../../identity/saml/messages.ts'
import type { SamlProvider } from '../../identity/saml/provider.ts'
import { doorOf, reasonOf, showRefused, takeTurn } from './door.ts'
import type { SessionIdentity } from './session-identity.ts'

const newRequestId = (): string => `_${randomBytes(20).toString('hex')}`

/** The session here ends first: whatever comes of the one at the provider, nobody stays signed in (gap G8). */
export async function signOut(req: Request, res: Response): Promise<void> {
  const text = req.t('signIn.out')
  const { identity } = req.session
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error: unknown) => (error instanceof Error ? reject(error) : resolve()))
  })
  const there = identity === undefined ? undefined : await placeToEnd(req, identity)
  if (there === undefined) res.done('/sign-in', text)
  else res.redirect(303, there)
}

/** Where the session at the provider ends; undefined where there is no such place, or it cannot be told now. */
async function placeToEnd(req: Request, identity: SessionIdentity): Promise<string | undefined> {
  if (identity.logoutOrigin === null) return undefined
  try {
    const provider = await providerAtTheDoor(req.context.store, identity.provider)
    if (provider === undefined) return undefined
    return provider.protocol === 'saml' ? endAtSaml(req, provider, identity) : await endAtOidc(req, provider, identity)
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown'
    req.context.log.warn({ provider: identity.provider, reason }, 'the session at the identity provider goes on')
    return undefined
  }
}

function endAtSaml(req: Request, stored: StoredIdentityProvider, identity: SessionIdentity): string | undefined {
  const provider = samlProviderOf(req.context, stored)
  if (provider.logoutUrl === null) return undefined
  const xml = logoutRequest({
    id: newRequestId(),
    at: req.context.now(),
    destination: provider.logoutUrl,
    issuer: provider.ours.entityId,
    nameId: identity.nameId,
    nameIdFormat: identity.nameIdFormat ?? undefined,
    sessionIndex: identity.theirIndex ?? undefined,
  })
  return signedRedirect(provider.logoutUrl, { name: 'SAMLRequest', xml }, provider.ours.signingKey)
}

async function endAtOidc(req: Request, stored: StoredIdentityProvider, identity: SessionIdentity) {
  if (identity.idToken === null) return undefined
  const { logoutUrl } = ourAddresses(req.context.config.baseUrl, stored)
  return (await endOidc(oidcProviderOf(req.context, stored), { idToken: identity.idToken, backTo: logoutUrl }))?.href
}

/**
 * A message of single logout, signed by the provider: the end of sessions, wherever their browsers are, or the answer to
 * an end that we asked for. No session of ours needs to come with it.
 */
export async function singleLogout(req: Request, res: Response): Promise<void> {
  const stored = await doorOf(req, 'saml')
  const turn = await takeTurn(req, res)
  if (turn === undefined) return
  const provider = samlProviderOf(req.context, stored)
  const message = readOrReason(req, provider)
  if (typeof message === 'string') {
    await showRefused(req, res, { provider: stored, reason: message })
    return
  }
  await turn.giveBack()
  if (message.kind === 'request') await endSessions(req, res, { provider, message })
  else goodbye(req, res, message.succeeded)
}

function readOrReason(req: Request, provider: SamlProvider): LogoutMessage | string {
  const at = req.originalUrl.indexOf('?')
  try {
    return readLogout(at < 0 ? '' : req.originalUrl.slice(at + 1), provider, req.context.now())
  } catch (error) {
    return reasonOf(error)
  }
}

async function endSessions(
  req: Request,
  res: Response,
  { provider, message }: { provider: SamlProvider; message: LogoutMessage & { kind: 'request' } },
): Promise<void> {
  const meant = { provider: provider.id, ...message }
  // Also of who did not come in yet: at a shared computer the next person would.
  await forgetResults(req.context, meant)
  const ended = await endVouchedSessions(req.context, meant)
  req.context.log.info({ provider: provider.id, ended }, 'single logout')
  if (provider.logoutUrl === null) {
    goodbye(req, res, true)
    return
  }
  const xml = logoutResponse({
    id: newRequestId(),
    at: req.context.now(),
    destination: provider.logoutUrl,
    issuer: provider.ours.entityId,
    inResponseTo: message.id,
    succeeded: true,
  })
  const answer = { name: 'SAMLResponse' as const, xml }
  const { relayState } = message
  const sent = relayState === undefined ? answer : { ...answer, relayState }
  res.redirect(303, signedRedirect(provider.logoutUrl, sent, provider.ours.signingKey))
}

/** The end, also where the provider could not end everything: then the person should know. */
function goodbye(req: Request, res: Response, everywhere: boolean): void {
  const title = req.t(everywhere ? 'door.goodbye.title' : 'door.goodbye.partly')
  res.page('sign-in/goodbye', { title, plain: true, everywhere })
}
