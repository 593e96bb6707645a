import { SignedXml } from 'xml-crypto'
import { escaped } from './messages.ts'
import type { OurSide } from './provider.ts'
import { metadataNamespace, signatureNamespace } from './xml.ts'

const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'

/** What the provider should tell us of a person. */
export interface RequestedAttribute {
  name: string
  required: boolean
}

/**
 * Our side of the trust, for the provider to read in: keys, the one place where it may send people, the redirect address
 * for logout, which attributes we ask. Signed with our key (SAML 2.0 metadata §2.4.4; gap G9). A pair that is to come stands
 * behind the one in use: providers that take the first only still take the right one.
 */
export function ourMetadata(
  ours: OurSide,
  given: {
    attributes: readonly RequestedAttribute[]
    serviceName: string
    validUntil: Date
    nameIdFormat: string | null
  },
): string {
  const id = `_${Buffer.from(ours.entityId).toString('hex').slice(-60)}`
  const nameId = given.nameIdFormat === null ? '' : `<md:NameIDFormat>${escaped(given.nameIdFormat)}</md:NameIDFormat>`
  const xml =
    `<md:EntityDescriptor xmlns:md="${metadataNamespace}" xmlns:ds="${signatureNamespace}" ID="${id}"` +
    ` entityID="${escaped(ours.entityId)}" validUntil="${given.validUntil.toISOString()}">` +
    `<md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true"` +
    ` protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
    keyDescriptors('signing', [ours.signingCertificate, ours.nextCertificates?.signing]) +
    keyDescriptors('encryption', [ours.decryptionCertificate, ours.nextCertificates?.decryption]) +
    `<md:SingleLogoutService Binding="${redirect}" Location="${escaped(ours.logoutUrl)}"/>` +
    nameId +
    `<md:AssertionConsumerService Binding="${post}" Location="${escaped(ours.acsUrl)}" index="0" isDefault="true"/>` +
    consuming(given) +
    `</md:SPSSODescriptor></md:EntityDescriptor>`
  return signed(xml, ours)
}

const keyDescriptors = (use: 'signing' | 'encryption', certificates: readonly (string | undefined)[]): string =>
  certificates
    .filter((certificate) => certificate !== undefined)
    .map((certificate) => keyDescriptor(use, certificate))
    .join('')

function keyDescriptor(use: 'signing' | 'encryption', certificate: string): string {
  const methods =
    use === 'signing'
      ? ''
      : ['http://www.w3.org/2009/xmlenc11#aes256-gcm', 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p']
          .map((method) => `<md:EncryptionMethod Algorithm="${method}"/>`)
          .join('')
  const key = `<ds:X509Data><ds:X509Certificate>${base64Of(certificate)}</ds:X509Certificate></ds:X509Data>`
  return `<md:KeyDescriptor use="${use}"><ds:KeyInfo>${key}</ds:KeyInfo>${methods}</md:KeyDescriptor>`
}

function consuming(given: { attributes: readonly RequestedAttribute[]; serviceName: string }): string {
  if (given.attributes.length === 0) return ''
  const wanted = given.attributes.map(
    ({ name, required }) => `<md:RequestedAttribute Name="${escaped(name)}" isRequired="${String(required)}"/>`,
  )
  const name = `<md:ServiceName xml:lang="nl">${escaped(given.serviceName)}</md:ServiceName>`
  return `<md:AttributeConsumingService index="0">${name}${wanted.join('')}</md:AttributeConsumingService>`
}

/** The digits of a certificate, without its first and last line. */
export const base64Of = (pem: string): string => pem.replace(/-----[^-]+-----/g, '').replace(/\s/g, '')

function signed(xml: string, { signingKey, signingCertificate }: OurSide): string {
  const signature = new SignedXml({
    privateKey: signingKey,
    publicCert: signingCertificate,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  })
  signature.addReference({
    xpath: '/*',
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
  })
  signature.computeSignature(xml, { location: { reference: '/*', action: 'prepend' }, prefix: 'ds' })
  return signature.getSignedXml()
}
