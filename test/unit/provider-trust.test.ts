import { expect } from 'chai'
import { identityPreset } from '../../src/data/identity-presets.ts'
import { choicesOf, type ProviderChoices } from '../../src/domain/identity-provider-rules.ts'
import { takenBack } from '../../src/domain/provider-trust.ts'

const saml: ProviderChoices = { ...choicesOf(identityPreset('adfs')), strongContexts: ['a', 'b'] }
const oidc = choicesOf(identityPreset('acm-idm'))

describe('what a change of a provider takes back', () => {
  const cases: [string, ProviderChoices, Partial<ProviderChoices>, ReturnType<typeof takenBack>][] = [
    ['nothing changed', saml, {}, null],
    ['another name on the button', saml, { name: 'Town' }, null],
    ['another issuer', oidc, { oidc: { ...oidc.oidc!, issuer: 'https://other.test' } }, 'people'],
    ['another attribute that names people', saml, { attributes: { ...saml.attributes, subject: 'uid' } }, 'people'],
    ['another form of the name id', saml, { saml: { ...saml.saml!, nameIdFormat: 'persistent' } }, 'people'],
    [
      'another form of the name id, where an attribute names people',
      { ...saml, attributes: { subject: 'uid' } },
      { saml: { ...saml.saml!, nameIdFormat: 'persistent' } },
      null,
    ],
    ['another attribute for the surname', saml, { attributes: { ...saml.attributes, familyName: 'name' } }, null],
    ['the organisation is looked at', saml, { organisationBinding: '0207' }, 'sessions'],
    ['one way of signing in counts no more', saml, { strongContexts: ['a'] }, 'sessions'],
    ['one more counts', saml, { strongContexts: ['a', 'b', 'c'] }, null],
    ['encryption is asked', saml, { saml: { ...saml.saml!, requireEncryption: true } }, 'sessions'],
    ['CBC is refused', saml, { saml: { ...saml.saml!, allowCbc: false } }, 'sessions'],
    ['a signature is no longer asked', saml, { saml: { ...saml.saml!, requireSignedResponse: false } }, null],
    ['addresses count no more', oidc, { oidc: { ...oidc.oidc!, trustsAddresses: false } }, 'sessions'],
    ['userinfo must be signed', oidc, { oidc: { ...oidc.oidc!, userinfo: 'signed' } }, 'sessions'],
    ['the clocks may differ more', oidc, { oidc: { ...oidc.oidc!, clockSkewSeconds: 90 } }, null],
  ]
  for (const [what, before, changed, expected] of cases)
    it(`${what}: ${expected ?? 'nothing'}`, () =>
      expect(takenBack(before, { ...before, ...changed })).to.equal(expected))
})
