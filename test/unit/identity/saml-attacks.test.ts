import { expect } from 'chai'
import { SignedXml } from 'xml-crypto'
import type { SamlProvider } from '../../../src/identity/saml/provider.ts'
import { allElements, parseMessage } from '../../../src/identity/saml/xml.ts'
import { attribute, conditions, genuine, signed } from '../../support/identity/forge.ts'
import { type Keys, publicKeyOf } from '../../support/identity/provider.ts'
import { at, InForm, stage, type Stage } from '../../support/identity/stage.ts'
import { wrappings } from '../../support/identity/wrap.ts'

const sha1 = 'http://www.w3.org/2000/09/xmldsig#sha1'

let keys: Keys
let provider: SamlProvider
let response: Stage['response']
let accept: Stage['accept']
let refused: Stage['refused']
let forUs: Stage['forUs']

before(async () => {
  ;({ keys, provider, response, accept, refused, forUs } = await stage())
})

describe('SAML: what is genuine', () => {
  for (const way of ['both', 'assertion', 'response'] as const)
    it(`is taken, signed on ${way}, where that is what is asked`, async () => {
      const asked = { requireSignedAssertion: way !== 'response', requireSignedResponse: way !== 'assertion' }
      const taken = await accept(genuine(response(), keys.idp, way), asked)
      expect(taken).to.include({ nameId: 'els', inResponseTo: '_request', sessionIndex: '_session' })
      expect(taken.attributes.get('mail')).to.eql(['els@demerdorp.test'])
    })

  it('is taken encrypted with AES-GCM', async () => {
    const inner = signed(response(), { element: 'Assertion', key: keys.idp.key })
    const xml = signed(await forUs(inner), { element: 'Response', key: keys.idp.key })
    expect((await accept(xml, { requireEncryption: true })).nameId).to.equal('els')
  })

  it('is taken with either of two certificates, while the provider changes them', async () => {
    const both = { certificates: [keys.evil.certificate, keys.idp.certificate] }
    expect((await accept(genuine(response(), keys.idp, 'both'), both)).nameId).to.equal('els')
    expect((await accept(genuine(response(), keys.evil, 'both'), both)).nameId).to.equal('els')
    expect(await refused(genuine(response(), keys.evil, 'both'))).to.equal('signature')
  })
})

describe('SAML attacks: positive control', () => {
  for (const name of ['XSW3: a forged assertion before the genuine one'] as const)
    it(`a careless verifier takes ${name}, so the harness forges what can be taken`, () => {
      const forged = wrappings[name](genuine(response(), keys.idp, 'assertion'))
      expect(careless(forged, keys.idp.certificate)).to.equal('marc')
    })

  it('the same verifier refuses what was altered without wrapping', () => {
    const altered = genuine(response(), keys.idp, 'assertion').replace('>els<', '>marc<')
    expect(() => careless(altered, keys.idp.certificate)).to.throw('signature')
  })
})

/** Verifies some signature in the message, and then reads the first assertion: the mistake that wrapping lives on. */
function careless(xml: string, certificate: string): string {
  const elements = allElements(parseMessage(xml).documentElement)
  const signature = elements.find(({ localName }) => localName === 'Signature')
  const verifier = new SignedXml({ publicCert: certificate })
  verifier.loadSignature(signature as unknown as Node)
  if (!verifier.checkSignature(xml)) throw new Error('signature')
  return elements.find(({ localName }) => localName === 'NameID')?.textContent ?? ''
}

describe('SAML attacks S-01 to S-08: signature wrapping', () => {
  const asks = [
    { requireSignedAssertion: true, requireSignedResponse: true },
    { requireSignedAssertion: true, requireSignedResponse: false },
    { requireSignedAssertion: false, requireSignedResponse: true },
    { requireSignedAssertion: false, requireSignedResponse: false },
  ]
  for (const [name, wrap] of Object.entries(wrappings))
    for (const way of ['both', 'assertion', 'response'] as const)
      it(`${name}, of a message signed on ${way}`, async () => {
        const forged = wrap(genuine(response(), keys.idp, way))
        for (const asked of asks) await refused(forged, asked)
      })
})

describe('SAML attacks S-09 to S-15: signatures', () => {
  const both = (xml: string): string => genuine(xml, keys.idp, 'both')
  const bare = (xml: string): string => xml.replace(/<ds:Signature[\s\S]*?<\/ds:Signature>/g, '')
  const either = { requireSignedAssertion: false, requireSignedResponse: false }

  it('S-09: without signatures, with one of two, with an empty one', async () => {
    expect(await refused(bare(both(response())))).to.equal('signature')
    expect(await refused(bare(both(response())), either)).to.equal('signature')
    expect(await refused(genuine(response(), keys.idp, 'assertion'))).to.equal('signature')
    const empty = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"></ds:Signature>'
    await refused(response().replace('<samlp:Status>', `${empty}<samlp:Status>`), either)
  })

  it('S-10: a signed Response with an unsigned assertion, where both are asked', async () => {
    expect(await refused(genuine(response(), keys.idp, 'response'))).to.equal('signature')
  })

  it("S-11: somebody else's key with its own certificate in the message", async () => {
    const how = { keyInfo: keys.evil.certificate }
    const inner = signed(response(), { element: 'Assertion', key: keys.evil.key, how })
    expect(await refused(signed(inner, { element: 'Response', key: keys.evil.key, how }))).to.equal('signature')
  })

  it('S-12: HMAC with the certificate of the provider, or its key, as the secret', async () => {
    const hmac = { signature: 'http://www.w3.org/2000/09/xmldsig#hmac-sha1' }
    for (const secret of [keys.idp.certificate, publicKeyOf(keys.idp.certificate)]) {
      const forged = signed(response(), { element: 'Assertion', key: Buffer.from(secret), how: hmac })
      expect(await refused(forged, either)).to.equal('algorithm')
    }
  })

  it('S-13: SHA-1 in the signature, in the digest, and inside what is encrypted', async () => {
    const rsaSha1 = { signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }
    const weak = (how: object): string => signed(response(), { element: 'Assertion', key: keys.idp.key, how })
    for (const how of [rsaSha1, { digest: sha1 }]) {
      expect(await refused(signed(weak(how), { element: 'Response', key: keys.idp.key }))).to.equal('algorithm')
      const hidden = signed(await forUs(weak(how)), { element: 'Response', key: keys.idp.key })
      expect(await refused(hidden)).to.equal('algorithm')
      expect(await refused(await forUs(weak(how)), { requireSignedResponse: false })).to.equal('algorithm')
    }
  })

  it('S-13: no algorithm, or one that nobody knows', async () => {
    const xml = both(response())
    for (const other of ['none', '', 'http://www.w3.org/2001/04/xmldsig-more#rsa-md5'])
      expect(await refused(xml.replaceAll('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', other))).to.equal(
        'algorithm',
      )
  })

  it('S-14: comments, CDATA and instructions that split a text', async () => {
    for (const part of ['<!--x-->', '<![CDATA[.]]>', '<?x y?>']) {
      const split = `<saml:NameID>admin@a.be${part}.evil.example</saml:NameID>`
      expect(await refused(both(response({ nameIdXml: split })))).to.equal('declaration')
      const audience = conditions(at, { audience: `${provider.ours.entityId}${part}` })
      expect(await refused(both(response({ conditions: audience })))).to.equal('declaration')
      expect(await refused(both(response({ attributes: attribute('mail', `a${part}b`) })))).to.equal('declaration')
    }
  })

  it('S-15: a comment in the digest, two SignedInfo, two DigestValue', async () => {
    const xml = both(response())
    const comment = xml.replace('<ds:DigestValue>', '<ds:DigestValue><!--AAAA-->')
    expect(await refused(comment)).to.equal('declaration')
    const info = /<ds:SignedInfo>[\s\S]*?<\/ds:SignedInfo>/.exec(xml)?.[0] ?? ''
    await refused(xml.replace(info, () => info + info))
    const digest = /<ds:DigestValue>[^<]*<\/ds:DigestValue>/.exec(xml)?.[0] ?? ''
    await refused(xml.replace(digest, () => digest + digest))
    await refused(xml.replace(digest, () => `<ds:DigestValue>AAAA</ds:DigestValue>${digest}`))
  })
})

describe('SAML attacks S-16 and S-30: what is no message', () => {
  it('S-16: a document type, entities, a file, an address, a bomb: before anything parses it', async () => {
    const types = [
      '<!DOCTYPE a>',
      '<!DOCTYPE a [<!ENTITY x "els">]>',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
      '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]>',
      `<!DOCTYPE a [<!ENTITY a "${'a'.repeat(20)}"><!ENTITY b "${'&a;'.repeat(20)}">]>`,
    ]
    for (const type of types)
      expect(await quick(() => refused(type + genuine(response(), keys.idp, 'both')))).to.equal('declaration')
  })

  it('S-30: no text, an object, a list, other letters, too much', async () => {
    const wrong: unknown[] = [undefined, null, 7, '', {}, [], ['a'], { toString: 'x' }, '<xml/>', '%%%', 'AA=A']
    for (const sent of wrong) await quick(() => refused(new InForm(sent)))
    await quick(() => refused(new InForm(Buffer.from(response(), 'utf16le').toString('base64'))))
    await quick(() => refused(new InForm(Buffer.from('\0'.repeat(100)).toString('base64'))))
    await quick(() => refused(new InForm(Buffer.alloc(300_000, 'a').toString('base64'))))
  })

  const many = (part: string, times: number): string => part.repeat(times)
  const bombs: Record<string, string> = {
    'siblings without end': `<a>${many('<b/>', 30_000)}</a>`,
    'elements in elements': `${many('<a>', 5000)}${many('</a>', 5000)}`,
    namespaces: `<a>${Array.from({ length: 3000 }, (_, n) => `<b xmlns:n${n}="u:${n}"/>`).join('')}</a>`,
    'an open tag': `<a ${many('b', 100_000)}`,
    'an open quote': `<a b="${many('<', 50_000)}`,
  }
  for (const [name, bomb] of Object.entries(bombs))
    it(`G2: ${name} costs nothing`, async () => {
      await quick(() => refused(bomb))
      const inside = response().replace('<saml:AttributeStatement>', () => `<saml:AttributeStatement>${bomb}`)
      await quick(() => refused(inside))
    })

  it('G2: the same inside what somebody encrypted for us', async () => {
    const bomb = `<saml:AttributeStatement>${'<b/>'.repeat(20_000)}`
    const sent = await forUs(response().replace('<saml:AttributeStatement>', () => bomb))
    expect(await quick(() => refused(sent, { requireSignedResponse: false }), 400)).to.equal('structure')
  })
})

/** Runs it, and fails when it takes long: what nobody may send must cost nothing. */
async function quick<T>(work: () => Promise<T>, milliseconds = 250): Promise<T> {
  const begun = performance.now()
  const result = await work()
  expect(performance.now() - begun).to.be.below(milliseconds)
  return result
}
