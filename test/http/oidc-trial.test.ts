import { expect } from 'chai'
import { identityLinks } from '../../src/data/identity-links.ts'
import type { StoredIdentityProvider } from '../../src/data/identity-providers.ts'
import { AtProvider } from '../support/identity/at-provider.ts'
import { isIn } from '../support/identity/at-the-door.ts'
import { type OidcServer, startOidc } from '../support/identity/oidc.ts'
import { oidcRecord } from '../support/identity/record.ts'
import { world, type World } from '../support/cast.ts'
import { freePort } from '../support/ports.ts'
import { type Page, Visitor } from '../support/visitor.ts'

const ours = 'http://127.0.0.1/'
const secret = 'a secret of thirty-two characters'

describe('the trial of an OpenID Connect provider', function () {
  this.timeout(20_000)
  let w: World
  let ann: Visitor
  let stored: StoredIdentityProvider
  let server: OidcServer

  before(async () => {
    w = await world({ OUTGOING_PRIVATE_HOSTS: 'localhost' })
    w.setNow(new Date().toISOString())
    ann = await w.as('ann')
    const port = await freePort()
    stored = await oidcRecord(w, {
      isOpen: false,
      attributes: { email: 'email', roles: 'roles', organisation: 'vo_orgcode' },
      organisationBinding: '0207656510',
      roleMap: [{ value: 'HR', role: 'hr' }],
      strongContexts: ['urn:be:vlaanderen:authmech:eid'],
      secret,
      oidc: { issuer: `http://localhost:${port}` },
    })
    const redirect_uris = [`${ours}sign-in/oidc/${stored.id}/callback`]
    server = await startOidc(
      { client_id: 'waarborg', client_secret: secret, redirect_uris },
      {
        els: { email: 'els@example.test', vo_orgcode: '0207656510', roles: ['HR'], rrn: '85.07.30-033.28' },
        other: { email: 'o@example.test', vo_orgcode: '0999999999', roles: [], rrn: '' },
        '85.07.30-033.28': { email: 'n@example.test', vo_orgcode: '0207656510', roles: [], rrn: '' },
      },
      port,
    )
  })
  after(async () => {
    await server.stop()
    await w.close()
  })
  beforeEach(() => w.setNow(new Date().toISOString()))

  const at = (path = ''): string => `/o/demerdorp/identity-providers/${stored.id}${path}`
  const path = (url: string): string => url.slice(ours.length - 1)

  /** From the button to the page that shows what came back; `back` is where the provider sent the browser. */
  async function tried(name: string, visitor = ann): Promise<{ back: string; taken: Page; page: Page }> {
    const start = await visitor.get(at('/trial/start'))
    const { url } = await new AtProvider(ours).go(start.headers['location'] ?? '', name)
    const taken = await visitor.get(path(url))
    return { back: path(url), taken, page: await visitor.get(taken.headers['location'] ?? '/') }
  }

  /** What was checked, and what of it is not in order. */
  const checked = ({ $ }: Page): { all: string[]; wrong: string[] } => {
    const rows = $('.lines li, .rows li').toArray()
    const label = (one: (typeof rows)[number]): string =>
      $(one).find('.row-main p:last-child').text() || $(one).children().last().text()
    return {
      all: rows.map(label),
      wrong: rows.filter((one) => $(one).find('.state-no').length > 0).map(label),
    }
  }

  it('shows what came back of a provider that is closed, once, and signs nobody in', async () => {
    const { taken, page } = await tried('els')
    expect([taken.status, taken.headers['location']]).to.deep.equal([303, at('/trial')])
    expect(page.$('h1').text()).to.equal('Proef van Demerdorp')
    expect(page.text).to.include('els@example.test').and.include('0207656510').and.include('personeelsdienst')
    const { all, wrong } = checked(page)
    expect(all).to.have.length(5)
    expect(wrong).to.deep.equal(['De aanmelding telt als sterk'])
    expect((await ann.get('/account')).text).to.include('Ann Segers')
    expect(await w.context.store.count(identityLinks)).to.equal(0)
    expect((await ann.get(at('/trial'))).text).to.include('De proef is voorbij')
  })

  it('masks the national number, as an attribute and as the name of the person', async () => {
    const { page } = await tried('els')
    expect(page.text).to.include('rijksregisternummer, niet getoond').and.not.include('033.28')
    const named = (await tried('85.07.30-033.28')).page
    expect(named.text).not.to.include('033.28')
    expect(checked(named).wrong).to.include('De persoon is te herkennen')
  })

  it('says that the organisation is another one', async () => {
    expect(checked((await tried('other')).page).wrong).to.include('De organisatie is die van u')
  })

  it('what came back is for the browser that asked: at another one it is no trial, and the provider is closed', async () => {
    const start = await ann.get(at('/trial/start'))
    const { url } = await new AtProvider(ours).go(start.headers['location'] ?? '', 'els')
    const other = new Visitor(w.app)
    expect((await other.get(path(url))).status).to.equal(404)
    expect(await isIn(other)).to.equal(false)
    const { back } = await tried('els')
    expect((await ann.get(back)).status, 'again').to.equal(404)
  })

  it('a forged code is refused with a reason and a reference, and nothing is shown', async () => {
    const start = await ann.get(at('/trial/start'))
    const { url } = await new AtProvider(ours).go(start.headers['location'] ?? '', 'els')
    const taken = await ann.get(path(url).replace(/code=[^&]*/, 'code=forged'))
    const page = await ann.get(taken.headers['location'] ?? '/')
    expect(page.text)
      .to.include('De provider gaf geen geldig antwoord')
      .and.match(/Kenmerk: [0-9a-f]{8} \(answer\)/)
    expect(page.text).not.to.include('els@example.test')
  })

  it('looks at what the provider says of itself, and tells in four languages what is wrong', async () => {
    const page = await ann.get(at('/look'))
    expect(page.status).to.equal(200)
    expect(page.text)
      .to.include(`Hij noemt zich ${server.issuer}, zoals is ingevuld`)
      .and.include('ondertekent met RS256')
    expect(checked(page).wrong).to.deep.equal([])
    const elsewhere = await oidcRecord(w, {
      ...{ isOpen: false, secret, strongContexts: ['urn:x:unknown'] },
      oidc: { issuer: `${server.issuer}/`, authentication: 'client_secret_basic', userinfo: 'signed' },
    })
    for (const [language, issuer, acr] of [
      ['fr', 'Il se nomme', 'ne connaît pas ces manières'],
      ['de', 'Er nennt sich', 'kennt er nicht: urn:x:unknown'],
      ['en', 'Fill in exactly', 'It does not know these ways'],
      ['nl', 'Vul exact in', 'kent hij niet: urn:x:unknown'],
    ] as const) {
      await ann.get(`/language/${language}`)
      const { wrong } = checked(await ann.get(at('/look').replace(stored.id, elsewhere.id)))
      expect(wrong.join(), language).to.include(issuer).and.include(acr)
    }
    expect((await ann.get(at())).$(`a[href="${at('/look')}"]`).text()).to.equal('Provider controleren')
  })

  it('wrong role 403, stranger 404, unknown and malformed id 404', async () => {
    for (const path of ['/trial/start', '/look']) {
      for (const person of ['sofie', 'piet'] as const)
        expect((await (await w.as(person)).get(at(path))).status, person).to.equal(403)
      expect((await (await w.as('zoe')).get(at(path))).status).to.equal(404)
      for (const id of ['f'.repeat(24), 'x'])
        expect((await ann.get(`/o/demerdorp/identity-providers/${id}${path}`)).status, id).to.equal(404)
    }
  })

  it('a provider that does not answer: what to check, with a reference', async () => {
    await server.stop()
    // What was asked of it a moment ago is kept for a while: another name is another provider.
    stored = await oidcRecord(w, { isOpen: false, secret, oidc: { issuer: server.issuer, clientId: 'other' } })
    const page = await ann.get(at('/trial/start'))
    expect(page.text)
      .to.include('niet bereikbaar')
      .and.match(/Kenmerk: [0-9a-f]{8} \(discovery\)/)
  })
})
