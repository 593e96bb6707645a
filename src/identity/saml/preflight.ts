import { insist, SamlRefused } from './refused.ts'
import { allElements, attributeOf, parseMessage, protocolNamespace, samlNamespace } from './xml.ts'

/** What may sign, digest, canonicalise and encrypt. Nothing with SHA-1, MD5, RSA 1.5 or 3DES, and no HMAC (gap G10). */
const algorithms: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmldsig-more#sha384',
  'http://www.w3.org/2001/04/xmlenc#sha512',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
])

const keyTransport: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
  'http://www.w3.org/2009/xmlenc11#rsa-oaep',
])

/** Without an integrity check of their own (gap G11): only where the organisation says that its provider has nothing better. */
const cipherBlocks: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
])

/** SHA-1 and MGF1 inside the key transport are what that method is; collisions in them give an attacker nothing. */
const oaepDigests: ReadonlySet<string> = new Set([
  'http://www.w3.org/2000/09/xmldsig#sha1',
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2009/xmlenc11#mgf1sha1',
  'http://www.w3.org/2009/xmlenc11#mgf1sha256',
])

/** Signed once or twice (message and assertion), with two transforms each at most. */
const most = { signatures: 2, transforms: 4, references: 2 }

/**
 * A Response as it came in the form, looked at before anything else works on it: small, plain, one assertion, only
 * algorithms that count. Gives its document. Throws SamlRefused.
 */
export function preflight(encoded: unknown, options: { allowCbc: boolean }): Document {
  const document = parseMessage(decode(encoded))
  const root = document.documentElement
  insist(root.namespaceURI === protocolNamespace && root.localName === 'Response', 'not-a-response')
  const elements = allElements(root)
  const assertions = elements.filter(isAssertion)
  insist(assertions.length === 1 && assertions[0]?.parentNode === root, 'one-assertion')
  checkAlgorithms(elements, options)
  return document
}

/** The same algorithms inside an assertion that was encrypted: they could not be seen before. */
export function checkAlgorithms(elements: readonly Element[], { allowCbc }: { allowCbc: boolean }): void {
  const named = (name: string): number => elements.filter(({ localName }) => localName === name).length
  insist(named('Signature') <= most.signatures && named('SignedInfo') <= most.signatures, 'signatures')
  insist(named('Reference') <= most.references && named('Transform') <= most.transforms, 'signatures')
  insist(named('DigestValue') <= most.references && named('SignatureValue') <= most.signatures, 'signatures')
  for (const element of elements) {
    const algorithm = attributeOf(element, 'Algorithm')
    if (algorithm !== undefined) insist(isAllowed(element, algorithm, allowCbc), 'algorithm')
  }
}

function isAllowed({ localName, parentNode }: Element, algorithm: string, allowCbc: boolean): boolean {
  const inKey = (parentNode as Element | null)?.localName === 'EncryptionMethod'
  if (inKey && (localName === 'DigestMethod' || localName === 'MGF')) return oaepDigests.has(algorithm)
  if (localName !== 'EncryptionMethod') return algorithms.has(algorithm)
  return algorithms.has(algorithm) || keyTransport.has(algorithm) || (allowCbc && cipherBlocks.has(algorithm))
}

const isAssertion = ({ namespaceURI, localName }: Element): boolean =>
  namespaceURI === samlNamespace
    ? localName === 'Assertion' || localName === 'EncryptedAssertion'
    : /^(Encrypted)?Assertion$/i.test(localName)

/** Base64 as a form carries it, of UTF-8. Throws SamlRefused. */
export function decode(encoded: unknown): string {
  insist(typeof encoded === 'string' && encoded.length <= 300_000, 'too-large')
  const digits = encoded.replace(/[\r\n\t ]/g, '')
  insist(/^[A-Za-z0-9+/]+={0,2}$/.test(digits) && digits.length % 4 === 0, 'not-base64')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(digits, 'base64'))
  } catch {
    throw new SamlRefused('not-utf8')
  }
}
