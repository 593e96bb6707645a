import { expect } from 'chai'
import { readSaid } from '../../src/actions/arrive.ts'
import type { OidcSettings, StoredIdentityProvider } from '../../src/data/identity-providers.ts'

const oidc = { issuer: 'https://idp.test', trustsAddresses: false } as OidcSettings
const provider = {
  protocol: 'oidc',
  attributes: { email: 'email' },
  saml: null,
  oidc,
} as unknown as StoredIdentityProvider
const email = 'els@example.test'

describe('the address that a provider gives', () => {
  const cases: [string, Partial<StoredIdentityProvider>, string | undefined, string | null][] = [
    ['that OpenID Connect says was checked', {}, 'true', email],
    ['that it says was not checked', {}, 'false', null],
    ['that it says nothing of', {}, undefined, null],
    ['of an organisation that gives them out', { oidc: { ...oidc, trustsAddresses: true } }, undefined, email],
    ['that was not checked, of such an organisation', { oidc: { ...oidc, trustsAddresses: true } }, 'false', null],
    ['by SAML, where it is of a directory', { protocol: 'saml', oidc: null }, undefined, email],
  ]
  for (const [what, changed, verified, expected] of cases)
    it(`${expected === null ? 'does not count' : 'counts'}: one ${what}`, () => {
      const attributes = new Map([['email', [email]]])
      if (verified !== undefined) attributes.set('email_verified', [verified])
      const said = readSaid({ ...provider, ...changed }, { nameId: 'els', attributes })
      expect(said?.claims.email).to.equal(expected)
    })
})
