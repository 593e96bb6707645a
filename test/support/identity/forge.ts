import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { SignedXml } from 'xml-crypto'
import { encrypt } from 'xml-encryption'
import type { KeyPair } from '../../../src/identity/saml/keys.ts'
import type { SamlProvider } from '../../../src/identity/saml/provider.ts'

/** What a Response is made of. Each part can be left as it should be, or be made wrong on purpose. */
export interface Made {
  at: Date
  provider: SamlProvider
  inResponseTo: string | null
  nameId: string
  /** instead of the element */
  nameIdXml: string
  responseIssuer: string
  assertionIssuer: string
  destination: string
  recipient: string
  audience: string
  conditions: string
  confirmation: string
  status: string
  version: string
  attributes: string
  assertionId: string
  responseId: string
  authnStatement: string
}

const id = (): string => `_${randomBytes(16).toString('hex')}`

const iso = (at: Date, seconds: number): string => new Date(at.getTime() + seconds * 1000).toISOString()

/** A Response as the provider would make it, unsigned, with what is given instead. */
export function responseXml(given: Pick<Made, 'at' | 'provider'> & Partial<Made>): string {
  const made = complete(given)
  const answers = made.inResponseTo === null ? '' : ` InResponseTo="${made.inResponseTo}"`
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"` +
    ` ID="${made.responseId}" Version="2.0" IssueInstant="${iso(made.at, 0)}" Destination="${made.destination}"${answers}>` +
    `<saml:Issuer>${made.responseIssuer}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${made.status}"/></samlp:Status>` +
    `${assertionXml(made)}</samlp:Response>`
  )
}

export function assertionXml(made: Made): string {
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${made.assertionId}" Version="${made.version}"` +
    ` IssueInstant="${iso(made.at, 0)}"><saml:Issuer>${made.assertionIssuer}</saml:Issuer>` +
    `<saml:Subject>${made.nameIdXml}${made.confirmation}</saml:Subject>${made.conditions}${made.authnStatement}` +
    `<saml:AttributeStatement>${made.attributes}</saml:AttributeStatement></saml:Assertion>`
  )
}

export function complete(given: Pick<Made, 'at' | 'provider'> & Partial<Made>): Made {
  const { at, provider } = given
  const base = {
    inResponseTo: '_request',
    nameId: 'els',
    responseIssuer: provider.entityId,
    assertionIssuer: provider.entityId,
    destination: provider.ours.acsUrl,
    recipient: provider.ours.acsUrl,
    audience: provider.ours.entityId,
    status: 'Success',
    version: '2.0',
    attributes: attribute('mail', 'els@demerdorp.test'),
    assertionId: id(),
    responseId: id(),
    authnStatement:
      `<saml:AuthnStatement AuthnInstant="${iso(at, -5)}" SessionIndex="_session"><saml:AuthnContext>` +
      `<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>` +
      `</saml:AuthnContext></saml:AuthnStatement>`,
  }
  const made = { ...base, ...given }
  return {
    nameIdXml: `<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${made.nameId}</saml:NameID>`,
    conditions: conditions(at, { audience: made.audience }),
    confirmation: confirmation(at, made),
    ...made,
  }
}

export function confirmation(
  at: Date,
  given: { recipient: string; inResponseTo: string | null; method?: string; until?: number; more?: string },
): string {
  const answers = given.inResponseTo === null ? '' : ` InResponseTo="${given.inResponseTo}"`
  return (
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:${given.method ?? 'bearer'}">` +
    `<saml:SubjectConfirmationData Recipient="${given.recipient}" NotOnOrAfter="${iso(at, given.until ?? 300)}"` +
    `${answers}${given.more ?? ''}/></saml:SubjectConfirmation>`
  )
}

export function conditions(at: Date, given: { audience: string; from?: number; until?: number }): string {
  return (
    `<saml:Conditions NotBefore="${iso(at, given.from ?? -30)}" NotOnOrAfter="${iso(at, given.until ?? 300)}">` +
    `<saml:AudienceRestriction><saml:Audience>${given.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`
  )
}

export const attribute = (name: string, ...values: string[]): string =>
  `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`

export interface HowSigned {
  signature?: string
  digest?: string
  /** whose certificate stands in the KeyInfo */
  keyInfo?: string
  transforms?: readonly string[]
}

/** Signs the element, in its place behind the issuer. */
export function signed(
  xml: string,
  { element, key, how = {} }: { element: 'Response' | 'Assertion'; key: string | Buffer; how?: HowSigned },
): string {
  const signature = new SignedXml({
    privateKey: key,
    ...(how.keyInfo === undefined ? {} : { publicCert: how.keyInfo }),
    signatureAlgorithm: how.signature ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  })
  if (how.signature?.includes('hmac') === true) signature.enableHMAC()
  const xpath = element === 'Response' ? '/*' : "//*[local-name(.)='Assertion']"
  signature.addReference({
    xpath,
    digestAlgorithm: how.digest ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: [
      ...(how.transforms ?? [
        'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
        'http://www.w3.org/2001/10/xml-exc-c14n#',
      ]),
    ],
  })
  const issuer = `${xpath}/*[local-name(.)='Issuer']`
  signature.computeSignature(xml, { location: { reference: issuer, action: 'after' }, prefix: 'ds' })
  return signature.getSignedXml()
}

/** The three ways in which providers sign. */
export function genuine(xml: string, keys: KeyPair, way: 'both' | 'assertion' | 'response'): string {
  const inner = way === 'response' ? xml : signed(xml, { element: 'Assertion', key: keys.key })
  return way === 'assertion' ? inner : signed(inner, { element: 'Response', key: keys.key })
}

const encrypted = promisify(encrypt)

/** Puts the assertion of a Response in an EncryptedAssertion for this certificate. */
export async function encryptAssertion(
  xml: string,
  given: { certificate: string; publicKey: string; content?: string; transport?: string },
): Promise<string> {
  const found = /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(xml)?.[0] ?? ''
  const data = await encrypted(found, {
    rsa_pub: given.publicKey,
    pem: given.certificate,
    encryptionAlgorithm: (given.content ?? 'http://www.w3.org/2009/xmlenc11#aes256-gcm') as never,
    keyEncryptionAlgorithm: (given.transport ?? 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p') as never,
    warnInsecureAlgorithm: false,
  })
  return xml.replace(found, () => `<saml:EncryptedAssertion>${data}</saml:EncryptedAssertion>`)
}

/** As the form carries it. */
export const inForm = (xml: string): string => Buffer.from(xml).toString('base64')
