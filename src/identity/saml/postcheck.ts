import { insist } from './refused.ts'
import {
  atMostOne,
  attributeOf,
  children,
  hasControls,
  momentOf,
  only,
  parseMessage,
  protocolNamespace,
  samlNamespace,
  textOf,
} from './xml.ts'

/** What we know and the message has to agree with. */
export interface Expected {
  /** entity id of the identity provider */
  issuer: string
  /** our entity id, for this provider */
  audience: string
  /** where the form was sent to: our assertion consumer service of this provider */
  recipient: string
  allowUnsolicited: boolean
  /** difference between two clocks that is forgiven, 0 to 180 s */
  clockSkewSeconds: number
  /** oldest message that is taken, up to 900 s */
  maxAgeSeconds: number
  now: Date
}

/** What a signed assertion says. Attributes are texts only, under the names that the provider gives them. */
export interface Assertion {
  id: string
  /** of the request that it answers; undefined when nobody asked (only where that is allowed) */
  inResponseTo: string | undefined
  nameId: string
  nameIdFormat: string | undefined
  sessionIndex: string | undefined
  /** when the person showed who he or she is */
  authenticatedAt: Date
  /** how, as an AuthnContextClassRef */
  authenticationContext: string | undefined
  /** until when it may be used again, so until when its id is to be remembered */
  expiresAt: Date
  attributes: ReadonlyMap<string, readonly string[]>
}

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'

/**
 * Reads a Response that the library found well signed, and insists on everything that the library does not look at
 * (gaps G12 to G18). `signed` is the assertion as it was signed; the envelope is believed in nothing, only contradicted.
 * SAML 2.0 core §2.3-2.7, profiles §4.1.4. Throws SamlRefused.
 */
export function postcheck(envelope: Document, signed: string, expected: Expected): Assertion {
  checkEnvelope(envelope.documentElement, expected)
  const assertion = parseMessage(signed).documentElement
  insist(assertion.namespaceURI === samlNamespace && assertion.localName === 'Assertion', 'not-an-assertion')
  insist(attributeOf(assertion, 'Version') === '2.0', 'version')
  insist(textOf(only(assertion, samlNamespace, 'Issuer')) === expected.issuer, 'issuer')
  insist(isRecent(attributeOf(assertion, 'IssueInstant'), expected), 'age')
  const { inResponseTo, confirmedUntil } = confirmationOf(assertion, expected)
  insist(inResponseTo === attributeOf(envelope.documentElement, 'InResponseTo'), 'in-response-to')
  const validUntil = conditionsOf(assertion, expected)
  return {
    id: idOf(assertion),
    inResponseTo,
    ...subjectOf(assertion),
    ...statementOf(assertion, expected),
    expiresAt: new Date(Math.max(confirmedUntil, validUntil) + expected.clockSkewSeconds * 1000),
    attributes: attributesOf(assertion),
  }
}

function checkEnvelope(response: Element, expected: Expected): void {
  insist(attributeOf(response, 'Version') === '2.0', 'version')
  insist(attributeOf(response, 'Destination') === expected.recipient, 'destination')
  insist(isRecent(attributeOf(response, 'IssueInstant'), expected), 'age')
  const issuer = atMostOne(response, samlNamespace, 'Issuer')
  insist(issuer === undefined || textOf(issuer) === expected.issuer, 'issuer')
  const status = only(only(response, protocolNamespace, 'Status'), protocolNamespace, 'StatusCode')
  insist(attributeOf(status, 'Value') === success, 'status')
}

function isRecent(written: string | undefined, { now, clockSkewSeconds, maxAgeSeconds }: Expected): boolean {
  const age = (now.getTime() - momentOf(written, 'IssueInstant')) / 1000
  return age >= -clockSkewSeconds && age <= maxAgeSeconds + clockSkewSeconds
}

function idOf(assertion: Element): string {
  const id = attributeOf(assertion, 'ID') ?? ''
  insist(/^[\w.-]{1,256}$/.test(id), 'id')
  return id
}

/** Exactly one confirmation, by whoever bears the message, for us, in time. */
function confirmationOf(assertion: Element, expected: Expected) {
  const confirmation = only(only(assertion, samlNamespace, 'Subject'), samlNamespace, 'SubjectConfirmation')
  insist(attributeOf(confirmation, 'Method') === bearer, 'not-bearer')
  const data = only(confirmation, samlNamespace, 'SubjectConfirmationData')
  insist(attributeOf(data, 'Recipient') === expected.recipient, 'recipient')
  insist(attributeOf(data, 'NotBefore') === undefined, 'not-before')
  const confirmedUntil = momentOf(attributeOf(data, 'NotOnOrAfter'), 'NotOnOrAfter')
  insist(isBefore(expected, confirmedUntil), 'expired')
  const inResponseTo = attributeOf(data, 'InResponseTo')
  insist(inResponseTo !== undefined || expected.allowUnsolicited, 'unsolicited')
  return { inResponseTo, confirmedUntil }
}

const isBefore = ({ now, clockSkewSeconds }: Expected, end: number): boolean =>
  now.getTime() < end + clockSkewSeconds * 1000

/** Valid now, and for us alone. Gives the end, as milliseconds. */
function conditionsOf(assertion: Element, expected: Expected): number {
  const conditions = only(assertion, samlNamespace, 'Conditions')
  const begin = momentOf(attributeOf(conditions, 'NotBefore'), 'NotBefore')
  const end = momentOf(attributeOf(conditions, 'NotOnOrAfter'), 'NotOnOrAfter')
  insist(expected.now.getTime() + expected.clockSkewSeconds * 1000 >= begin, 'not-yet')
  insist(isBefore(expected, end), 'expired')
  const audiences = children(only(conditions, samlNamespace, 'AudienceRestriction'), samlNamespace, 'Audience')
  insist(audiences.length === 1 && audiences.every((one) => textOf(one) === expected.audience), 'audience')
  return end
}

function subjectOf(assertion: Element): Pick<Assertion, 'nameId' | 'nameIdFormat'> {
  const named = only(only(assertion, samlNamespace, 'Subject'), samlNamespace, 'NameID')
  const nameId = textOf(named)
  insist(nameId !== '' && nameId === nameId.trim() && nameId.length <= 512, 'name-id')
  return { nameId, nameIdFormat: attributeOf(named, 'Format') }
}

function statementOf(
  assertion: Element,
  expected: Expected,
): Pick<Assertion, 'sessionIndex' | 'authenticatedAt' | 'authenticationContext'> {
  const statement = only(assertion, samlNamespace, 'AuthnStatement')
  const until = attributeOf(statement, 'SessionNotOnOrAfter')
  insist(until === undefined || isBefore(expected, momentOf(until, 'SessionNotOnOrAfter')), 'expired')
  const context = only(statement, samlNamespace, 'AuthnContext')
  const named = atMostOne(context, samlNamespace, 'AuthnContextClassRef')
  return {
    sessionIndex: attributeOf(statement, 'SessionIndex'),
    authenticatedAt: new Date(momentOf(attributeOf(statement, 'AuthnInstant'), 'AuthnInstant')),
    authenticationContext: named === undefined ? undefined : textOf(named).trim(),
  }
}

/** So many values in all; a person with more groups has them left out by the provider itself. */
const mostValues = 1000

/** Values of the same name are put together; a value that is no plain text is left out, as is one that is empty. */
function attributesOf(assertion: Element): Map<string, readonly string[]> {
  const found = new Map<string, string[]>()
  const statements = children(assertion, samlNamespace, 'AttributeStatement')
  const attributes = statements.flatMap((statement) => children(statement, samlNamespace, 'Attribute'))
  let values = 0
  for (const attribute of attributes) {
    const name = attributeOf(attribute, 'Name') ?? ''
    const texts = children(attribute, samlNamespace, 'AttributeValue')
      .map(plainText)
      .filter((text) => text !== '')
    values += texts.length
    insist(name !== '' && name.length <= 512 && values <= mostValues, 'attributes')
    found.set(name, [...(found.get(name) ?? []), ...texts])
  }
  return found
}

function plainText(value: Element): string {
  const text = value.textContent
  const isPlain = Array.from(value.childNodes).every(({ nodeType }) => nodeType === 3)
  return isPlain && text.length <= 2000 && !hasControls(text) ? text.trim() : ''
}
