import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { oidcProviderOf, samlProviderOf } from '../../actions/identity-provider.ts'
import type { StoredIdentityProvider } from '../../data/identity-providers.ts'
import { rememberRequest } from '../../data/sign-ins.ts'
import { beginOidc, type OidcPending } from '../../identity/oidc.ts'
import { libraryOf } from '../../identity/saml/validate.ts'
import { localPath } from '../local-path.ts'
import { queryWord } from '../query.ts'
import { doorOf, mayStart, reasonOf, showRefused } from './door.ts'
import type { AskedAgain, PendingSignIn } from './session-identity.ts'

/** So many sign-ins can be under way in the windows of one browser. */
const most = 5

/** Sends the browser to the provider, and remembers in its session that it is this browser that asked. */
export async function startSignIn(req: Request, res: Response): Promise<void> {
  const provider = await doorOf(req)
  if (await mayStart(req, res)) await sendTo(req, res, { provider })
}

/** The same for somebody who is in and is to show again who he or she is. */
export async function sendTo(
  req: Request,
  res: Response,
  { provider, again }: { provider: StoredIdentityProvider; again?: AskedAgain },
): Promise<void> {
  const asked = { provider: provider.id, requestId: `_${randomBytes(20).toString('hex')}`, to: wanted(req) }
  const pending: PendingSignIn = again === undefined ? asked : { ...asked, again }
  try {
    const { url, oidc } =
      provider.protocol === 'saml'
        ? { url: await askSaml(req, provider, pending), oidc: undefined }
        : await askOidc(req, provider, pending)
    const others = (req.session.pendingSignIns ?? []).slice(1 - most)
    req.session.pendingSignIns = [...others, oidc === undefined ? pending : { ...pending, oidc }]
    res.redirect(303, url)
  } catch (error) {
    await showRefused(req, res, { provider, reason: reasonOf(error), ...(again === undefined ? {} : { pending }) })
  }
}

const wanted = (req: Request): string => localPath(queryWord(req, 'to'))

async function askSaml(
  req: Request,
  provider: StoredIdentityProvider,
  { requestId: id, again }: PendingSignIn,
): Promise<string> {
  const library = libraryOf(samlProviderOf(req.context, provider))
  if (again !== undefined) library.options.forceAuthn = true
  library.options.generateUniqueId = () => id
  const url = await library.getAuthorizeUrlAsync('', undefined, {})
  await rememberRequest(req.context, { provider: provider.id, id })
  return url
}

async function askOidc(
  req: Request,
  provider: StoredIdentityProvider,
  { requestId, again }: PendingSignIn,
): Promise<{ url: string; oidc: OidcPending }> {
  const { url, pending } = await beginOidc(oidcProviderOf(req.context, provider), requestId, {
    anew: again !== undefined,
  })
  return { url: url.href, oidc: pending }
}
