import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { exportJWK, generateKeyPair } from 'jose'
import { createTranslator } from '../../../src/i18n/translate.ts'
import { type Looked, lookAtOidc, lookKey } from '../../../src/identity/oidc-look.ts'

type Answers = Record<string, unknown>

describe('what an OpenID Connect provider says of itself', () => {
  let server: Server
  let issuer: string
  let answers: Record<string, { status?: number; body: string }>
  let good: Answers
  const now = new Date()

  before(async () => {
    server = createServer((req, res) => {
      const { status = 404, body } = answers[req.url ?? ''] ?? { body: '' }
      res.writeHead(answers[req.url ?? ''] === undefined ? 404 : status).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    issuer = `http://localhost:${(server.address() as AddressInfo).port}`
    good = {
      issuer,
      authorization_endpoint: `${issuer}/a`,
      token_endpoint: `${issuer}/t`,
      jwks_uri: `${issuer}/k`,
      userinfo_endpoint: `${issuer}/u`,
      end_session_endpoint: `${issuer}/e`,
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['RS256', 'ES256'],
      userinfo_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_post'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: ['openid', 'profile'],
      acr_values_supported: ['eid', 'itsme'],
    }
  })
  after(() => new Promise((resolve) => server.close(resolve)))

  const keyOf = async (alg: string, modulusLength = 2048): Promise<object> => ({
    ...(await exportJWK((await generateKeyPair(alg, { extractable: true, modulusLength })).publicKey)),
    use: 'sig',
  })
  let key: object | undefined

  /** What is found when the provider says this, instead of what is right. */
  async function look(
    changed: Answers = {},
    given: { raw?: string; status?: number; keys?: object[]; ours?: object; at?: Date } = {},
  ): Promise<Looked[]> {
    key ??= await keyOf('RS256')
    const { raw = JSON.stringify({ ...good, ...changed }), status = 200, keys = [key] } = given
    answers = {
      '/.well-known/openid-configuration': { status, body: raw },
      '/k': { status: 200, body: JSON.stringify({ keys }) },
    }
    const provider = {
      ...{ issuer, clientId: 'w', authentication: 'private_key_jwt' as const, clientSecret: '', signingKey: '' },
      ...{ signingCertificate: '', otherCertificate: '', scopes: ['profile'], acrValues: ['eid'] },
      ...{
        userinfo: 'signed' as const,
        clockSkewSeconds: 60,
        redirectUrl: 'https://w.test/c',
        privateHosts: ['localhost'],
      },
      ...{ strongContexts: ['itsme'], logout: true, ...given.ours },
    }
    return lookAtOidc(provider, given.at ?? new Date())
  }

  const odd = (found: Looked[]): string[] =>
    found.filter(({ state }) => state !== 'yes').map(({ what, code, state }) => `${state} ${what}.${code}`)

  it('nothing wrong: each of twelve things is in order', async () => {
    const found = await look()
    expect([found.length, odd(found)]).to.deep.equal([12, []])
  })

  const none = { id_token_signing_alg_values_supported: undefined }
  const cases: [string, () => Parameters<typeof look>, string[]][] = [
    ['a web page', () => [{}, { raw: '<html>' }], ['no discovery.not-json']],
    ['a list', () => [{}, { raw: '[]' }], ['no discovery.not-json']],
    ['an error', () => [{}, { status: 500 }], ['no discovery.status']],
    ['a redirect', () => [{}, { status: 302 }], ['no discovery.down']],
    ['nothing', () => [{}, { ours: { issuer: 'http://localhost:1' } }], ['no discovery.down']],
    ['an address inside', () => [{}, { ours: { issuer: 'https://10.0.0.1' } }], ['no discovery.down']],
    ['another issuer', () => [{ issuer: 'https://evil.test' }], ['no issuer.other']],
    ['an issuer with a slash more', () => [{ issuer: `${issuer}/` }], ['no issuer.other']],
    ['no token endpoint', () => [{ token_endpoint: undefined }], ['no addresses.missing']],
    ['a token endpoint in the clear', () => [{ token_endpoint: 'http://idp.test/t' }], ['no addresses.not-https']],
    ['no keys there', () => [{ jwks_uri: `${issuer}/nowhere` }], ['no keys.down']],
    ['no keys in it', () => [{}, { keys: [] }], ['no keys.none']],
    ['a key to encrypt only', () => [{}, { keys: [{ ...key, use: 'enc' }] }], ['no keys.none']],
    [
      'a key that is none',
      () => [{}, { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }, null as never] }],
      ['no keys.none'],
    ],
    ['ES256 only', () => [{ id_token_signing_alg_values_supported: ['ES256'] }], ['no signing.other']],
    ['unsaid how it signs', () => [none], ['unsure signing.unsaid']],
    [
      'a secret only',
      () => [{ token_endpoint_auth_methods_supported: ['client_secret_post'] }],
      ['unsure authentication.other'],
    ],
    [
      'unsaid how we identify ourselves',
      () => [{ token_endpoint_auth_methods_supported: undefined }],
      ['unsure authentication.other'],
    ],
    [
      'keys of another kind',
      () => [{ token_endpoint_auth_signing_alg_values_supported: ['PS256'] }],
      ['no authentication.algorithm'],
    ],
    ['no code', () => [{ response_types_supported: ['id_token'] }], ['no flow.no-code']],
    ['no S256', () => [{ code_challenge_methods_supported: ['plain'] }], ['no flow.no-pkce']],
    ['unsaid PKCE', () => [{ code_challenge_methods_supported: undefined }], ['unsure flow.unsaid']],
    ['a scope that it does not name', () => [{ scopes_supported: ['openid'] }], ['unsure scopes.missing']],
    ['unsaid scopes', () => [{ scopes_supported: undefined }], ['unsure scopes.unsaid']],
    ['a way to sign in that it does not know', () => [{ acr_values_supported: ['eid'] }], ['no acr.missing']],
    ['unsaid ways', () => [{ acr_values_supported: undefined }], ['unsure acr.unsaid']],
    ['no userinfo', () => [{ userinfo_endpoint: undefined }], ['no userinfo.missing']],
    ['userinfo unsigned', () => [{ userinfo_signing_alg_values_supported: ['none'] }], ['no userinfo.unsigned']],
    ['unsaid userinfo', () => [{ userinfo_signing_alg_values_supported: undefined }], ['unsure userinfo.unsaid']],
    ['no logout', () => [{ end_session_endpoint: undefined }], ['unsure logout.none']],
    ['a clock that is off', () => [{}, { at: new Date(now.getTime() + 200_000) }], ['no clock.off']],
  ]
  for (const [what, given, expected] of cases)
    it(`${what}: ${expected.join()}, in words in four languages`, async () => {
      const found = await look(...given())
      expect(odd(found)).to.deep.equal(expected)
      for (const language of ['nl', 'fr', 'de', 'en'] as const)
        for (const one of found) {
          const text = createTranslator(language)(lookKey(one), one.values)
          expect(text).not.to.match(/identityProviders|\{\{|undefined/)
        }
    })
})
