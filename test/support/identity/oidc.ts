import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import Provider, { type ClientMetadata } from 'oidc-provider'

/** A real OpenID Connect provider (certified) on this machine, for as long as a suite lasts. */
export interface OidcServer {
  issuer: string
  /** what becomes of an answer on its way, by its path; as long as it was */
  forge: (path: string, answer: string) => string
  stop: () => Promise<void>
}

/** Its people, by the name that they type; the claims of each, of which `acr` says how they sign in there. */
export async function startOidc(
  client: ClientMetadata,
  people: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  port = 0,
): Promise<OidcServer> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve))
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const provider = new Provider(issuer, {
    clients: [client],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'test' }] },
    pkce: { required: () => true },
    acrValues: ['urn:be:vlaanderen:authmech:itsme', 'urn:be:vlaanderen:authmech:eid'],
    claims: {
      openid: ['sub'],
      profile: [...new Set(Object.values(people).flatMap(Object.keys))],
      acr: null,
      auth_time: null,
    },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: true }, userinfo: { enabled: true }, jwtUserinfo: { enabled: true } },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    cookies: { keys: ['only for tests'] },
  })
  // Its own pages to sign in on know a name only: how somebody signed in is added to what they found.
  const finished = provider.interactionFinished.bind(provider)
  provider.interactionFinished = (...given) => {
    const [req, res, result, options] = given
    const acr = people[result.login?.accountId ?? '']?.['acr']
    const login = typeof acr === 'string' && result.login !== undefined ? { login: { ...result.login, acr } } : {}
    return finished(req, res, { ...result, ...login }, options)
  }
  const running: OidcServer = { issuer, forge: (_path, answer) => answer, stop: () => stop(server) }
  const answer = provider.callback()
  server.on('request', (req, res) => {
    const end = res.end.bind(res) as (body?: unknown) => typeof res
    const forged = (body: unknown): unknown =>
      typeof body === 'string' || Buffer.isBuffer(body) ? running.forge(req.url ?? '', body.toString()) : body
    Object.assign(res, { end: (body?: unknown) => end(forged(body)) })
    void answer(req, res)
  })
  return running
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
