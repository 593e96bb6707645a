import { expect } from 'chai'
import request from 'supertest'
import type { StoredIdentityProvider } from '../../src/data/identity-providers.ts'
import { readTheirMetadata } from '../../src/identity/saml/their-metadata.ts'
import { AtProvider, type Back } from '../support/identity/at-provider.ts'
import { isIn, lastReason } from '../support/identity/at-the-door.ts'
import { changeRecord, samlRecord } from '../support/identity/record.ts'
import { hasSimpleSaml, type IdentityProvider, noSimpleSaml, startSimpleSaml } from '../support/identity/simplesaml.ts'
import { world, type World } from '../support/cast.ts'
import { freePort } from '../support/ports.ts'
import { skip } from '../support/skip.ts'
import { type Page, Visitor } from '../support/visitor.ts'

const ours = 'http://127.0.0.1/'

const person = (name: string, more: Record<string, readonly string[]> = {}) => ({
  password: name,
  attributes: { uid: [name], mail: [`${name}@example.test`], employeeNumber: [`n-${name}`], ...more },
})

/** The functional matrix of identity.md §1.4, against a SimpleSAMLphp of Debian. */
describe('SAML with a real identity provider', function () {
  this.timeout(60_000)
  let w: World
  let idp: IdentityProvider
  let stored: StoredIdentityProvider

  before(async function () {
    if (!hasSimpleSaml()) skip(this, noSimpleSaml)
    idp = await startSimpleSaml(await freePort(), {
      els: person('els'),
      hilde: person('hilde', { roles: ['staff', 'boss'] }),
      fresh: person('fresh', { roles: ['staff', 'boss'] }),
      karim: person('karim'),
    })
  })
  after(() => (hasSimpleSaml() ? idp.stop() : undefined))

  beforeEach(async () => {
    w = await world()
    now()
    const theirs = readTheirMetadata(await idp.metadata(), { now: new Date() })
    stored = await samlRecord(w, {
      saml: {
        entityId: theirs.entityId,
        signInUrl: theirs.signInUrl,
        logoutUrl: theirs.logoutUrl,
        certificates: theirs.certificates.map((pem) => ({ pem, notAfter: new Date('2029-01-01') })),
        nameIdFormat: null,
      },
    })
    await trust()
  })
  afterEach(() => w.close())

  /** Its clock is the real one. */
  const now = (ahead = 0): void => w.setNow(new Date(Date.now() + ahead).toISOString())

  const plain = {
    'simplesaml.nameidattribute': 'uid',
    NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    'saml20.sign.response': true,
    'saml20.sign.assertion': true,
    'assertion.encryption': false,
    'validate.logout': true,
  }

  async function trust(settings: Record<string, string | number | boolean | null> = {}): Promise<void> {
    const { text } = await request(w.app).get(`/sign-in/saml/${stored.id}/metadata`).buffer(true)
    idp.trust(text, { ...plain, ...settings })
  }

  interface Tried {
    visitor: Visitor
    browser: AtProvider
    back: Back
    status: number
    page: Page
  }

  /** From our button to the last page, in a browser of its own. */
  async function signIn(name: string, given: { visitor?: Visitor; browser?: AtProvider } = {}): Promise<Tried> {
    const visitor = given.visitor ?? new Visitor(w.app)
    const browser = given.browser ?? new AtProvider(ours)
    now()
    const start = await visitor.get(`/sign-in/with/${stored.id}?to=/o/demerdorp`)
    const back = await browser.go(start.headers['location'] ?? '', name)
    return { visitor, browser, back, ...(await come(back, visitor)) }
  }

  async function come(back: Back, visitor: Visitor): Promise<{ status: number; page: Page }> {
    if (back.method !== 'post') throw new Error(`the provider came back to ${back.url}`)
    now()
    const path = new URL(back.url).pathname
    const taken = await request(w.app).post(path).type('form').send(back.form)
    if (taken.status !== 303) return { status: taken.status, page: taken as Page }
    const page = await visitor.get(taken.headers['location'] ?? '')
    return { status: page.status, page }
  }

  async function refused(name: string): Promise<unknown> {
    const { status, visitor } = await signIn(name)
    expect(status).to.equal(403)
    expect(await isIn(visitor)).to.equal(false)
    return lastReason(w)
  }

  it('our metadata is what SimpleSAMLphp reads, for anyone, valid for a year', async () => {
    const answer = await request(w.app).get(`/sign-in/saml/${stored.id}/metadata`).buffer(true)
    expect(answer.headers['content-type']).to.contain('application/samlmetadata+xml')
    expect(answer.text).to.contain('SingleLogoutService').and.to.contain('RequestedAttribute')
    const until = Date.parse(/validUntil="([^"]+)"/.exec(answer.text)?.[1] ?? '')
    expect((until - Date.now()) / 86_400_000).to.be.within(364, 366)
  })

  it('signed request, signed response and assertion: into the page that was asked', async () => {
    const { page, visitor } = await signIn('els')
    expect(page.headers['location']).to.equal('/o/demerdorp')
    expect((await visitor.get('/account')).text).to.contain('els@example.test')
  })

  it('a second time without a password, to the same account', async () => {
    const first = await signIn('els')
    await signIn('els', { browser: first.browser })
    expect(first.browser.asked).to.equal(1)
  })

  it('shown again: the provider asks the password anew, and only the same person counts', async () => {
    const { visitor, browser } = await signIn('els')
    const again = async (name: string) => {
      const start = await visitor.get('/sign-in/again/provider?to=/o/demerdorp/controls')
      return come(await browser.go(start.headers['location'] ?? '', name), visitor)
    }
    const { page } = await again('els')
    expect(browser.asked, 'how often the password was asked').to.equal(2)
    expect(page.headers['location']).to.equal('/o/demerdorp/controls')
    const other = await again('hilde')
    expect([other.status, browser.asked, await lastReason(w)]).to.deep.equal([403, 3, 'other-person'])
    expect(other.page.text).to.include('U blijft aangemeld')
    expect((await visitor.get('/account')).text).to.include('els@example.test')
  })

  it('an unsigned request is refused by the provider', async () => {
    const start = await new Visitor(w.app).get(`/sign-in/with/${stored.id}`)
    const bare = (start.headers['location'] ?? '').replace(/&SigAlg=.*$/, '')
    expect((await new AtProvider(ours).page(bare)).text).to.match(/no signature|Exception|UNHANDLED/i)
  })

  it('an encrypted assertion with AES-CBC: only where the record allows it', async () => {
    await trust({ 'assertion.encryption': true })
    expect(await refused('els')).to.equal('algorithm')
    stored = await changeRecord(w, stored, { saml: { allowCbc: true } })
    expect((await signIn('els')).status).to.equal(303)
  })

  it('where encryption is required, a plain one is refused', async () => {
    stored = await changeRecord(w, stored, { saml: { requireEncryption: true } })
    expect(await refused('els')).to.equal('not-encrypted')
  })

  it('only the assertion signed: where the record says so', async () => {
    await trust({ 'saml20.sign.response': false })
    expect(await refused('els')).to.equal('signature')
    stored = await changeRecord(w, stored, { saml: { requireSignedResponse: false } })
    expect((await signIn('els')).status).to.equal(303)
  })

  it('only the response signed: where the record says so', async () => {
    await trust({ 'saml20.sign.assertion': false })
    expect(await refused('els')).to.equal('signature')
    stored = await changeRecord(w, stored, { saml: { requireSignedAssertion: false } })
    expect((await signIn('els')).status).to.equal(303)
  })

  it('nothing signed: never', async () => {
    await trust({ 'saml20.sign.response': false, 'saml20.sign.assertion': false })
    stored = await changeRecord(w, stored, { saml: { requireSignedAssertion: false, requireSignedResponse: false } })
    expect(await refused('els')).to.equal('signature')
  })

  it('a signature with SHA-1: never', async () => {
    await trust({ 'signature.algorithm': 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' })
    expect(await refused('els')).to.equal('algorithm')
  })

  it('another certificate than that of the record', async () => {
    const { certificates } = (await samlRecord(w)).saml!
    stored = await changeRecord(w, stored, { saml: { certificates } })
    expect(await refused('els')).to.equal('signature')
  })

  it('two certificates while the provider changes its own: either counts', async () => {
    const other = (await samlRecord(w)).saml!.certificates
    stored = await changeRecord(w, stored, { saml: { certificates: [...other, ...stored.saml!.certificates] } })
    expect((await signIn('els')).status).to.equal(303)
  })

  it('a clock that is off by more than the record forgives', async () => {
    const visitor = new Visitor(w.app)
    const start = await visitor.get(`/sign-in/with/${stored.id}`)
    const back = await new AtProvider(ours).go(start.headers['location'] ?? '', 'els')
    now(7 * 60_000)
    const form = back.method === 'post' ? back.form : {}
    const taken = await request(w.app).post(`/sign-in/saml/${stored.id}/acs`).type('form').send(form)
    expect(taken.status).to.equal(403)
    expect(taken.text).to.contain('klok')
    expect(await lastReason(w)).to.equal('expired')
  })

  it('begun by the provider: off, on with a button, and never twice', async () => {
    const entity = encodeURIComponent(`${ours}sign-in/saml/${stored.id}`)
    const url = `${idp.base}saml2/idp/SSOService.php?spentityid=${entity}&RelayState=${encodeURIComponent('https://evil.example')}`
    const visitor = new Visitor(w.app)
    const off = await come(await new AtProvider(ours).go(url, 'els'), visitor)
    expect([off.status, await lastReason(w)]).to.deep.equal([403, 'unsolicited'])
    stored = await changeRecord(w, stored, { saml: { allowUnsolicited: true } })
    const back = await new AtProvider(ours).go(url, 'els')
    const { page } = await come(back, visitor)
    expect(page.$('h1').text()).to.contain('U staat op het punt u aan te melden bij Demerdorp')
    const into = await visitor.post('/sign-in/finish', {}, '/sign-in')
    expect(into.headers['location']).to.equal('/')
    expect(await isIn(visitor)).to.equal(true)
    expect((await come(back, new Visitor(w.app))).status).to.equal(403)
    expect(await lastReason(w)).to.equal('used-before')
  })

  it('an answer again, and in another browser', async () => {
    const { back, visitor } = await signIn('els')
    expect((await come(back, visitor)).status).to.equal(403)
    const start = await new Visitor(w.app).get(`/sign-in/with/${stored.id}`)
    const theirs = await new AtProvider(ours).go(start.headers['location'] ?? '', 'els')
    const victim = new Visitor(w.app)
    expect((await come(theirs, victim)).status).to.equal(403)
    expect(await lastReason(w)).to.equal('other-browser')
    expect(await isIn(victim)).to.equal(false)
  })

  it('a consultant, and somebody unknown, are not let in; a new employee is where the record says so', async () => {
    expect(await refused('karim')).to.equal('privileged')
    expect(await refused('fresh')).to.equal('unknown')
    stored = await changeRecord(w, stored, {
      provisioning: 'employee',
      roleMap: [
        { value: 'staff', role: 'hr' },
        { value: 'boss', role: 'administrator' },
      ],
    })
    const { visitor } = await signIn('fresh')
    expect((await visitor.get('/o/demerdorp/employees')).status, 'as hr').to.equal(200)
    expect((await visitor.get('/o/demerdorp/people/new')).status, 'as administrator').to.equal(403)
  })

  it('signing out here signs out there: the provider asks the password again', async () => {
    const { visitor, browser } = await signIn('els')
    const out = await visitor.post('/sign-out', {})
    expect(await isIn(visitor)).to.equal(false)
    const back = await browser.go(out.headers['location'] ?? '', 'els')
    now()
    const bye = await visitor.get(back.url.slice(ours.length - 1))
    expect(bye.$('h1').text()).to.equal('U bent afgemeld')
    await signIn('els', { browser })
    expect(browser.asked).to.equal(2)
  })

  it('signing out there ends the session here, and no other', async () => {
    const [mine, theirs] = [await signIn('els'), await signIn('hilde')]
    const away = `${idp.base}saml2/idp/SingleLogoutService.php?ReturnTo=${encodeURIComponent(`${idp.base}saml2/idp/metadata.php`)}`
    const asked = await mine.browser.go(away, 'els')
    now()
    // From a browser without cookies, as when the provider shows it inside a page of its own.
    const answer = await request(w.app).get(asked.url.slice(ours.length - 1))
    expect(answer.status).to.equal(303)
    expect([await isIn(mine.visitor), await isIn(theirs.visitor)]).to.deep.equal([false, true])
    expect((await mine.browser.page(answer.headers['location'] ?? '')).status).to.be.below(400)
  })

  it('a provider that does not answer leaves nobody half signed in', async () => {
    stored = await changeRecord(w, stored, { saml: { signInUrl: 'http://localhost:1/sso' } })
    const visitor = new Visitor(w.app)
    expect((await visitor.get(`/sign-in/with/${stored.id}`)).status).to.equal(303)
    expect(await isIn(visitor)).to.equal(false)
    expect((await visitor.get('/sign-in')).status).to.equal(200)
  })
})
