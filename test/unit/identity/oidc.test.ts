import { expect } from 'chai'
import { load } from 'cheerio'
import { newKeyPair } from '../../../src/identity/saml/keys.ts'
import {
  beginOidc,
  finishOidc,
  type OidcPending,
  type OidcProvider,
  OidcRefused,
  ourKeys,
} from '../../../src/identity/oidc.ts'
import { type OidcServer, startOidc } from '../../support/identity/oidc.ts'

/** A browser that follows redirects until it is sent back to us, and fills in the forms of the provider. */
async function signInAt(url: URL, name: string, backTo: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let next = url.href
  let init: RequestInit = {}
  let typed: Record<string, string> = {}
  for (let step = 0; step < 20; step += 1) {
    if (next.startsWith(backTo)) return new URL(next)
    const cookie = [...cookies].map(([key, value]) => `${key}=${value}`).join('; ')
    const answer = await fetch(next, { ...init, redirect: 'manual', headers: { ...typed, cookie } })
    for (const set of answer.headers.getSetCookie()) {
      const [key = '', value = ''] = set.split(';')[0]?.split(/=(.*)/s) ?? []
      cookies.set(key, value)
    }
    init = {}
    typed = {}
    const to = answer.headers.get('location')
    if (to !== null) {
      next = new URL(to, next).href
      continue
    }
    const $ = load(await answer.text())
    const form = $('form').first()
    const fields = Object.fromEntries(
      form
        .find('input')
        .toArray()
        .map((one) => [$(one).attr('name') ?? '', $(one).attr('value') ?? '']),
    )
    const body = new URLSearchParams({ ...fields, login: name, password: 'x' })
    next = new URL(form.attr('action') ?? '', next).href
    init = { method: 'POST', body }
    typed = { 'content-type': 'application/x-www-form-urlencoded' }
  }
  throw new Error('the provider never sent the browser back')
}

const otherSignature = (_all: string, head: string, first: string): string => head + (first === 'A' ? 'B' : 'A')

const redirectUrl = 'http://127.0.0.1:3999/sign-in/oidc/0123456789abcdef01234567/back'

describe('OIDC against a real provider', () => {
  let server: OidcServer
  let provider: OidcProvider

  for (const authentication of ['client_secret_basic', 'private_key_jwt'] as const)
    describe(`with ${authentication}`, () => {
      before(async () => {
        const keys = await newKeyPair({
          name: 'x',
          from: new Date(Date.now() - 1000),
          until: new Date(Date.now() + 864e5),
        })
        server = await startOidc(
          {
            client_id: 'waarborg',
            redirect_uris: [redirectUrl],
            token_endpoint_auth_method: authentication,
            ...(authentication === 'private_key_jwt'
              ? { jwks: ourKeys({ signingCertificate: keys.certificate }) }
              : { client_secret: 'a secret of thirty-two characters' }),
            userinfo_signed_response_alg: 'RS256',
          },
          { els: { vo_orgcode: '0207656510', email: 'els@demerdorp.test', roles: ['a', 'b'], nested: { a: 1 } } },
        )
        provider = {
          ...{ issuer: server.issuer, clientId: 'waarborg', authentication },
          clientSecret: authentication === 'private_key_jwt' ? '' : 'a secret of thirty-two characters',
          ...{ signingKey: keys.key, signingCertificate: keys.certificate, otherCertificate: '' },
          ...{ scopes: ['profile'], acrValues: [], userinfo: 'signed' as const, clockSkewSeconds: 60 },
          ...{ redirectUrl, privateHosts: ['localhost'] },
        }
      })
      after(() => server.stop())

      async function refused(query: string, pending: OidcPending): Promise<string> {
        try {
          await finishOidc(provider, query, pending)
        } catch (error) {
          if (error instanceof OidcRefused) return error.reason
          throw error
        }
        throw new Error('it was taken')
      }

      it('gives who came back, with texts only', async () => {
        const { url, pending } = await beginOidc(provider, 'state-1')
        expect(url.searchParams.get('code_challenge_method')).to.equal('S256')
        const back = await signInAt(url, 'els', redirectUrl)
        const identity = await finishOidc(provider, back.search.slice(1), pending)
        expect(identity.subject).to.equal('els')
        expect(identity.attributes.get('vo_orgcode')).to.eql(['0207656510'])
        expect(identity.attributes.get('roles')).to.eql(['a', 'b'])
        expect(identity.attributes.get('nested')).to.eql([])
        // The code was used.
        expect(await refused(back.search.slice(1), pending)).to.equal('answer')
      })

      it('refuses an ID token and userinfo that its keys did not sign', async () => {
        for (const path of ['/token', '/me']) {
          const { url, pending } = await beginOidc(provider, `state${path}`)
          const back = (await signInAt(url, 'els', redirectUrl)).search.slice(1)
          const seen: string[] = []
          server.forge = (asked, answer) => {
            seen.push(asked)
            return asked === path ? answer.replace(/(eyJ[\w-]+\.[\w-]+\.)([\w-])/, otherSignature) : answer
          }
          expect(await refused(back, pending)).to.equal('answer')
          expect(seen).to.include(path)
          server.forge = (_path, answer) => answer
        }
      })

      it('refuses another state, nonce or verifier, an error, another issuer and nothing', async () => {
        const { url, pending } = await beginOidc(provider, 'state-2')
        const back = (await signInAt(url, 'els', redirectUrl)).search.slice(1)
        expect(await refused(back, { ...pending, state: 'other' })).to.equal('answer')
        expect(await refused(back.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.test'), pending)).to.equal('answer')
        expect(await refused(back, { ...pending, verifier: `${pending.verifier}x` })).to.equal('answer')
        expect(await refused('error=access_denied&state=state-2', pending)).to.equal('answer')
        expect(await refused('', pending)).to.equal('answer')
        const again = await beginOidc(provider, 'state-3')
        const third = (await signInAt(again.url, 'els', redirectUrl)).search.slice(1)
        expect(await refused(third, { ...again.pending, nonce: 'other' })).to.equal('answer')
      })

      it('says that it cannot be reached, or that it is somebody else', async () => {
        for (const issuer of ['http://localhost:1', `${server.issuer}/other`, 'https://10.0.0.1']) {
          const error: unknown = await beginOidc({ ...provider, issuer }, 's').catch((thrown: unknown) => thrown)
          expect(error).to.be.instanceOf(OidcRefused).and.to.include({ reason: 'discovery' })
        }
      })
    })
})
