import { protocolNamespace, samlNamespace } from './xml.ts'

/** The end of a session, told to the provider (SAML 2.0 core §3.7.1). `id` begins with a letter or underscore. */
export function logoutRequest(given: {
  id: string
  at: Date
  destination: string
  issuer: string
  nameId: string
  nameIdFormat: string | undefined
  sessionIndex: string | undefined
}): string {
  const format = given.nameIdFormat === undefined ? '' : ` Format="${escaped(given.nameIdFormat)}"`
  const index =
    given.sessionIndex === undefined ? '' : `<samlp:SessionIndex>${escaped(given.sessionIndex)}</samlp:SessionIndex>`
  const nameId = `<saml:NameID${format}>${escaped(given.nameId)}</saml:NameID>`
  return message('LogoutRequest', given, nameId + index)
}

/** The answer to a LogoutRequest of the provider. */
export function logoutResponse(given: {
  id: string
  at: Date
  destination: string
  issuer: string
  inResponseTo: string
  succeeded: boolean
}): string {
  const value = `urn:oasis:names:tc:SAML:2.0:status:${given.succeeded ? 'Success' : 'Requester'}`
  const status = `<samlp:Status><samlp:StatusCode Value="${value}"/></samlp:Status>`
  return message('LogoutResponse', given, status)
}

function message(
  name: 'LogoutRequest' | 'LogoutResponse',
  given: { id: string; at: Date; destination: string; issuer: string; inResponseTo?: string },
  content: string,
): string {
  const answers = given.inResponseTo === undefined ? '' : ` InResponseTo="${escaped(given.inResponseTo)}"`
  return (
    `<samlp:${name} xmlns:samlp="${protocolNamespace}" xmlns:saml="${samlNamespace}" ID="${escaped(given.id)}"` +
    ` Version="2.0" IssueInstant="${given.at.toISOString()}" Destination="${escaped(given.destination)}"${answers}>` +
    `<saml:Issuer>${escaped(given.issuer)}</saml:Issuer>${content}</samlp:${name}>`
  )
}

/** Text inside XML or one of its attributes. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
