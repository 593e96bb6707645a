import { deflateRawSync } from 'node:zlib'
import { expect } from 'chai'
import { readLogout, signedRedirect } from '../../../src/identity/saml/logout.ts'
import { logoutRequest, logoutResponse } from '../../../src/identity/saml/messages.ts'
import type { SamlProvider } from '../../../src/identity/saml/provider.ts'
import { SamlRefused } from '../../../src/identity/saml/refused.ts'
import { type Keys, testKeys, testProvider } from '../../support/identity/provider.ts'

const at = new Date('2026-11-25T09:00:00Z')

let keys: Keys
let provider: SamlProvider

before(async () => {
  keys = await testKeys()
  provider = testProvider(keys)
})

const request = (changed: object = {}): string =>
  logoutRequest({
    ...{ id: '_l1', at, destination: provider.ours.logoutUrl, issuer: provider.entityId, nameId: 'els & co' },
    ...{ nameIdFormat: undefined, sessionIndex: '_session' },
    ...changed,
  })

const response = (changed: object = {}): string =>
  logoutResponse({
    ...{ id: '_l2', at, destination: provider.ours.logoutUrl, issuer: provider.entityId },
    ...{ inResponseTo: '_l1', succeeded: true },
    ...changed,
  })

/** The query with which the provider sends it. */
const sent = (xml: string, name: 'SAMLRequest' | 'SAMLResponse' = 'SAMLRequest', key = keys.idp.key): string =>
  signedRedirect(provider.ours.logoutUrl, { name, xml, relayState: 'opaque' }, key).split('?')[1]!

function refused(query: string, now = at): string {
  try {
    readLogout(query, provider, now)
  } catch (error) {
    if (error instanceof SamlRefused) return error.reason
    throw error
  }
  throw new Error('it was taken')
}

describe('SAML logout', () => {
  it('reads a request of the provider, and its answer to ours', () => {
    expect(readLogout(sent(request()), provider, at)).to.eql({
      ...{ kind: 'request', id: '_l1', nameId: 'els & co', sessionIndexes: ['_session'], relayState: 'opaque' },
    })
    expect(readLogout(sent(response(), 'SAMLResponse'), provider, at)).to.eql({
      ...{ kind: 'response', inResponseTo: '_l1', succeeded: true, relayState: 'opaque' },
    })
    const failed = sent(response({ succeeded: false }), 'SAMLResponse')
    expect(readLogout(failed, provider, at)).to.include({ succeeded: false })
  })

  it('takes either of two certificates', () => {
    const both = { ...provider, certificates: [keys.evil.certificate, keys.idp.certificate] }
    expect(readLogout(sent(request()), both, at).kind).to.equal('request')
  })
})

describe('SAML attacks S-26: what may not end a session', () => {
  const without = (query: string, name: string): string =>
    query
      .split('&')
      .filter((part) => !part.startsWith(`${name}=`))
      .join('&')

  it('unsigned, half signed, signed by another, altered', () => {
    const query = sent(request())
    expect(refused(without(without(query, 'Signature'), 'SigAlg'))).to.equal('signature')
    expect(refused(without(query, 'Signature'))).to.equal('signature')
    expect(refused(without(query, 'SigAlg'))).to.equal('signature')
    expect(refused(sent(request(), 'SAMLRequest', keys.evil.key))).to.equal('signature')
    expect(refused(query.replace('RelayState=opaque', 'RelayState=other'))).to.equal('signature')
    expect(refused(without(query, 'RelayState'))).to.equal('signature')
  })

  it('with an algorithm that is too weak, or unknown', () => {
    for (const weak of [
      'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
      'http://www.w3.org/2001/04/xmldsig-more#rsa-md5',
      '',
      'x',
    ])
      expect(refused(sent(request()).replace(/SigAlg=[^&]*/, `SigAlg=${encodeURIComponent(weak)}`))).to.equal(
        'signature',
      )
  })

  it('G7: names twice, with escapes, in other letters, two messages, foreign names', () => {
    const query = sent(response(), 'SAMLResponse')
    const forged = `SAMLRequest=${encodeURIComponent(deflateRawSync(request()).toString('base64'))}`
    for (const confused of [
      `${forged}&${query}`,
      `${query}&${query}`,
      `${forged.replace('SAMLRequest', 'SAMLReques%74')}&${query}`,
      `${forged.replace('SAMLRequest', 'samlrequest')}&${query}`,
      `${query}&RelayState=x`,
      `${query}&x=y`,
      `${query}&`,
      '',
    ])
      expect(refused(confused)).to.equal('parameters')
  })

  it('of another issuer, for another place, too old, from the future, expired', () => {
    expect(refused(sent(request({ issuer: 'https://evil.test' })))).to.equal('issuer')
    expect(refused(sent(request({ destination: 'https://other.test' })))).to.equal('destination')
    expect(refused(sent(request()), new Date(at.getTime() + 661_000))).to.equal('age')
    expect(refused(sent(request()), new Date(at.getTime() - 61_000))).to.equal('age')
    const expired = request().replace(' Destination', ' NotOnOrAfter="2026-11-25T08:58:00Z" Destination')
    expect(refused(sent(expired))).to.equal('expired')
  })

  it('without a name, with two, or what is no logout', () => {
    const name = /<saml:NameID>.*<\/saml:NameID>/.exec(request())?.[0] ?? ''
    expect(refused(sent(request().replace(name, '')))).to.equal('one-NameID')
    expect(refused(sent(request().replace(name, name + name)))).to.equal('one-NameID')
    expect(refused(sent(request().replaceAll('LogoutRequest', 'AuthnRequest')))).to.equal('not-a-logout')
    expect(refused(sent(request(), 'SAMLResponse'))).to.equal('not-a-logout')
  })

  it('G1: a bomb of some kilobytes costs nothing', () => {
    const bomb = deflateRawSync(Buffer.alloc(8_000_000, 'a')).toString('base64')
    const query = sent(request()).replace(/SAMLRequest=[^&]*/, `SAMLRequest=${encodeURIComponent(bomb)}`)
    const begun = performance.now()
    expect(refused(query)).to.be.oneOf(['signature', 'too-large'])
    const signedBomb = sent('a'.repeat(8_000_000))
    expect(refused(signedBomb)).to.be.oneOf(['not-deflated', 'too-large'])
    expect(performance.now() - begun).to.be.below(400)
  })
})
