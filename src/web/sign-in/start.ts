import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { oidcProviderOf, samlProviderOf } from '../../actions/identity-provider.ts'
import type { StoredIdentityProvider } from '../../data/identity-providers.ts'
import { rememberRequest } from '../../data/sign-ins.ts'
import { beginOidc, type OidcPending } from '../../identity/oidc.ts'
import { libraryOf } from '../../identity/saml/validate.ts'
import { localPath } from '../local-path.ts'
import { queryWord } from '../query.ts'
import { doorOf, reasonOf, showRefused } from './door.ts'

/** So many sign-ins can be under way in the windows of one browser. */
const most = 5

/** Sends the browser to the provider, and remembers in its session that it is this browser that asked. */
export async function startSignIn(req: Request, res: Response): Promise<void> {
  const provider = await doorOf(req)
  const requestId = `_${randomBytes(20).toString('hex')}`
  try {
    const { url, oidc } =
      provider.protocol === 'saml'
        ? { url: await askSaml(req, provider, requestId), oidc: undefined }
        : await askOidc(req, provider, requestId)
    const pending = { provider: provider.id, requestId, to: localPath(queryWord(req, 'to')) }
    const others = (req.session.pendingSignIns ?? []).slice(1 - most)
    req.session.pendingSignIns = [...others, { ...pending, ...(oidc === undefined ? {} : { oidc }) }]
    res.redirect(303, url)
  } catch (error) {
    await showRefused(req, res, { provider, reason: reasonOf(error) })
  }
}

async function askSaml(req: Request, provider: StoredIdentityProvider, id: string): Promise<string> {
  const library = libraryOf(samlProviderOf(req.context, provider))
  library.options.generateUniqueId = () => id
  const url = await library.getAuthorizeUrlAsync('', undefined, {})
  await rememberRequest(req.context, { provider: provider.id, id })
  return url
}

async function askOidc(
  req: Request,
  provider: StoredIdentityProvider,
  state: string,
): Promise<{ url: string; oidc: OidcPending }> {
  const { url, pending } = await beginOidc(oidcProviderOf(req.context, provider), state)
  return { url: url.href, oidc: pending }
}
