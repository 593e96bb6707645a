import type { Request, Response } from 'express'
import { arrive } from '../../actions/arrive.ts'
import { oidcProviderOf } from '../../actions/identity-provider.ts'
import type { StoredIdentityProvider } from '../../data/identity-providers.ts'
import { vouchedHash } from '../../data/vouched-sessions.ts'
import type { Proof } from '../../domain/second-factor.ts'
import { endOidc } from '../../identity/oidc.ts'
import { arrive as comeIn } from './arrive.ts'
import { wouldBind } from './binding.ts'
import { showRefused } from './door.ts'
import { whyNotAgain } from './again.ts'
import { linkOwn } from './link-own.ts'
import type { Answer, PendingSignIn, SessionIdentity, Vouched } from './session-identity.ts'

/** Lets in whom the provider vouched for, in a new session that is for its organisation alone, or shows why not. */
export async function enter(
  req: Request,
  res: Response,
  { provider, answer, pending }: { provider: StoredIdentityProvider; answer: Answer; pending?: PendingSignIn },
): Promise<void> {
  const { said, vouched } = answer
  const refuse = (reason: string): Promise<void> => showRefused(req, res, { provider, reason, pending })
  if (pending?.again?.links === true) return linkOwn(req, res, { provider, answer, pending })
  const isNot = pending?.again === undefined ? undefined : await whyNotAgain(req, { ...answer, provider, pending })
  if (isNot !== undefined) return refuse(isNot)
  if (said.dropped > 0)
    req.context.log.warn({ provider: provider.id, dropped: said.dropped }, 'national numbers left out')
  const arrived = await arrive(req.context, provider, said.claims)
  if ('refused' in arrived) return refuse(arrived.refused)
  const { user } = arrived
  const identity = await identityOf(req, provider, vouched)
  const proofs: Proof[] = identity.amr.includes('mfa') ? ['idp', 'idp-strong'] : ['idp']
  if (await wouldBind(req, { user, proofs, organisation: provider.organisation })) return refuse('assurance')
  return comeIn(req, res, { user, proofs, to: pending?.to ?? '/', identity })
}

async function identityOf(req: Request, provider: StoredIdentityProvider, vouched: Vouched): Promise<SessionIdentity> {
  const { id, organisation, strongContexts } = provider
  const { nameId, sessionIndex, context } = vouched
  const isStrong = context !== null && strongContexts.includes(context)
  return {
    ...vouched,
    provider: id,
    organisation,
    subjectKey: vouchedHash(id, nameId),
    sessionIndex: sessionIndex === null ? null : vouchedHash(id, sessionIndex),
    theirIndex: sessionIndex,
    amr: isStrong ? ['provider', 'mfa'] : ['provider'],
    logoutOrigin: await logoutOriginOf(req, provider, vouched),
  }
}

async function logoutOriginOf(
  req: Request,
  provider: StoredIdentityProvider,
  { idToken }: Vouched,
): Promise<string | null> {
  if (provider.saml !== null) return originOf(provider.saml.logoutUrl)
  if (provider.oidc?.logout !== true || idToken === null) return null
  const url = await endOidc(oidcProviderOf(req.context, provider), { idToken, backTo: req.context.config.baseUrl.href })
  return originOf(url?.href ?? null)
}

const originOf = (url: string | null): string | null => (url === null ? null : (URL.parse(url)?.origin ?? null))
