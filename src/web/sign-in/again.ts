import type { Request, Response } from 'express'
import { linkOf } from '../../data/identity-links.ts'
import { providerAtTheDoor, type StoredIdentityProvider } from '../../data/identity-providers.ts'
import { NotFound } from '../../domain/errors.ts'
import { openDoor } from './door.ts'
import type { Answer, PendingSignIn } from './session-identity.ts'
import { sendTo } from './start.ts'

/** Where somebody whom a provider vouched for shows again who he or she is; null for whom none did. */
export async function providerToAsk(req: Request, to: string): Promise<{ name: string; href: string } | null> {
  const { identity } = req.session
  const provider = identity === undefined ? undefined : await providerAtTheDoor(req.context.store, identity.provider)
  if (provider === undefined) return null
  return { name: provider.name, href: `/sign-in/again/provider?${new URLSearchParams({ to }).toString()}` }
}

/** Sends the visitor to the provider that vouched for this session, which is to ask anew. */
export async function startAgain(req: Request, res: Response): Promise<void> {
  const { user, session } = req
  if (user === undefined || session.identity === undefined) throw new NotFound('provider')
  const provider = await openDoor(req, session.identity.provider)
  await sendTo(req, res, { provider, again: { user: user.id, at: req.context.now().getTime() } })
}

/**
 * Why an answer does not show again who the visitor is, as one word; undefined when it does: it is of the same person at
 * the same provider, who showed it there after we asked. Looked at before the answer is let do anything else.
 */
export async function whyNotAgain(
  req: Request,
  { provider, pending, said, vouched }: Answer & { provider: StoredIdentityProvider; pending: PendingSignIn },
): Promise<string | undefined> {
  const { again } = pending
  if (again === undefined || req.user?.id !== again.user || req.session.identity?.provider !== provider.id)
    return 'other-session'
  const link = await linkOf(req.context.store, { provider: provider.id, subject: said.claims.subject })
  if (link?.user !== again.user) return 'other-person'
  return isAnew(req, { provider, asked: again.at, shown: vouched.authenticatedAt }) ? undefined : 'not-anew'
}

/** Moments of SAML and OIDC may be in whole seconds. */
export function isAnew(
  { context }: Request,
  { provider, asked, shown }: { provider: StoredIdentityProvider; asked: number; shown: string | null },
): boolean {
  if (shown === null) return false
  const skew = (provider.saml?.clockSkewSeconds ?? provider.oidc?.clockSkewSeconds ?? 0) * 1000
  const at = Date.parse(shown)
  return at >= asked - (asked % 1000) - skew && at <= context.now().getTime() + skew
}
