import { expect } from 'chai'
import fc from 'fast-check'
import { identityPreset, identityPresets, presetOf } from '../../src/data/identity-presets.ts'
import { isNationalAttribute, parseAttributeRule, privilegedRoles } from '../../src/domain/identity-provider.ts'
import { ourAddresses } from '../../src/domain/identity-provider-addresses.ts'
import {
  choiceIssues,
  choicesOf,
  givableRoles,
  type ProviderChoices,
  type SamlChoices,
} from '../../src/domain/identity-provider-rules.ts'
import { roles } from '../../src/domain/permissions.ts'
import { hasKey } from '../../src/i18n/translate.ts'

const against = (preset = 'entra-id', privateHosts: string[] = []) => ({
  preset: identityPreset(preset),
  privateHosts,
})

const fieldsOf = (preset: string, changed: Partial<ProviderChoices>, hosts: string[] = []): string[] =>
  choiceIssues({ ...choicesOf(identityPreset(preset)), ...changed }, against(preset, hosts)).map(({ field }) => field)

const saml = (preset: string, changed: Partial<SamlChoices>): string[] =>
  fieldsOf(preset, { saml: { ...choicesOf(identityPreset(preset)).saml!, ...changed } })

describe('presets of identity providers', () => {
  it('are data with names of their own', () => {
    const ids = identityPresets.map(({ id }) => id)
    expect(new Set(ids).size).to.equal(ids.length)
    expect(ids).to.include.members([
      'entra-id',
      'adfs',
      'google-workspace',
      'acm-idm',
      'fas',
      'other-saml',
      'other-oidc',
    ])
    for (const id of ids) expect(hasKey(`identityProviders.presets.${id}`), id).to.equal(true)
  })

  for (const preset of identityPresets) {
    it(`${preset.id}: has settings of its own protocol only, and asks for no national number`, () => {
      const { saml: samlChoices, oidc } = choicesOf(preset)
      expect(samlChoices === null).to.equal(preset.protocol === 'oidc')
      expect(oidc === null).to.equal(preset.protocol === 'saml')
      const rules = Object.values(preset.attributes).map((written) => parseAttributeRule(written)?.name)
      for (const name of [...rules, ...(oidc?.scopes ?? [])])
        expect(isNationalAttribute(name ?? 'rrn'), name).to.equal(false)
    })

    it(`${preset.id}: what it leaves open is only what the authority has to say`, () => {
      const open = fieldsOf(preset.id, {})
      expect(['organisationBinding', 'issuer', 'clientId']).to.include.members(open)
    })
  }

  it('a signed assertion is asked of all but Google, where one of both is signed', () => {
    const without = identityPresets.filter(({ saml: one }) => one?.requireSignedAssertion === false)
    expect(without.map(({ id }) => id)).to.deep.equal(['google-workspace'])
    expect(without[0]!.saml!.requireSignedResponse).to.equal(true)
  })

  it('what counts as strong at ACM/IDM and FAS is asked for', () => {
    expect(choicesOf(identityPreset('acm-idm')).oidc!.acrValues).to.deep.equal(identityPreset('acm-idm').strongContexts)
    expect(identityPreset('fas').strongContexts).to.include('urn:be:fedict:iam:fas:Level450')
  })

  it('one that is gone is taken as any other of its protocol', () => {
    expect(presetOf({ preset: 'gone', protocol: 'saml' }).id).to.equal('other-saml')
    expect(presetOf({ preset: 'gone', protocol: 'oidc' }).id).to.equal('other-oidc')
  })
})

describe('choices about an identity provider', () => {
  it('attributes: one name, with one or two signs to split by, and no national number', () => {
    for (const wrong of ['two words', 'a split ;;;', 'egovNRN', 'urn:x:rrn', 'INSZ'])
      expect(fieldsOf('adfs', { attributes: { employeeNumber: wrong } }), wrong).to.deep.equal([
        'attribute_employeeNumber',
      ])
    expect(fieldsOf('adfs', { attributes: { roles: 'roles split ;' } })).to.deep.equal([])
  })

  it('a legal basis allows the national number to recognise a person by, and for nothing else', () => {
    const legalBasis = { text: 'wet', officer: 'DPO', decidedOn: '2026-01-01' }
    expect(fieldsOf('adfs', { legalBasis, attributes: { subject: 'egovNRN' } })).to.deep.equal([])
    expect(fieldsOf('adfs', { legalBasis, attributes: { email: 'egovNRN' } })).to.deep.equal(['attribute_email'])
    expect(fieldsOf('adfs', { legalBasis: { ...legalBasis, officer: '', decidedOn: '' } })).to.deep.equal([
      'legalOfficer',
      'legalDay',
    ])
  })

  it('a scope that gives the national number needs a legal basis too', () => {
    const choices = choicesOf(identityPreset('acm-idm'))
    const oidc = { ...choices.oidc!, clientId: 'x', scopes: ['profile', 'rrn'] }
    expect(fieldsOf('acm-idm', { oidc, organisationBinding: 'x' })).to.deep.equal(['scopes'])
  })

  it('where every citizen can sign in, nobody becomes an employee by that', () => {
    const oidc = { ...choicesOf(identityPreset('fas')).oidc!, clientId: 'x' }
    expect(fieldsOf('fas', { oidc, provisioning: 'employee' })).to.deep.equal(['provisioning'])
    expect(fieldsOf('fas', { oidc, provisioning: 'match' })).to.deep.equal([])
  })

  it('roles: none that an administrator gives in person, and one role for a value', () => {
    expect(givableRoles).to.have.members(['building-manager', 'hr', 'employee'])
    for (const role of roles)
      expect(fieldsOf('adfs', { roleMap: [{ value: 'x', role }] }).length, role).to.equal(
        privilegedRoles.includes(role) ? 1 : 0,
      )
    const twice = [
      { value: 'x', role: 'hr' },
      { value: 'x', role: 'employee' },
    ] as const
    expect(fieldsOf('adfs', { roleMap: twice })).to.deep.equal(['role_employee'])
  })

  it('where others sign in too, the organisation is looked at, in an attribute that is named', () => {
    expect(fieldsOf('adfs', { isShared: true })).to.deep.equal(['organisationBinding'])
    expect(fieldsOf('acm-idm', { organisationBinding: null, isShared: false })).to.include('organisationBinding')
    expect(fieldsOf('adfs', { isShared: true, organisationBinding: 'x' })).to.deep.equal(['attribute_organisation'])
  })

  it('seconds: within their range, whole, and never minus one', () => {
    for (const wrong of [-1, 181, 1.5, Number.NaN, Infinity])
      expect(saml('adfs', { clockSkewSeconds: wrong }), String(wrong)).to.deep.equal(['clockSkewSeconds'])
    for (const wrong of [-1, 0, 29, 901])
      expect(saml('adfs', { maxAgeSeconds: wrong })).to.deep.equal(['maxAgeSeconds'])
    for (const right of [0, 60, 180]) expect(saml('adfs', { clockSkewSeconds: right })).to.deep.equal([])
  })

  it('signatures: the assertion always, but at Google; one of both in any case; CBC with a signed response only', () => {
    expect(saml('adfs', { requireSignedAssertion: false })).to.deep.equal(['requireSignedAssertion'])
    expect(saml('google-workspace', { requireSignedAssertion: false })).to.deep.equal([])
    expect(saml('google-workspace', { requireSignedAssertion: false, requireSignedResponse: false })).to.include(
      'requireSignedResponse',
    )
    expect(saml('adfs', { allowCbc: true, requireSignedResponse: false })).to.deep.equal(['allowCbc'])
  })

  it('addresses: https, and http only on a server that the installation allows', () => {
    const oidc = { ...choicesOf(identityPreset('other-oidc')).oidc!, clientId: 'x' }
    for (const issuer of ['', 'x', 'http://idp.test', 'javascript:x', 'https://u:p@idp.test', 'https://idp.test/#x'])
      expect(fieldsOf('other-oidc', { oidc: { ...oidc, issuer } }), issuer).to.deep.equal(['issuer'])
    expect(fieldsOf('other-oidc', { oidc: { ...oidc, issuer: 'http://idp.lan' } }, ['idp.lan'])).to.deep.equal([])
    expect(saml('adfs', { metadataUrl: 'http://idp.test/m' })).to.deep.equal(['metadataUrl'])
  })

  it('every message has words', () => {
    const wrong = {
      attributes: { email: 'a b' },
      isShared: true,
      roleMap: [{ value: 'x', role: 'administrator' as const }],
    }
    for (const { code } of choiceIssues({ ...choicesOf(identityPreset('adfs')), ...wrong }, against('adfs')))
      expect(hasKey(code), code).to.equal(true)
  })

  it('takes any text as an attribute without falling over', () => {
    fc.assert(
      fc.property(fc.string(), (written) => {
        expect(
          choiceIssues({ ...choicesOf(identityPreset('adfs')), attributes: { email: written } }, against('adfs'))
            .length,
        ).to.be.at.most(1)
      }),
    )
  })

  it('each provider has addresses of its own, on the address of the installation', () => {
    const base = new URL('https://waarborg.example.be')
    const { acsUrl, entityId } = ourAddresses(base, { protocol: 'saml', id: 'a'.repeat(24) })
    expect(acsUrl).to.equal(`https://waarborg.example.be/sign-in/saml/${'a'.repeat(24)}/acs`)
    expect(entityId).not.to.equal(ourAddresses(base, { protocol: 'saml', id: 'b'.repeat(24) }).entityId)
  })
})
