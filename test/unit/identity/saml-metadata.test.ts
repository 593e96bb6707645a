import { expect } from 'chai'
import { base64Of, ourMetadata } from '../../../src/identity/saml/our-metadata.ts'
import { SamlRefused } from '../../../src/identity/saml/refused.ts'
import { readTheirMetadata, type TheirMetadata } from '../../../src/identity/saml/their-metadata.ts'
import { signed } from '../../support/identity/forge.ts'
import { type Keys, testKeys, testProvider } from '../../support/identity/provider.ts'

const now = new Date('2026-11-25T09:00:00Z')
let keys: Keys

before(async () => {
  keys = await testKeys()
})

const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'

function theirs(
  given: { attributes?: string; certificates?: readonly string[]; sso?: string; entities?: boolean } = {},
): string {
  const certificates = given.certificates ?? [keys.idp.certificate]
  const descriptors = certificates.map(
    (one) =>
      `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>` +
      `<ds:X509Certificate>\n\t${base64Of(one).replace(/(.{60})/g, '$1\n\t')}\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
  )
  const sso = `<md:SingleSignOnService Binding="${redirect}" Location="${given.sso ?? 'https://idp.test/sso'}"/>`
  return (
    `<?xml version="1.0" encoding="UTF-8"?><!-- made by a machine --><md:EntityDescriptor` +
    ` xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_m" entityID="https://idp.test/metadata"${given.attributes ?? ''}>` +
    `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">x</saml:Issuer>` +
    `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${descriptors.join('')}` +
    `<md:SingleLogoutService Binding="${redirect}" Location="https://idp.test/slo"/>` +
    `<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>` +
    `${sso}</md:IDPSSODescriptor></md:EntityDescriptor>`
  )
}

const read = (xml: string, pinned?: string): TheirMetadata => readTheirMetadata(xml, { now, pinned })

function refused(xml: string, pinned?: string): string {
  try {
    read(xml, pinned)
  } catch (error) {
    if (error instanceof SamlRefused) return error.reason
    throw error
  }
  throw new Error('it was taken')
}

describe('the metadata of an identity provider', () => {
  it('is read with elements left in comments', () => {
    const note = '<!-- <md:NameIDFormat>old</md:NameIDFormat> -->'
    const xml = theirs().replace('<md:NameIDFormat>', `${note}<md:NameIDFormat>`)
    expect(read(xml)).to.eql(read(theirs()))
    expect(refused(xml.replace(' -->', ''))).to.equal('declaration')
    expect(refused(theirs().replace('<md:NameIDFormat>', '<!<!-- x -->-- <a> --><md:NameIDFormat>'))).to.equal(
      'declaration',
    )
  })

  it('gives its name, its addresses and its certificates, whatever space stands in them', () => {
    const found = read(theirs({ certificates: [keys.idp.certificate, keys.evil.certificate] }))
    expect(found).to.deep.include({
      entityId: 'https://idp.test/metadata',
      signInUrl: 'https://idp.test/sso',
      logoutUrl: 'https://idp.test/slo',
      nameIdFormats: ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
      validUntil: null,
      signed: 'no',
    })
    expect(found.certificates.map(base64Of)).to.eql([base64Of(keys.idp.certificate), base64Of(keys.evil.certificate)])
  })
})

describe('SAML attacks S-31: metadata', () => {
  const sign = (xml: string, key: string, keyInfo?: string): string =>
    signed(xml.replace(/<!--.*?-->/g, ''), { element: 'Response', key, how: keyInfo === undefined ? {} : { keyInfo } })

  it('signed by the pinned certificate is taken; by another, altered or unsigned it is not', () => {
    const good = sign(theirs(), keys.idp.key)
    expect(read(good, keys.idp.certificate).signed).to.equal('by-the-pinned')
    const noted = good.replace('<md:IDPSSODescriptor', '<!-- <md:Organization/> --><md:IDPSSODescriptor')
    expect(read(noted, keys.idp.certificate).signed).to.equal('by-the-pinned')
    expect(refused(sign(theirs(), keys.evil.key, keys.evil.certificate), keys.idp.certificate)).to.equal(
      'metadata-signature',
    )
    expect(refused(good.replace('https://idp.test/sso', 'https://evil.test/sso'), keys.idp.certificate)).to.equal(
      'metadata-signature',
    )
    expect(refused(theirs(), keys.idp.certificate)).to.equal('metadata-unsigned')
  })

  it('a signature that is there has to hold, pinned or not', () => {
    const own = sign(theirs(), keys.evil.key, keys.evil.certificate)
    expect(read(own).signed).to.equal('by-itself')
    expect(refused(own.replace('https://idp.test/sso', 'https://evil.test/sso'))).to.equal('metadata-signature')
  })

  const cases: [string, () => string, string][] = [
    ['past its validity', () => theirs({ attributes: ' validUntil="2026-11-25T08:59:59Z"' }), 'metadata-expired'],
    [
      'of two providers',
      () =>
        `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${bare()}${bare()}</md:EntitiesDescriptor>`,
      'metadata-more-than-one',
    ],
    [
      'of a service, not a provider',
      () => theirs().replaceAll('IDPSSODescriptor', 'SPSSODescriptor'),
      'one-IDPSSODescriptor',
    ],
    ['without a certificate', () => theirs({ certificates: [] }), 'metadata-no-certificate'],
    ['with a certificate that is none', () => theirs({ certificates: ['AAAA'] }), 'not-a-certificate'],
    ['without an address by redirect', () => theirs().replaceAll(redirect, 'urn:x'), 'metadata-no-redirect'],
    ['with an address without https', () => theirs({ sso: 'http://idp.test/sso' }), 'metadata-address'],
    ['with an address that is a script', () => theirs({ sso: 'javascript:alert(1)' }), 'metadata-address'],
    ['with an address that holds a password', () => theirs({ sso: 'https://a:b@idp.test/' }), 'metadata-address'],
    ['that is a page of a web site', () => '<html><body><p>Sign in</p></body></html>', 'not-metadata'],
    ['that is empty', () => '', 'structure'],
    ['with a document type', () => `<!DOCTYPE a>${bare()}`, 'declaration'],
  ]
  const bare = (): string => theirs().replace(/^<\?xml[^>]*\?><!--.*?-->/, '')
  for (const [what, xml, reason] of cases) it(`${what} is refused`, () => expect(refused(xml())).to.equal(reason))
})

describe('our metadata', () => {
  const ours = (): string =>
    ourMetadata(testProvider(keys).ours, {
      attributes: [{ name: 'mail', required: true }],
      serviceName: 'Waarborg & Demerdorp',
      validUntil: new Date('2027-11-25T09:00:00Z'),
      nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    })

  it('is signed, names both keys, the redirect address of logout and what we ask', () => {
    const xml = ours()
    expect(xml).to.include('<ds:Signature')
    expect(xml).to.include(base64Of(keys.signing.certificate)).and.to.include(base64Of(keys.decryption.certificate))
    expect(xml).to.match(/SingleLogoutService Binding="[^"]*HTTP-Redirect"/)
    expect(xml).to.include('<md:RequestedAttribute Name="mail" isRequired="true"')
    expect(xml).to.include('Waarborg &amp; Demerdorp')
    expect(xml).not.to.include('PRIVATE KEY')
  })
})
