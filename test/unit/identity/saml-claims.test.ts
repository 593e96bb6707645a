import { expect } from 'chai'
import type { SamlProvider } from '../../../src/identity/saml/provider.ts'
import { attribute, conditions, confirmation, genuine, type Made, signed } from '../../support/identity/forge.ts'
import type { Keys } from '../../support/identity/provider.ts'
import { at, stage, type Stage } from '../../support/identity/stage.ts'

let keys: Keys
let provider: SamlProvider
let response: Stage['response']
let accept: Stage['accept']
let refused: Stage['refused']
let forUs: Stage['forUs']

before(async () => {
  ;({ keys, provider, response, accept, refused, forUs } = await stage())
})

describe('SAML attacks S-17 to S-20: for whom, from whom, until when', () => {
  const both = (given: Partial<Made>): string => genuine(response(given), keys.idp, 'both')

  it('S-17: another audience, something like it, none, two, two conditions', async () => {
    const ours = provider.ours.entityId
    for (const audience of ['https://other.test', `${ours}/`, `${ours} `, ours.toUpperCase(), ours.slice(0, -1)])
      expect(await refused(both({ audience }))).to.be.oneOf(['audience', 'signature'])
    const right = conditions(at, { audience: ours })
    const none = right.replace(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, '')
    await refused(both({ conditions: none }))
    await refused(both({ conditions: right + right }))
    await refused(
      both({
        conditions: right.replace('</saml:AudienceR', '<saml:Audience>https://b</saml:Audience></saml:AudienceR'),
      }),
    )
    await refused(both({ conditions: '' }))
  })

  it('S-18: another destination, recipient or issuer; of one provider at the door of another', async () => {
    expect(await refused(both({ destination: 'https://other.test/acs' }))).to.equal('destination')
    expect(await refused(both({ recipient: 'https://other.test/acs' }))).to.equal('recipient')
    expect(await refused(both({ responseIssuer: 'https://evil.test' }))).to.equal('issuer')
    expect(await refused(both({ assertionIssuer: 'https://evil.test' }))).to.equal('issuer')
    const other = { ...provider.ours, entityId: `${provider.ours.entityId}b`, acsUrl: `${provider.ours.entityId}b/acs` }
    await refused(both({}), { ours: other })
  })

  it('S-19: a failure with an assertion that would do', async () => {
    expect(await refused(both({ status: 'Responder' }))).to.equal('status')
  })

  const later = (seconds: number): Date => new Date(at.getTime() + seconds * 1000)
  const window = (from: number, until: number): string =>
    conditions(at, { audience: provider.ours.entityId, from, until })

  it('S-20: a minute is forgiven, and no second more', async () => {
    const ending = both({ conditions: window(-30, 100) })
    expect((await accept(ending, {}, later(159))).nameId).to.equal('els')
    expect(await refused(ending, {}, later(161))).to.equal('expired')
    const beginning = both({ conditions: window(300, 600) })
    expect((await accept(beginning, {}, later(241))).nameId).to.equal('els')
    expect(await refused(beginning, {}, later(239))).to.equal('not-yet')
  })

  it('S-20: too old, though it says that it is valid for a day; from the future', async () => {
    const long = { conditions: window(-30, 86_400), confirmation: confirm({ until: 86_400 }) }
    expect((await accept(both(long), {}, later(600))).nameId).to.equal('els')
    expect(await refused(both(long), {}, later(661))).to.equal('age')
    expect(await refused(both(long), {}, later(-61))).to.equal('age')
  })

  it('S-20: without moments, or only the confirmation has passed', async () => {
    const bare = window(0, 1).replace(/ NotBefore="[^"]*" NotOnOrAfter="[^"]*"/, '')
    expect(await refused(both({ conditions: bare }))).to.equal('moment-NotBefore')
    expect(await refused(both({ confirmation: confirm({ until: -61 }) }))).to.equal('expired')
    const local = both({}).replace(/NotOnOrAfter="([^"]*)Z"/, 'NotOnOrAfter="$1"')
    await refused(local)
  })

  it('S-23: answers to nobody, to another request, or not in both places', async () => {
    expect(await refused(both({ inResponseTo: null }))).to.equal('unsolicited')
    const unsaid = both({ confirmation: confirm({ inResponseTo: null }) })
    expect(await refused(unsaid)).to.equal('unsolicited')
    expect(await refused(unsaid, { allowUnsolicited: true })).to.equal('in-response-to')
    expect(await refused(both({ confirmation: confirm({ inResponseTo: '_other' }) }))).to.equal('in-response-to')
  })

  it('S-22: an answer that nobody asked for, where that is allowed', async () => {
    const taken = await accept(both({ inResponseTo: null }), { allowUnsolicited: true })
    expect(taken.inResponseTo).to.equal(undefined)
  })

  const confirm = (given: { until?: number; inResponseTo?: string | null; method?: string; more?: string }): string =>
    confirmation(at, { recipient: provider.ours.acsUrl, inResponseTo: '_request', ...given })

  it('S-24: other confirmations, versions and names', async () => {
    for (const method of ['holder-of-key', 'sender-vouches'])
      expect(await refused(both({ confirmation: confirm({ method }) }))).to.equal('not-bearer')
    expect(await refused(both({ confirmation: '' }))).to.equal('one-SubjectConfirmation')
    expect(await refused(both({ confirmation: confirm({}) + confirm({}) }))).to.equal('one-SubjectConfirmation')
    expect(await refused(both({ confirmation: confirm({ more: ' NotBefore="2026-11-25T08:00:00Z"' }) }))).to.equal(
      'not-before',
    )
    expect(await refused(both({ version: '1.1' }))).to.equal('version')
    expect(await refused(both({ nameIdXml: '', attributes: attribute('nameID', 'marc') }))).to.equal('one-NameID')
    const name = '<saml:NameID>els</saml:NameID>'
    expect(await refused(both({ nameIdXml: name + name }))).to.equal('one-NameID')
    for (const nameId of ['els\n', ' els', 'els&#10;marc', '', 'a'.repeat(600)])
      expect(await refused(both({ nameId }))).to.be.oneOf(['name-id', 'text-NameID'])
    expect(await refused(both({ authnStatement: '' }))).to.equal('one-AuthnStatement')
  })
})

describe('SAML attacks S-25: encryption', () => {
  const inner = (): string => signed(response(), { element: 'Assertion', key: keys.idp.key })
  const outer = (xml: string): string => signed(xml, { element: 'Response', key: keys.idp.key })

  it('encrypted by an attacker and not signed; in the clear where encryption is asked; both at once', async () => {
    expect(await refused(await forUs(response()), { requireSignedResponse: false })).to.equal('signature')
    expect(await refused(genuine(response(), keys.idp, 'both'), { requireEncryption: true })).to.equal('not-encrypted')
    const hidden = /<saml:EncryptedAssertion>[\s\S]*<\/saml:EncryptedAssertion>/.exec(await forUs(inner()))?.[0] ?? ''
    const two = inner().replace('</samlp:Response>', () => `${hidden}</samlp:Response>`)
    expect(await refused(outer(two))).to.equal('one-assertion')
  })

  it('with CBC, 3DES or RSA 1.5; with CBC only where it is allowed, and then only in a signed Response', async () => {
    const cbc = 'http://www.w3.org/2001/04/xmlenc#aes256-cbc'
    const withCbc = await forUs(inner(), { content: cbc })
    expect(await refused(outer(withCbc))).to.equal('algorithm')
    expect((await accept(outer(withCbc), { allowCbc: true })).nameId).to.equal('els')
    expect(await refused(withCbc, { allowCbc: true, requireSignedResponse: false })).to.equal('signature')
    const tripleDes = outer(await forUs(inner(), { content: 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc' }))
    expect(await refused(tripleDes, { allowCbc: true })).to.equal('algorithm')
    const rsa = outer(await forUs(inner(), { transport: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5' }))
    expect(await refused(rsa, { allowCbc: true })).to.equal('algorithm')
  })

  it('tells the same whatever bit of a CBC text was turned', async () => {
    const withCbc = await forUs(inner(), { content: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc' })
    const told = new Set<string>()
    for (let n = 0; n < 40; n += 1) {
      const turned = turn(withCbc, n)
      expect(turned).not.to.equal(withCbc)
      told.add(await refused(turned, { allowCbc: true, requireSignedResponse: false }))
    }
    expect([...told]).to.eql(['signature'])
  })
})

/** Another letter at the n-th place from the end of what is encrypted. */
function turn(xml: string, n: number): string {
  const value = [...xml.matchAll(/CipherValue>([A-Za-z0-9+/=]+)</g)].at(-1)?.[1] ?? ''
  const place = value.replace(/=+$/, '').length - 1 - n
  const other = value.charAt(place) === 'A' ? 'Q' : 'A'
  return xml.replace(value, () => value.slice(0, place) + other + value.slice(place + 1))
}

describe('SAML attacks S-28: attributes', () => {
  const both = (attributes: string): string => genuine(response({ attributes }), keys.idp, 'both')

  it('are texts under their own names, and nothing else', async () => {
    const names = ['__proto__', 'constructor', 'isAdmin', 'nameID', 'issuer']
    const taken = await accept(both(names.map((name) => attribute(name, 'true')).join('')))
    expect([...taken.attributes.keys()]).to.eql(names)
    expect(taken.nameId).to.equal('els')
    expect(({} as Record<string, unknown>)['isAdmin']).to.equal(undefined)
  })

  it('of the same name are put together; what is empty or nested is left out', async () => {
    const attributes = attribute('roles', 'a') + attribute('roles', 'b', '', '<x>c</x>', 'd')
    expect((await accept(both(attributes))).attributes.get('roles')).to.eql(['a', 'b', 'd'])
  })

  it('may be five hundred; a thousand are too many, and a text of a megabyte too large', async () => {
    const groups = (count: number): string => attribute('groups', ...Array.from({ length: count }, (_, n) => `g${n}`))
    expect((await accept(both(groups(500)))).attributes.get('groups')).to.have.length(500)
    expect(await refused(both(groups(1001)))).to.equal('attributes')
    expect(await refused(both(attribute('a', 'x'.repeat(1_000_000))))).to.equal('too-large')
  })
})
