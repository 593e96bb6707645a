import { X509Certificate } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import { checkAlgorithms } from './preflight.ts'
import { insist, SamlRefused } from './refused.ts'
import {
  allElements,
  atMostOne,
  attributeOf,
  children,
  metadataNamespace,
  momentOf,
  only,
  parseMessage,
  signatureNamespace,
} from './xml.ts'

/** What the metadata of an identity provider says, as far as we use it. */
export interface TheirMetadata {
  entityId: string
  signInUrl: string
  logoutUrl: string | null
  /** PEM, all that are meant for signing */
  certificates: readonly string[]
  nameIdFormats: readonly string[]
  validUntil: Date | null
  /** whether the file is signed, and by which certificate */
  signed: 'no' | 'by-itself' | 'by-the-pinned'
}

const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'

/**
 * Reads the metadata file of one identity provider. Throws SamlRefused: no metadata, more than one provider in it, past
 * its validity, no redirect address, no certificate, a signature that does not hold or is not of the pinned certificate.
 */
export function readTheirMetadata(xml: string, given: { now: Date; pinned?: string | undefined }): TheirMetadata {
  const root = parseMessage(withoutComments(xml)).documentElement
  insist(root.namespaceURI === metadataNamespace && root.localName === 'EntityDescriptor', metadataKind(root))
  const signed = signatureOf(withoutComments(xml), root, given.pinned)
  const provider = only(root, metadataNamespace, 'IDPSSODescriptor')
  const until = attributeOf(root, 'validUntil') ?? attributeOf(provider, 'validUntil')
  const validUntil = until === undefined ? null : new Date(momentOf(until, 'validUntil'))
  insist(validUntil === null || validUntil > given.now, 'metadata-expired')
  const entityId = attributeOf(root, 'entityID') ?? ''
  insist(entityId !== '' && entityId.length <= 1024, 'metadata-entity')
  const signInUrl = addressOf(provider, 'SingleSignOnService')
  insist(signInUrl !== null, 'metadata-no-redirect')
  return {
    entityId,
    signInUrl,
    logoutUrl: addressOf(provider, 'SingleLogoutService'),
    certificates: certificatesOf(provider),
    nameIdFormats: children(provider, metadataNamespace, 'NameIDFormat').map((format) => format.textContent.trim()),
    validUntil,
    signed,
  }
}

/**
 * Makers of metadata leave notes and whole elements in comments. No signature is over those (exclusive canonicalisation),
 * so they go before we look.
 */
function withoutComments(xml: string): string {
  const [first = '', ...behind] = xml.replace(/^\uFEFF/, '').split('<!--')
  const kept = behind.map((part) => {
    const end = part.indexOf('-->')
    insist(end >= 0, 'declaration')
    return part.slice(end + 3)
  })
  return first + kept.join('')
}

const metadataKind = ({ localName }: Element): string =>
  localName === 'EntitiesDescriptor' ? 'metadata-more-than-one' : 'not-metadata'

/** Where people are sent by redirect; https, or this machine itself for tests. */
function addressOf(provider: Element, name: string): string | null {
  const found = children(provider, metadataNamespace, name).find((one) => attributeOf(one, 'Binding') === redirect)
  if (found === undefined) return null
  const url = URL.parse(attributeOf(found, 'Location') ?? '')
  const isLocal = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1'
  insist(url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)), 'metadata-address')
  insist(url.username === '' && url.password === '' && url.hash === '', 'metadata-address')
  return url.href
}

function certificatesOf(provider: Element): string[] {
  const keys = children(provider, metadataNamespace, 'KeyDescriptor').filter(
    (key) => (attributeOf(key, 'use') ?? 'signing') === 'signing',
  )
  const found = keys
    .flatMap(allElements)
    .filter(({ localName, namespaceURI }) => localName === 'X509Certificate' && namespaceURI === signatureNamespace)
  insist(found.length > 0, 'metadata-no-certificate')
  return [...new Set(found.map(({ textContent }) => pemOf(textContent)))]
}

/** A certificate in its usual lines, from digits with whatever space in them. Throws SamlRefused for what is none. */
export function pemOf(written: string): string {
  const digits = written.replace(/-----[^-]+-----/g, '').replace(/\s/g, '')
  const pem = `-----BEGIN CERTIFICATE-----\n${digits.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END CERTIFICATE-----\n`
  try {
    const certificate = new X509Certificate(pem)
    insist(certificate.publicKey.asymmetricKeyType === 'rsa', 'certificate-not-rsa')
    insist((certificate.publicKey.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048, 'certificate-weak')
    return pem
  } catch (error) {
    throw error instanceof SamlRefused ? error : new SamlRefused('not-a-certificate', error)
  }
}

/** A signature must hold over the whole file, with the pinned certificate where there is one. */
function signatureOf(xml: string, root: Element, pinned: string | undefined): TheirMetadata['signed'] {
  const signature = atMostOne(root, signatureNamespace, 'Signature')
  if (signature === undefined) {
    insist(pinned === undefined, 'metadata-unsigned')
    return 'no'
  }
  checkAlgorithms(allElements(signature), { allowCbc: false })
  const own = allElements(signature).find(({ localName }) => localName === 'X509Certificate')
  const certificate = pinned ?? (own === undefined ? undefined : pemOf(own.textContent))
  insist(certificate !== undefined && holds(xml, { signature, root, certificate }), 'metadata-signature')
  return pinned === undefined ? 'by-itself' : 'by-the-pinned'
}

function holds(xml: string, given: { signature: Element; root: Element; certificate: string }): boolean {
  const id = attributeOf(given.root, 'ID') ?? ''
  insist(/^[\w.-]{1,256}$/.test(id), 'metadata-signature')
  const verifier = new SignedXml({ publicCert: given.certificate, getCertFromKeyInfo: () => null })
  verifier.loadSignature(given.signature)
  const [reference, more] = verifier.getReferences()
  if (reference === undefined || more !== undefined || reference.uri !== `#${id}`) return false
  try {
    return verifier.checkSignature(xml)
  } catch {
    return false
  }
}
