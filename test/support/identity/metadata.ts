import { SignedXml } from 'xml-crypto'
import type { KeyPair } from '../../../src/identity/saml/keys.ts'

/** The metadata of a provider, as a maker of it would write them, with what is given instead. */
export function metadataXml(given: {
  certificates: readonly string[]
  entityId?: string
  signInUrl?: string
  validUntil?: string
}): string {
  const { entityId = 'https://idp.test/metadata', signInUrl = 'https://idp.test/sso', validUntil } = given
  const keys = given.certificates
    .map((pem) => pem.replace(/-----[^-]+-----|\s/g, ''))
    .map(
      (digits) =>
        `<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${digits}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
    )
  const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
  return (
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" ID="_m"` +
    ` entityID="${entityId}"${validUntil === undefined ? '' : ` validUntil="${validUntil}"`}>` +
    `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}` +
    `<md:SingleLogoutService Binding="${redirect}" Location="https://idp.test/slo"/>` +
    `<md:SingleSignOnService Binding="${redirect}" Location="${signInUrl}"/>` +
    `</md:IDPSSODescriptor></md:EntityDescriptor>`
  )
}

/** The same file with a signature over all of it. */
export function signedMetadata(xml: string, { key, certificate }: KeyPair): string {
  const signature = new SignedXml({
    privateKey: key,
    publicCert: certificate,
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
