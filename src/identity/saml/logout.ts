import { constants, createVerify, sign } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { SamlProvider } from './provider.ts'
import { decode } from './preflight.ts'
import { insist, SamlRefused } from './refused.ts'
import {
  atMostOne,
  attributeOf,
  children,
  momentOf,
  only,
  parseMessage,
  protocolNamespace,
  samlNamespace,
  textOf,
} from './xml.ts'

/** A message of single logout by HTTP-Redirect, well signed by the provider (SAML 2.0 bindings §3.4). */
export type LogoutMessage =
  | { kind: 'request'; id: string; nameId: string; sessionIndexes: readonly string[]; relayState: string | undefined }
  | { kind: 'response'; inResponseTo: string; succeeded: boolean; relayState: string | undefined }

/** Deflated text that is larger than this is no logout. */
const mostInflated = 32 * 1024
const mostQuery = 16 * 1024

const signatureAlgorithms: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'RSA-SHA256'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', 'RSA-SHA384'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'RSA-SHA512'],
])

/**
 * Reads the query of our single logout service. The signature is over the query as it was written, so the query is read as
 * it was written: each name once, without escapes, and one message only (gaps G1, G3, G7). Throws SamlRefused.
 */
export function readLogout(query: string, provider: SamlProvider, now: Date): LogoutMessage {
  insist(query.length <= mostQuery, 'too-large')
  const written = parametersOf(query)
  const name = nameOf(written)
  checkSignature(written, { name, certificates: provider.certificates })
  const root = parseMessage(inflate(valueOf(written, name))).documentElement
  insist(root.namespaceURI === protocolNamespace, 'not-a-logout')
  checkHead(root, { provider, now })
  const relayState = written.has('RelayState') ? valueOf(written, 'RelayState') : undefined
  if (name === 'SAMLRequest') return { kind: 'request', ...readRequest(root, { provider, now }), relayState }
  return { kind: 'response', ...readResponse(root), relayState }
}

type Written = ReadonlyMap<string, string>
type Message = 'SAMLRequest' | 'SAMLResponse'
interface Given {
  provider: SamlProvider
  now: Date
}

const known: ReadonlySet<string> = new Set(['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature'])

/** Values as they stand in the query, still escaped. */
function parametersOf(query: string): Written {
  const found = new Map<string, string>()
  for (const part of query.split('&')) {
    const at = part.indexOf('=')
    const name = at < 0 ? part : part.slice(0, at)
    insist(known.has(name) && !found.has(name), 'parameters')
    found.set(name, part.slice(at + 1))
  }
  return found
}

function nameOf(written: Written): Message {
  insist(written.has('SAMLRequest') !== written.has('SAMLResponse'), 'parameters')
  return written.has('SAMLRequest') ? 'SAMLRequest' : 'SAMLResponse'
}

function valueOf(written: Written, name: string): string {
  try {
    return decodeURIComponent((written.get(name) ?? '').replaceAll('+', '%20'))
  } catch (error) {
    throw new SamlRefused('parameters', error)
  }
}

function checkSignature(
  written: Written,
  { name, certificates }: { name: Message; certificates: readonly string[] },
): void {
  const algorithm = signatureAlgorithms.get(valueOf(written, 'SigAlg'))
  insist(algorithm !== undefined && written.has('Signature'), 'signature')
  const parts = [name, 'RelayState', 'SigAlg'].filter((part) => written.has(part))
  const signed = parts.map((part) => `${part}=${written.get(part)}`).join('&')
  const signature = Buffer.from(valueOf(written, 'Signature').replace(/\s/g, ''), 'base64')
  const isSigned = certificates.some((certificate) =>
    createVerify(algorithm).update(signed).verify(certificate, signature),
  )
  insist(isSigned, 'signature')
}

function inflate(encoded: string): string {
  insist(/^[A-Za-z0-9+/\s]+={0,2}$/.test(encoded), 'not-base64')
  try {
    const bytes = inflateRawSync(Buffer.from(encoded, 'base64'), { maxOutputLength: mostInflated })
    return decode(bytes.toString('base64'))
  } catch (error) {
    throw error instanceof SamlRefused ? error : new SamlRefused('not-deflated', error)
  }
}

function checkHead(root: Element, { provider, now }: Given): void {
  insist(attributeOf(root, 'Version') === '2.0', 'version')
  insist(attributeOf(root, 'Destination') === provider.ours.logoutUrl, 'destination')
  insist(textOf(only(root, samlNamespace, 'Issuer')) === provider.entityId, 'issuer')
  const age = (now.getTime() - momentOf(attributeOf(root, 'IssueInstant'), 'IssueInstant')) / 1000
  insist(age >= -provider.clockSkewSeconds && age <= provider.maxAgeSeconds + provider.clockSkewSeconds, 'age')
}

function readRequest(root: Element, { provider, now }: Given) {
  insist(root.localName === 'LogoutRequest', 'not-a-logout')
  const until = attributeOf(root, 'NotOnOrAfter')
  const end = until === undefined ? Infinity : momentOf(until, 'NotOnOrAfter') + provider.clockSkewSeconds * 1000
  insist(now.getTime() < end, 'expired')
  const nameId = textOf(only(root, samlNamespace, 'NameID'))
  const sessionIndexes = children(root, protocolNamespace, 'SessionIndex').map(textOf)
  return { id: idOf(root), nameId, sessionIndexes }
}

function readResponse(root: Element) {
  insist(root.localName === 'LogoutResponse', 'not-a-logout')
  const status = atMostOne(only(root, protocolNamespace, 'Status'), protocolNamespace, 'StatusCode')
  const value = status === undefined ? undefined : attributeOf(status, 'Value')
  const inResponseTo = attributeOf(root, 'InResponseTo')
  insist(inResponseTo !== undefined, 'in-response-to')
  return { inResponseTo, succeeded: value === 'urn:oasis:names:tc:SAML:2.0:status:Success' }
}

function idOf(root: Element): string {
  const id = attributeOf(root, 'ID') ?? ''
  insist(/^[\w.-]{1,256}$/.test(id), 'id')
  return id
}

/** The address that carries a message of ours to the provider, signed. `relayState` is an opaque word of ours, 80 bytes at most. */
export function signedRedirect(
  to: string,
  message: { name: Message; xml: string; relayState?: string },
  signingKey: string,
): string {
  const algorithm = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
  const parts = [
    `${message.name}=${encodeURIComponent(deflateRawSync(message.xml).toString('base64'))}`,
    ...(message.relayState === undefined ? [] : [`RelayState=${encodeURIComponent(message.relayState)}`]),
    `SigAlg=${encodeURIComponent(algorithm)}`,
  ]
  const signed = parts.join('&')
  const key = { key: signingKey, padding: constants.RSA_PKCS1_PADDING }
  const signature = sign('RSA-SHA256', Buffer.from(signed), key).toString('base64')
  return `${to}${to.includes('?') ? '&' : '?'}${signed}&Signature=${encodeURIComponent(signature)}`
}
