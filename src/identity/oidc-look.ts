import { createPublicKey, type JsonWebKey } from 'node:crypto'
import type { OidcProvider } from './oidc.ts'
import { fetchChecked, NotFetched } from './outgoing.ts'

/**
 * One thing that was looked at. `code` says how it stands, as a key of the translations
 * (`identityProviders.look.<what>.<code>`); `state` unsure: the provider does not say, and only a sign-in will tell.
 */
export interface Looked {
  what:
    | 'discovery'
    | 'issuer'
    | 'addresses'
    | 'keys'
    | 'signing'
    | 'authentication'
    | 'flow'
    | 'scopes'
    | 'acr'
    | 'userinfo'
    | 'logout'
    | 'clock'
  code: string
  state: 'yes' | 'no' | 'unsure'
  values?: Record<string, string | number>
}

/** The text of it, in the translations. */
export const lookKey = ({ what, code }: Looked): `identityProviders.look.${Looked['what']}.ok` =>
  // Which codes belong to which thing is shown by its test, in four languages.
  `identityProviders.look.${what}.${code}` as `identityProviders.look.${Looked['what']}.ok`

type Discovery = Readonly<Record<string, unknown>>

interface Given {
  provider: OidcProvider & { strongContexts: readonly string[]; logout: boolean }
  found: Discovery
}

/**
 * Reads what a provider says of itself (OpenID Connect Discovery 1.0) and its keys, and holds it against what was chosen.
 * Asks nothing else of it, signs nobody in and keeps nothing. Never throws for what the provider does.
 */
export async function lookAtOidc(provider: Given['provider'], now: Date): Promise<Looked[]> {
  const url = `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const read = await jsonAt(url, provider.privateHosts)
  if ('code' in read) return [no('discovery', read.code, { url, ...read.values })]
  const given = { provider, found: read.json }
  return [
    yes('discovery', { url }),
    issuer(given),
    addresses(given),
    await keys(given),
    ...[signing, authentication, flow, scopes, acr, userinfo, logout].flatMap((look) => look(given) ?? []),
    ...clock(read.date, { now, allowed: provider.clockSkewSeconds }),
  ]
}

const yes = (what: Looked['what'], values: Looked['values'] = {}): Looked => ({
  ...{ what, code: 'ok', state: 'yes', values },
})
const no = (what: Looked['what'], code: string, values: Looked['values'] = {}): Looked => ({
  ...{ what, code, state: 'no', values },
})
const unsure = (what: Looked['what'], code: string, values: Looked['values'] = {}): Looked => ({
  ...{ what, code, state: 'unsure', values },
})

type Read =
  { json: Discovery; date: string | null } | { code: 'down' | 'status' | 'not-json'; values: Record<string, number> }

async function jsonAt(url: string, privateHosts: readonly string[]): Promise<Read> {
  try {
    const answer = await fetchChecked(url, { headers: { accept: 'application/json' } }, privateHosts)
    if (answer.status !== 200) return { code: 'status', values: { status: answer.status } }
    const json: unknown = JSON.parse(await answer.text())
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return { code: 'not-json', values: {} }
    return { json: json as Discovery, date: answer.headers.get('date') }
  } catch (error) {
    if (error instanceof NotFetched) return { code: 'down', values: {} }
    if (error instanceof SyntaxError) return { code: 'not-json', values: {} }
    throw error
  }
}

const textIn = (found: Discovery, name: string): string => {
  const value = found[name]
  return typeof value === 'string' ? value.slice(0, 300) : ''
}

/** A list of words; undefined where the provider does not say. */
const listIn = (found: Discovery, name: string): string[] | undefined => {
  const value: unknown = found[name]
  return Array.isArray(value) ? value.slice(0, 200).map((one) => String(one).slice(0, 200)) : undefined
}

const named = (words: readonly string[]): string => (words.length === 0 ? '–' : words.slice(0, 12).join(', '))

function issuer({ provider, found }: Given): Looked {
  const says = textIn(found, 'issuer')
  return says === provider.issuer
    ? yes('issuer', { found: says })
    : no('issuer', 'other', { found: says === '' ? '–' : says, typed: provider.issuer })
}

function addresses({ provider, found }: Given): Looked {
  const needed = ['authorization_endpoint', 'token_endpoint', 'jwks_uri']
  const missing = needed.filter((name) => textIn(found, name) === '')
  if (missing.length > 0) return no('addresses', 'missing', { names: named(missing) })
  const plain = needed.filter((name) => !isSafe(textIn(found, name), provider.privateHosts))
  return plain.length > 0 ? no('addresses', 'not-https', { names: named(plain) }) : yes('addresses')
}

function isSafe(written: string, privateHosts: readonly string[]): boolean {
  const url = URL.parse(written)
  return url !== null && (url.protocol === 'https:' || privateHosts.includes(url.hostname))
}

/** Keys that sign with RS256, of 2048 bits or more. */
async function keys({ provider, found }: Given): Promise<Looked> {
  const url = textIn(found, 'jwks_uri')
  const read = await jsonAt(url, provider.privateHosts)
  if ('code' in read) return no('keys', 'down', { url: url === '' ? '–' : url })
  const all: unknown = read.json['keys']
  const count = (Array.isArray(all) ? (all.slice(0, 100) as JsonWebKey[]) : []).filter(canSign).length
  return count === 0 ? no('keys', 'none', { url }) : yes('keys', { count })
}

function canSign(key: JsonWebKey | null): boolean {
  if (key?.kty !== 'RSA' || (key['use'] ?? 'sig') !== 'sig' || (key['alg'] ?? 'RS256') !== 'RS256') return false
  try {
    const { asymmetricKeyDetails: details } = createPublicKey({ key, format: 'jwk' })
    return (details?.modulusLength ?? 0) >= 2048
  } catch {
    return false
  }
}

function signing({ found }: Given): Looked {
  const known = listIn(found, 'id_token_signing_alg_values_supported')
  if (known === undefined) return unsure('signing', 'unsaid')
  return known.includes('RS256') ? yes('signing') : no('signing', 'other', { found: named(known) })
}

/**
 * Where it is not said, it is `client_secret_basic` (Discovery §3). ACM/IDM takes keys that its discovery does not name, so
 * that another one is no failure yet.
 */
function authentication({ provider, found }: Given): Looked {
  const known = listIn(found, 'token_endpoint_auth_methods_supported') ?? ['client_secret_basic']
  const method = provider.authentication
  if (!known.includes(method)) return unsure('authentication', 'other', { found: named(known), method })
  const algorithms = listIn(found, 'token_endpoint_auth_signing_alg_values_supported') ?? ['RS256']
  return method === 'private_key_jwt' && !algorithms.includes('RS256')
    ? no('authentication', 'algorithm', { found: named(algorithms) })
    : yes('authentication', { method })
}

function flow({ found }: Given): Looked {
  const types = listIn(found, 'response_types_supported') ?? ['code']
  const methods = listIn(found, 'code_challenge_methods_supported')
  if (!types.includes('code')) return no('flow', 'no-code', { found: named(types) })
  if (methods === undefined) return unsure('flow', 'unsaid')
  return methods.includes('S256') ? yes('flow') : no('flow', 'no-pkce', { found: named(methods) })
}

/** A provider need not name all its scopes (Discovery §3): what is missing may still be known. */
function scopes({ provider, found }: Given): Looked {
  const known = listIn(found, 'scopes_supported')
  if (known === undefined) return unsure('scopes', 'unsaid')
  const missing = ['openid', ...provider.scopes].filter((scope) => !known.includes(scope))
  return missing.length > 0 ? unsure('scopes', 'missing', { names: named(missing) }) : yes('scopes')
}

function acr({ provider, found }: Given): Looked | undefined {
  const wanted = [...new Set([...provider.acrValues, ...provider.strongContexts])]
  if (wanted.length === 0) return undefined
  const known = listIn(found, 'acr_values_supported')
  if (known === undefined) return unsure('acr', 'unsaid')
  const missing = wanted.filter((value) => !known.includes(value))
  return missing.length > 0 ? no('acr', 'missing', { names: named(missing), found: named(known) }) : yes('acr')
}

function userinfo({ provider, found }: Given): Looked | undefined {
  if (provider.userinfo === 'none') return undefined
  if (textIn(found, 'userinfo_endpoint') === '') return no('userinfo', 'missing')
  if (provider.userinfo === 'plain') return yes('userinfo')
  const known = listIn(found, 'userinfo_signing_alg_values_supported')
  if (known === undefined) return unsure('userinfo', 'unsaid')
  return known.includes('RS256') ? yes('userinfo') : no('userinfo', 'unsigned', { found: named(known) })
}

function logout({ provider, found }: Given): Looked | undefined {
  if (!provider.logout) return undefined
  return textIn(found, 'end_session_endpoint') === '' ? unsure('logout', 'none') : yes('logout')
}

/** By the date in its answer: what is further off than is forgiven would refuse everybody. */
function clock(date: string | null, { now, allowed }: { now: Date; allowed: number }): Looked[] {
  const theirs = Date.parse(date ?? '')
  if (Number.isNaN(theirs)) return []
  const seconds = Math.round(Math.abs(theirs - now.getTime()) / 1000)
  return [seconds > allowed + 1 ? no('clock', 'off', { seconds, allowed }) : yes('clock', { seconds })]
}
