import { expect } from 'chai'
import request from 'supertest'
import { identityLinks } from '../../src/data/identity-links.ts'
import { sessions } from '../../src/data/sessions.ts'
import { endSession } from '../../src/data/ended-sessions.ts'
import { identityProviders, type StoredIdentityProvider } from '../../src/data/identity-providers.ts'
import { AtProvider } from '../support/identity/at-provider.ts'
import { isIn, lastReason } from '../support/identity/at-the-door.ts'
import { type OidcServer, startOidc } from '../support/identity/oidc.ts'
import { oidcRecord } from '../support/identity/record.ts'
import { world, type World } from '../support/cast.ts'
import { freePort } from '../support/ports.ts'
import { type Page, Visitor } from '../support/visitor.ts'

const ours = 'http://127.0.0.1/'
const secret = 'a secret of thirty-two characters'
const itsme = 'urn:be:vlaanderen:authmech:itsme'

type Given = Partial<Omit<Parameters<typeof oidcRecord>[1], 'oidc'>> & { acrValues?: string[] }

describe('the sign-in by OpenID Connect, with a real provider', function () {
  this.timeout(20_000)
  let w: World
  let stored: StoredIdentityProvider
  let server: OidcServer

  /** The provider has to know our addresses, in which our name for it is: so the record comes first. */
  const start = async (given: Given = {}): Promise<void> => {
    const port = await freePort()
    const { acrValues = [], ...others } = given
    stored = await oidcRecord(w, {
      attributes: { email: 'email', roles: 'roles', organisation: 'vo_orgcode' },
      secret,
      ...others,
      oidc: { issuer: `http://localhost:${port}`, acrValues },
    })
    server = await startOidc(
      {
        client_id: 'waarborg',
        client_secret: secret,
        redirect_uris: [`${ours}sign-in/oidc/${stored.id}/callback`],
        post_logout_redirect_uris: [`${ours}sign-in`],
      },
      {
        els: { email: 'els@example.test', vo_orgcode: '0207656510', roles: [] },
        liar: { email: 'els@example.test', email_verified: false, vo_orgcode: '0207656510', roles: [] },
        proven: { email: 'els@example.test', email_verified: true, vo_orgcode: '0207656510', roles: [] },
        karim: { email: 'karim@example.test', vo_orgcode: '0207656510', roles: [] },
        '85.07.30-033.28': { email: 'els@example.test', vo_orgcode: '0207656510', roles: [] },
      },
      port,
    )
  }

  beforeEach(async () => {
    w = await world({ OUTGOING_PRIVATE_HOSTS: 'localhost' })
    w.setNow(new Date().toISOString())
  })
  afterEach(async () => {
    await server.stop()
    await w.close()
  })

  const path = (url: string): string => url.slice(ours.length - 1)

  async function signIn(
    name: string,
    visitor = new Visitor(w.app),
  ): Promise<{ visitor: Visitor; page: Page; back: string }> {
    const asked = await visitor.get(`/sign-in/with/${stored.id}?to=/o/demerdorp`)
    const back = await new AtProvider(ours).go(asked.headers['location'] ?? '', name)
    return { visitor, page: await visitor.get(path(back.url)), back: path(back.url) }
  }

  it('into the page that was asked, to a session for that organisation alone', async () => {
    await start()
    const { visitor, page } = await signIn('els')
    expect(page.headers['location']).to.equal('/o/demerdorp')
    expect(await isIn(visitor)).to.equal(true)
    expect((await visitor.get('/o/zennebeek')).status).to.equal(404)
    expect((await visitor.post('/account/password', {})).status).to.equal(403)
    const [link] = await w.context.store.find(identityLinks, { where: { user: w.userIds.els } })
    expect(link).to.deep.include({ provider: stored.id, subject: 'els' })
  })

  it('not by an address that the provider says it did not check', async () => {
    await start()
    expect([(await signIn('liar')).page.status, await lastReason(w)]).to.deep.equal([403, 'unknown'])
    expect((await signIn('proven')).page.headers['location'], 'the control').to.equal('/o/demerdorp')
  })

  it('the address of the answer: once, in the browser that asked, with the state that it asked', async () => {
    await start()
    const { visitor, back } = await signIn('els')
    const again = await visitor.get(back)
    expect([again.status, await lastReason(w)]).to.deep.equal([403, 'other-browser'])
    const attacker = new Visitor(w.app)
    const asked = await attacker.get(`/sign-in/with/${stored.id}`)
    const theirs = await new AtProvider(ours).go(asked.headers['location'] ?? '', 'els')
    const victim = new Visitor(w.app)
    await victim.get(`/sign-in/with/${stored.id}`)
    expect((await victim.get(path(theirs.url))).status).to.equal(403)
    expect(await isIn(victim)).to.equal(false)
    const forged = await attacker.get(path(theirs.url).replace(/code=[^&]*/, 'code=forged'))
    expect([forged.status, await lastReason(w)]).to.deep.equal([403, 'answer'])
  })

  it('of 40 forged codes at the same moment 30 are asked about, and who is believed then does not count', async () => {
    await start()
    let asked = 0
    server.forge = (at, answer) => {
      if (at === '/token') asked += 1
      return answer
    }
    const forged = async (): Promise<() => Promise<Page>> => {
      const visitor = new Visitor(w.app)
      const { headers } = await visitor.get(`/sign-in/with/${stored.id}`)
      const state = new URL(headers['location'] ?? '').searchParams.get('state') ?? ''
      const query = new URLSearchParams({ code: 'forged', state, iss: server.issuer })
      return () => visitor.get(`/sign-in/oidc/${stored.id}/callback?${query.toString()}`)
    }
    const ready: (() => Promise<Page>)[] = []
    for (let n = 0; n < 40; n += 1) ready.push(await forged())
    const found = await Promise.all(ready.map((send) => send()))
    const tally = (status: number): number => found.filter((page) => page.status === status).length
    expect([tally(403), tally(429), asked]).to.deep.equal([30, 10, 30])
    w.setNow(new Date(w.context.now().getTime() + 31_000).toISOString())
    for (let n = 0; n < 2; n += 1) expect((await signIn('els')).page.status).to.equal(303)
  })

  it('another organisation, a consultant, and a national number as the name', async () => {
    await start({ organisationBinding: '0207500123' })
    expect([(await signIn('els')).page.status, await lastReason(w)]).to.deep.equal([403, 'other-organisation'])
    await server.stop()
    await start()
    expect([(await signIn('karim')).page.status, await lastReason(w)]).to.deep.equal([403, 'privileged'])
    expect([(await signIn('85.07.30-033.28')).page.status, await lastReason(w)]).to.deep.equal([403, 'national-number'])
  })

  it('shown again: the provider asks the name anew, says when, and only the same person counts', async () => {
    await start()
    const visitor = new Visitor(w.app)
    const browser = new AtProvider(ours)
    const come = async (from: string, name: string): Promise<Page> => {
      const asked = await visitor.get(from)
      const { url } = await browser.go(asked.headers['location'] ?? '', name)
      w.setNow(new Date().toISOString())
      return visitor.get(path(url))
    }
    await come(`/sign-in/with/${stored.id}?to=/o/demerdorp`, 'els')
    await come(`/sign-in/with/${stored.id}?to=/o/demerdorp`, 'els')
    expect(browser.asked, 'the second time it knows').to.equal(1)
    const from = '/sign-in/again/provider?to=/o/demerdorp/controls'
    const address = new URL((await visitor.get(from)).headers['location'] ?? '')
    expect(address.searchParams.get('prompt')).to.equal('login')
    expect((await come(from, 'els')).headers['location']).to.equal('/o/demerdorp/controls')
    expect(browser.asked).to.equal(2)
    const other = await come(from, 'karim')
    expect([other.status, await lastReason(w)]).to.deep.equal([403, 'other-person'])
    expect(other.text).to.include('U blijft aangemeld')
    expect(await isIn(visitor)).to.equal(true)
  })

  it('a wrong secret: nobody is half signed in', async () => {
    await start({ secret: 'another secret of many characters' })
    const { visitor, page } = await signIn('els')
    expect(page.status).to.equal(403)
    expect(page.$('.reference').text()).to.match(/^[0-9a-f]{8}$/)
    expect(await isIn(visitor)).to.equal(false)
  })

  it('a provider that does not answer: what to do and whom to call, 503', async () => {
    await start()
    await server.stop()
    const page = await new Visitor(w.app).get(`/sign-in/with/${stored.id}`)
    expect(page.status).to.equal(503)
    expect(page.text).to.contain('de beheerder van Waarborg bij Demerdorp')
  })

  it('the assurance levels of the record are asked for', async () => {
    await start({ strongContexts: [itsme], acrValues: [itsme] })
    expect((await new Visitor(w.app).get(`/sign-in/with/${stored.id}`)).headers['location']).to.contain('acr_values')
  })

  it('signing out goes to the provider, with the token that names the session', async () => {
    await start()
    const { visitor } = await signIn('els')
    const account = await visitor.get('/account')
    expect(account.headers['content-security-policy']).to.contain(`form-action 'self' ${server.issuer};`)
    const out = await visitor.post('/sign-out', {})
    const there = new URL(out.headers['location'] ?? '')
    expect(there.origin).to.equal(server.issuer)
    expect(there.searchParams.get('id_token_hint')).to.match(/^eyJ/)
    expect(there.searchParams.get('post_logout_redirect_uri')).to.equal(`${ours}sign-in`)
    expect(await isIn(visitor)).to.equal(false)
  })

  it('the token of the provider is kept for that only', async () => {
    await start()
    const kept = async (): Promise<string> =>
      (await w.context.store.find(sessions)).map(({ content }) => content).join()
    await signIn('els')
    expect(await kept(), 'the control').to.include('"idToken":"eyJ')
    const work = w.scope().work()
    const values = { oidc: { ...stored.oidc!, logout: false } }
    work.replace(identityProviders, stored, { values, act: 'identityProvider.changed', label: stored.name })
    await work.commit()
    for (const { id } of await w.context.store.find(sessions)) await endSession(w.context, id)
    const { visitor } = await signIn('els')
    expect([await isIn(visitor), (await kept()).includes('"idToken":"eyJ')]).to.deep.equal([true, false])
  })

  it('signing out here works when the provider does not answer', async () => {
    await start()
    const { visitor } = await signIn('els')
    await server.stop()
    const out = await visitor.post('/sign-out', {})
    expect(out.status).to.equal(303)
    expect(await isIn(visitor)).to.equal(false)
  })

  it('the keys of a provider that knows us by a secret are not there', async () => {
    await start()
    expect((await request(w.app).get(`/sign-in/oidc/${stored.id}/keys`)).status).to.equal(404)
    expect((await request(w.app).get(`/sign-in/saml/${stored.id}/metadata`)).status).to.equal(404)
  })
})
