import type { Request, Response } from 'express'
import { linkIdentity } from '../../actions/link-identity.ts'
import type { StoredIdentityProvider } from '../../data/identity-providers.ts'
import { isAnew } from './again.ts'
import { showRefused } from './door.ts'
import type { Answer, PendingSignIn } from './session-identity.ts'

/**
 * The owner of an account, who is in with the password of here, comes back from the provider that is to know him or her
 * from now on. On a shared machine the session at the provider may be a colleague's: so it has the address of the account,
 * or was begun after we asked.
 */
export async function linkOwn(
  req: Request,
  res: Response,
  { provider, answer, pending }: { provider: StoredIdentityProvider; answer: Answer; pending: PendingSignIn },
): Promise<void> {
  const { said, vouched } = answer
  const { user, session } = req
  const refuse = (reason: string): Promise<void> => showRefused(req, res, { provider, reason, pending })
  if (user === undefined || user.id !== pending.again?.user || session.identity !== undefined)
    return refuse('other-session')
  const asked = { provider, asked: pending.again.at, shown: vouched.authenticatedAt }
  if (said.claims.email !== user.email && !isAnew(req, asked)) return refuse('not-anew')
  const refused = await linkIdentity(req.context, { provider, claims: said.claims, user })
  if (refused !== undefined) return refuse(refused.refused)
  res.done('/account/providers', req.t('account.providers.linked', { name: provider.name }))
}
