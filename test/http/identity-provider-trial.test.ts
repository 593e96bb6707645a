import { inflateRawSync } from 'node:zlib'
import { expect } from 'chai'
import request, { type Response } from 'supertest'
import { createIdentityProvider } from '../../src/actions/save-identity-provider.ts'
import { listIdentityProviders } from '../../src/data/identity-providers.ts'
import { newKeyPair } from '../../src/identity/saml/keys.ts'
import { metadataXml, signedMetadata } from '../support/identity/metadata.ts'
import { type Keys, testKeys, testProvider } from '../support/identity/provider.ts'
import { attribute, genuine, inForm, responseXml } from '../support/identity/forge.ts'
import { world, type World } from '../support/cast.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const list = '/o/demerdorp/identity-providers'

describe('metadata of identity providers, and their trial', function () {
  this.timeout(60_000)
  let w: World
  let ann: Visitor
  let keys: Keys
  let id: string
  const at = (path = ''): string => `${list}/${id}${path}`

  before(async () => {
    w = await world()
    ann = await w.as('ann')
    keys = await testKeys()
    const metadata = metadataXml({ certificates: [keys.evil.certificate] })
    const choices = { roleMap: [{ value: 'HR', role: 'hr' as const }] }
    id = await createIdentityProvider(w.context, w.scope(), { preset: 'entra-id', name: 'x', metadata, choices })
  })
  after(() => w.close())

  const add = (values: Record<string, string>): Promise<Page> =>
    ann.sendFiles(list, { values: { preset: 'entra-id', name: 'Demerdorp 365', ...values } }, 'file')

  const ended = async (): Promise<string> => {
    const given = { name: 'old', from: new Date('2020-01-01'), until: new Date('2023-01-01') }
    return (await newKeyPair(given)).certificate
  }

  describe('wrong metadata: 422, with words beside the field, and what was typed stays', () => {
    const cases: [string, () => string | Promise<string>, RegExp][] = [
      ['nothing', () => '', /Kies een bestand/],
      ['a web page', () => '<!DOCTYPE html><html><body>Sign in</body></html>', /webpagina/],
      ['no XML', () => 'hello', /geen leesbaar metadatabestand/],
      ['another XML', () => '<a/>', /geen leesbaar metadatabestand/],
      ['an entity in it', () => '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>', /geen leesbaar/],
      [
        'two providers',
        () => '<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>',
        /meerdere providers/,
      ],
      ['too large', () => `<a>${'x'.repeat(230_000)}</a>`, /te groot/],
      [
        'past its validity',
        () => metadataXml({ certificates: [keys.idp.certificate], validUntil: '2026-01-01T00:00:00Z' }),
        /vervallen/,
      ],
      [
        'an http address',
        () => metadataXml({ certificates: [keys.idp.certificate], signInUrl: 'http://idp.test/sso' }),
        /niet met https/,
      ],
      ['no certificate', () => metadataXml({ certificates: [] }), /geen certificaat/],
      [
        'a certificate that ended',
        async () => metadataXml({ certificates: [await ended()] }),
        /certificaten.*vervallen/,
      ],
    ]
    for (const [what, make, says] of cases)
      it(what, async () => {
        const metadata = await make()
        const before = (await listIdentityProviders(w.scope())).length
        const page = await add({ metadata, name: 'Mijn naam' })
        expect(page.status).to.equal(422)
        expect(page.$('#error-metadata').text()).to.match(says)
        expect(page.$('#field-name').attr('value')).to.equal('Mijn naam')
        expect(page.$('#field-metadata').text().trim()).to.equal(metadata.trim())
        expect(await listIdentityProviders(w.scope())).to.have.length(before)
      })

    it('where a signature is pinned on the form: unsigned, by another, altered; and the right one is taken', async () => {
      const form = await ann.get(`${list}/new?preset=entra-id`)
      expect(form.$('label[for=field-metadataCertificate]').text()).to.include('Certificaat dat de metadata moet')
      const metadata = metadataXml({ certificates: [keys.idp.certificate] })
      const good = signedMetadata(metadata, keys.evil)
      for (const [xml, says] of [
        [metadata, 'niet ondertekend'],
        [signedMetadata(metadata, keys.signing), 'handtekening van deze metadata klopt niet'],
        [good.replace('https://idp.test/sso', 'https://evil.test/sso'), 'handtekening van deze metadata klopt niet'],
      ] as const) {
        const page = await add({ metadata: xml, metadataCertificate: keys.evil.certificate })
        expect([page.status, page.$('#error-metadata').text()]).to.deep.equal([422, page.$('#error-metadata').text()])
        expect(page.$('#error-metadata').text()).to.include(says)
        expect(page.$('#field-metadataCertificate').text().trim()).to.equal(keys.evil.certificate.trim())
      }
      const none = await add({ metadata: good, metadataCertificate: 'hello' })
      expect(none.$('#error-metadataCertificate').text()).not.to.equal('')
      const made = await add({ metadata: good, metadataCertificate: keys.evil.certificate })
      expect(made.status).to.equal(303)
      const stored = (await listIdentityProviders(w.scope())).at(-1)!
      expect(stored.saml!.metadataCertificate).to.equal(keys.evil.certificate)
    })

    it('expired, unsigned and wrongly signed, in four languages', async () => {
      const metadata = metadataXml({ certificates: [keys.idp.certificate] })
      const over = metadataXml({ certificates: [keys.idp.certificate], validUntil: '2026-01-01T00:00:00Z' })
      const pinned = { metadataCertificate: keys.evil.certificate }
      for (const [language, expired, unsigned, wrong] of [
        ['nl', 'vervallen', 'niet ondertekend', 'klopt niet'],
        ['fr', 'expir', 'ne sont pas signées', 'pas correcte'],
        ['de', 'abgelaufen', 'nicht unterschrieben', 'stimmt nicht'],
        ['en', 'expired', 'not signed', 'not right'],
      ] as const) {
        await ann.get(`/language/${language}`)
        const said = async (values: Record<string, string>) => (await add(values)).$('#error-metadata').text()
        expect(await said({ metadata: over })).to.include(expired)
        expect(await said({ metadata, ...pinned })).to.include(unsigned)
        expect(await said({ metadata: signedMetadata(metadata, keys.signing), ...pinned })).to.include(wrong)
      }
      await ann.get('/language/nl')
    })

    it('an address inside, or that does not answer', async () => {
      for (const metadataUrl of ['http://127.0.0.1/metadata', 'https://127.0.0.1:1/x', 'https://169.254.169.254/'])
        expect((await add({ metadata: '', metadataUrl })).status, metadataUrl).to.equal(422)
    })

    it('in four languages', async () => {
      for (const [language, word] of [
        ['fr', 'page web'],
        ['de', 'Webseite'],
        ['en', 'web page'],
      ] as const) {
        await ann.get(`/language/${language}`)
        expect((await add({ metadata: '<html>' })).$('#error-metadata').text()).to.include(word)
      }
      await ann.get('/language/nl')
    })
  })

  describe('the trial', () => {
    const answer = async (nameId: string): Promise<{ page: Response; back: Page }> => {
      const start = await ann.get(at('/trial/start'))
      expect(start.status).to.equal(303)
      const sent = new URL(start.headers['location']!)
      expect(sent.origin + sent.pathname).to.equal('https://idp.test/sso')
      const message = inflateRawSync(Buffer.from(sent.searchParams.get('SAMLRequest')!, 'base64')).toString()
      const asked = /ID="([^"]+)"/.exec(message)![1]!
      const xml = genuine(
        responseXml({
          at: w.context.now(),
          provider: forgedFor(),
          inResponseTo: asked,
          nameId,
          attributes:
            attribute('mail', 'els@example.test') + attribute('egovNRN', '85.07.30-033.28') + attribute('roles', 'HR'),
        }),
        keys.evil,
        'both',
      )
      const page = await post(xml)
      return { page, back: await ann.get(page.headers['location'] ?? '/') }
    }
    /** As the page of the provider sends it: without a session of ours. */
    const post = (xml: string): Promise<Response> =>
      Promise.resolve(
        request(w.app)
          .post(`/sign-in/saml/${id}/acs`)
          .type('form')
          .send({ SAMLResponse: inForm(xml) }),
      )
    const forgedFor = () => {
      const own = `http://127.0.0.1/sign-in/saml/${id}`
      const base = testProvider(keys, { id })
      return { ...base, ours: { ...base.ours, entityId: own, acsUrl: `${own}/acs`, logoutUrl: `${own}/logout` } }
    }

    it('shows what came back of a provider that is closed, masks national numbers, and signs nobody in', async () => {
      const { page, back } = await answer('els')
      expect(page.status).to.equal(303)
      expect(page.headers['set-cookie'] ?? []).to.deep.equal([])
      expect(back.status).to.equal(200)
      expect(back.text).to.include('els@example.test').and.include('personeelsdienst')
      expect(back.text).to.include('rijksregisternummer, niet getoond').and.not.include('033.28')
      expect((await ann.get('/account')).text).to.include('Ann Segers')
      const again = await ann.get(page.headers['location']!)
      expect(again.text).to.include('De proef is voorbij')
    })

    it('shows it to nobody else, and says why an answer is refused', async () => {
      const { page } = await answer('els')
      expect((await (await w.as('sofie')).get(page.headers['location']!)).status).to.equal(403)
      await ann.get(at('/trial/start'))
      const { back } = await answer('85073003328')
      expect(back.text).not.to.include('85073003328')
    })

    it('is no way around a closed door', async () => {
      const made = responseXml({ at: w.context.now(), provider: forgedFor(), inResponseTo: '_x' })
      const xml = genuine(made, keys.evil, 'both')
      expect((await post(xml)).status).to.equal(404)
    })
  })
})
