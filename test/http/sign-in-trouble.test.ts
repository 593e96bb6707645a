import { expect } from 'chai'
import type { StoredIdentityProvider } from '../../src/data/identity-providers.ts'
import { world, type World } from '../support/cast.ts'
import { AtTheDoor, isIn } from '../support/identity/at-the-door.ts'
import { attribute, genuine, inForm, responseXml } from '../support/identity/forge.ts'
import { testKeys } from '../support/identity/provider.ts'
import { oidcRecord, samlRecord } from '../support/identity/record.ts'
import { freePort } from '../support/ports.ts'
import { type Page, Visitor } from '../support/visitor.ts'

// A provider that is down, another certificate, a clock that is off: what the person reads in each language, with a
// reference under which the log has the cause; and nobody is half signed in. Of metadata: identity-provider-trial.

const words = {
  nl: ['U bent niet aangemeld', 'beheerder van Waarborg bij Demerdorp', 'de klok van uw toestel'],
  fr: ['Vous n’êtes pas connecté', 'de Waarborg (Demerdorp)', 'votre appareil est à l’heure'],
  de: ['Sie sind nicht angemeldet', 'Demerdorp', 'die Uhr Ihres Geräts'],
  en: ['You are not signed in', 'at Demerdorp', 'the clock on your device'],
} as const

describe('trouble at the door of an identity provider', () => {
  let w: World
  let saml: StoredIdentityProvider
  let oidc: StoredIdentityProvider
  let told: { reference?: string; reason?: string; provider?: string }[]

  before(async () => {
    w = await world({ OUTGOING_PRIVATE_HOSTS: 'localhost' })
    saml = await samlRecord(w)
    const issuer = `http://localhost:${await freePort()}`
    oidc = await oidcRecord(w, { attributes: { email: 'email' }, secret: 'x'.repeat(32), oidc: { issuer } })
    w.context.log.warn = (what: object) => void told.push(what)
  })
  beforeEach(() => (told = []))
  after(() => w.close())

  async function answered(visitor: Visitor, made: (id: string) => Promise<string>): Promise<Page> {
    const door = new AtTheDoor(w, saml)
    const sent = await made(await door.ask(visitor))
    // The form of the provider comes without our session; what it leads to is asked with it, where it leads anywhere.
    return visitor.postWith(`/sign-in/saml/${saml.id}/acs`, { SAMLResponse: sent })
  }

  const troubles: Record<string, { reason: string; status: number; meet: (visitor: Visitor) => Promise<Page> }> = {
    'a provider that is down': {
      ...{ reason: 'discovery', status: 503 },
      meet: (visitor) => visitor.get(`/sign-in/with/${oidc.id}`),
    },
    'a signature of another certificate': {
      ...{ reason: 'signature', status: 403 },
      meet: (visitor) =>
        answered(visitor, async (inResponseTo) => {
          const { provider } = new AtTheDoor(w, saml)
          const attributes = attribute('mail', 'els@example.test')
          const { evil } = await testKeys()
          return inForm(genuine(responseXml({ at: w.context.now(), provider, inResponseTo, attributes }), evil, 'both'))
        }),
    },
    'a clock that is four minutes ahead, more than can be forgiven': {
      ...{ reason: 'age', status: 403 },
      meet: (visitor) =>
        answered(visitor, (inResponseTo) =>
          new AtTheDoor(w, saml).answer({
            inResponseTo,
            at: new Date(w.context.now().getTime() + 240_000),
            attributes: attribute('mail', 'els@example.test'),
          }),
        ),
    },
    'a clock that is a day behind': {
      ...{ reason: 'age', status: 403 },
      meet: (visitor) =>
        answered(visitor, (inResponseTo) =>
          new AtTheDoor(w, saml).answer({
            inResponseTo,
            at: new Date(w.context.now().getTime() - 86_400_000),
            attributes: attribute('mail', 'els@example.test'),
          }),
        ),
    },
  }

  for (const [what, { reason, status, meet }] of Object.entries(troubles))
    for (const [language, texts] of Object.entries(words))
      it(`${what}, in ${language}: what to do, whom to call, a reference that the log knows`, async () => {
        const visitor = new Visitor(w.app)
        await visitor.get(`/language/${language}`)
        const page = await meet(visitor)
        expect(page.status).to.equal(status)
        expect(page.$('html').attr('lang')).to.equal(language)
        for (const text of texts) expect(page.$('main').text()).to.contain(text)
        expect(page.text).not.to.contain(`>${reason}<`)
        const reference = page.$('.reference').text()
        expect(reference).to.match(/^[0-9a-f]{8}$/)
        expect(told.filter((one) => one.reference === reference)).to.have.deep.members([
          { reference, provider: reason === 'discovery' ? oidc.id : saml.id, reason },
        ])
        expect(await isIn(visitor)).to.equal(false)
        expect((await visitor.get('/sign-in/second')).headers['location']).to.match(/^\/sign-in/)
      })
})
