import { createHash, createPrivateKey, webcrypto, X509Certificate } from 'node:crypto'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  clockTolerance,
  type Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type IDToken,
  PrivateKeyJwt,
  randomNonce,
  randomPKCECodeVerifier,
} from 'openid-client'
import { fetchChecked } from './outgoing.ts'

/** An identity provider that speaks OpenID Connect, and how it knows us. Keys are PEM, opened. */
export interface OidcProvider {
  issuer: string
  clientId: string
  authentication: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt'
  clientSecret: string
  signingKey: string
  signingCertificate: string
  /** while our keys are renewed: the other certificate, published beside the one in use; empty: none */
  otherCertificate: string
  scopes: readonly string[]
  acrValues: readonly string[]
  userinfo: 'none' | 'plain' | 'signed'
  clockSkewSeconds: number
  /** where the provider sends the browser back to */
  redirectUrl: string
  /** names on our own network that may be asked (see outgoing.ts) */
  privateHosts: readonly string[]
}

/** What has to come back with the answer; it stays in the session of the browser that began. */
export interface OidcPending {
  state: string
  nonce: string
  verifier: string
}

/** What a provider says of a person. */
export interface OidcIdentity {
  subject: string
  attributes: ReadonlyMap<string, readonly string[]>
  /** the assurance level, as the provider calls it */
  acr: string | undefined
  authenticatedAt: Date | undefined
  sessionId: string | undefined
  /** to name the session by when it ends */
  idToken: string
}

/** An answer of an OIDC provider that is not believed, or that did not come; `reason` is one of a few words, for the log. */
export class OidcRefused extends Error {
  override name = 'OidcRefused'
  readonly reason: string
  constructor(reason: string, cause: unknown) {
    super(`OIDC answer refused: ${reason}`, { cause })
    this.reason = reason
  }
}

/** How recent a sign-in at the provider must be that counts as showing again who one is, in seconds. */
const freshSeconds = 60

/**
 * Where the browser goes to sign in: code flow with PKCE and a nonce (OpenID Connect Core §3.1, RFC 7636). `state` is the id
 * of our request. `anew` asks that the person shows again who he or she is, however short ago that was. Throws OidcRefused
 * when the provider cannot be reached or is not who it says.
 */
export async function beginOidc(
  provider: OidcProvider,
  state: string,
  { anew = false }: { anew?: boolean } = {},
): Promise<{ url: URL; pending: OidcPending }> {
  const configuration = await configurationOf(provider)
  const pending = { state, nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: provider.redirectUrl,
    scope: ['openid', ...provider.scopes].join(' '),
    state,
    nonce: pending.nonce,
    code_challenge: await calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    ...(anew ? { prompt: 'login', max_age: String(freshSeconds) } : {}),
    ...(provider.acrValues.length === 0 ? {} : { acr_values: provider.acrValues.join(' ') }),
  })
  return { url, pending }
}

/** Who came back. `query` is that of the address the browser came to. Throws OidcRefused, whatever is wrong. */
export async function finishOidc(provider: OidcProvider, query: string, pending: OidcPending): Promise<OidcIdentity> {
  const configuration = await configurationOf(provider)
  try {
    const tokens = await authorizationCodeGrant(configuration, new URL(`${provider.redirectUrl}?${query}`), {
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      pkceCodeVerifier: pending.verifier,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (claims === undefined) throw new Error('there is no ID token')
    const more = provider.userinfo === 'none' ? {} : await fetchUserInfo(configuration, tokens.access_token, claims.sub)
    return identityOf({ ...claims, ...more, sub: claims.sub }, { claims, idToken: tokens.id_token ?? '' })
  } catch (error) {
    throw new OidcRefused('answer', error)
  }
}

/** Where the browser goes so that the session ends at the provider too; undefined when it has no such place. */
export async function endOidc(
  provider: OidcProvider,
  given: { idToken: string; backTo: string },
): Promise<URL | undefined> {
  const configuration = await configurationOf(provider)
  if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined
  return buildEndSessionUrl(configuration, { id_token_hint: given.idToken, post_logout_redirect_uri: given.backTo })
}

/** Our public keys, for providers that verify `private_key_jwt` with them (RFC 7517): two while they are renewed. */
export function ourKeys(
  given: Pick<OidcProvider, 'signingCertificate'> & Partial<Pick<OidcProvider, 'otherCertificate'>>,
): { keys: object[] } {
  const certificates = [given.signingCertificate, given.otherCertificate ?? ''].filter((pem) => pem !== '')
  return { keys: certificates.map(publicKeyOf) }
}

const publicKeyOf = (certificate: string): object => ({
  ...new X509Certificate(certificate).publicKey.export({ format: 'jwk' }),
  ...{ use: 'sig', alg: 'RS256', kid: keyId(certificate) },
})

const keyId = (certificate: string): string =>
  createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url').slice(0, 16)

/** Configurations are asked once in a while only: providers change their keys, and openid-client asks for new ones itself. */
const kept = new Map<string, { at: number; configuration: Promise<Configuration> }>()
const keepFor = 10 * 60_000

async function configurationOf(provider: OidcProvider): Promise<Configuration> {
  const key = createHash('sha256').update(JSON.stringify(provider)).digest('base64url')
  const known = kept.get(key)
  if (known !== undefined && performance.now() - known.at < keepFor) return known.configuration
  const configuration = discover(provider)
  if (kept.size >= 1000) kept.clear()
  kept.set(key, { at: performance.now(), configuration })
  try {
    return await configuration
  } catch (error) {
    kept.delete(key)
    throw new OidcRefused('discovery', error)
  }
}

async function discover(provider: OidcProvider): Promise<Configuration> {
  const { privateHosts, issuer } = provider
  const configuration = await discovery(
    new URL(issuer),
    provider.clientId,
    {
      id_token_signed_response_alg: 'RS256',
      ...(provider.userinfo === 'signed' ? { userinfo_signed_response_alg: 'RS256' } : {}),
      [clockTolerance]: provider.clockSkewSeconds,
    },
    await authenticationOf(provider),
    {
      [customFetch]: (url, { method, headers, body }) =>
        fetchChecked(url, { method, headers, body: textOf(body) }, privateHosts),
      // Without it only the connection would vouch for ID token and userinfo, not the signature on them.
      execute: [
        enableNonRepudiationChecks,
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- only for a host that the administrator has named; fetchChecked refuses all else
        ...(privateHosts.includes(new URL(issuer).hostname) ? [allowInsecureRequests] : []),
      ],
    },
  )
  return configuration
}

/** openid-client sends forms, as text or as parameters. */
const textOf = (body: unknown): string | undefined =>
  typeof body === 'string' ? body : body instanceof URLSearchParams ? body.toString() : undefined

async function authenticationOf(provider: OidcProvider): Promise<ClientAuth> {
  if (provider.authentication === 'client_secret_basic') return ClientSecretBasic(provider.clientSecret)
  if (provider.authentication === 'client_secret_post') return ClientSecretPost(provider.clientSecret)
  const der = createPrivateKey(provider.signingKey).export({ format: 'der', type: 'pkcs8' })
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const key = await webcrypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign'])
  return PrivateKeyJwt({ key: key as CryptoKey, kid: keyId(provider.signingCertificate) })
}

function identityOf(all: Record<string, unknown>, given: { claims: IDToken; idToken: string }): OidcIdentity {
  const { claims, idToken } = given
  const attributes = new Map(Object.entries(all).map(([name, value]) => [name, textsOf(value)] as const))
  return {
    subject: claims.sub,
    attributes,
    acr: typeof claims.acr === 'string' ? claims.acr : undefined,
    authenticatedAt: claims.auth_time === undefined ? undefined : new Date(claims.auth_time * 1000),
    sessionId: typeof claims['sid'] === 'string' ? claims['sid'] : undefined,
    idToken,
  }
}

const mostValues = 1000

/** Texts only, as of a SAML attribute: objects and the like are left out. */
function textsOf(value: unknown): string[] {
  const all: unknown[] = Array.isArray(value) ? value.slice(0, mostValues) : [value]
  return all
    .filter((one) => ['string', 'number', 'boolean'].includes(typeof one))
    .map((one) => String(one).trim())
    .filter((text) => text !== '' && text.length <= 2000)
}
