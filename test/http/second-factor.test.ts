import { expect } from 'chai'
import { installation } from '../../src/data/installation.ts'
import { secondFactors } from '../../src/data/second-factors.ts'
import { sessions } from '../../src/data/sessions.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { installationTrail } from '../../src/data/trail.ts'
import { routes } from '../../src/web/routes.ts'
import { password, type Person, world, type World } from '../support/cast.ts'
import { addApp, askSecondFactor, codeOf } from '../support/second-factor.ts'
import { type Page, Visitor } from '../support/visitor.ts'

// W-22: a second factor at sign-in, and that nothing else opens before it is shown.

const email = (person: Person): string => `${person}@example.test`
const where = (page: Page): [number, string | undefined] => [page.status, page.headers['location']]

describe('the second factor (W-22)', () => {
  let w: World
  let seconds = 0

  beforeEach(async () => {
    w = await world()
    seconds = 0
  })
  afterEach(() => w.close())

  /** Half a minute further each time, since a code is used once. */
  function later(by = 30): Date {
    seconds += by
    w.setNow(new Date(Date.parse('2026-11-24T09:00:00Z') + seconds * 1000).toISOString())
    return w.context.now()
  }

  /** Somebody at the door who has given the password. */
  async function atDoor(person: Person): Promise<Visitor> {
    const visitor = new Visitor(w.app)
    await visitor.signIn(email(person), password)
    return visitor
  }

  const second = (visitor: Visitor, values: Record<string, string>): Promise<Page> =>
    visitor.post('/sign-in/second', values, '/sign-in/second')

  async function withApp(person: Person = 'els'): Promise<{ visitor: Visitor; seed: string; codes: string[] }> {
    const visitor = await w.as(person)
    const { seed, codes } = await addApp(visitor, w.context.now())
    return { visitor, seed, codes }
  }

  const recordOf = async (person: Person) =>
    (await w.context.store.find(secondFactors, { where: { user: w.userIds[person] } }))[0]!

  describe('for who adds it', () => {
    it('an app is added with a right code, and ten recovery codes are shown once', async () => {
      const els = await w.as('els')
      const form = await els.get('/account/security/app')
      expect(form.$('h1').text()).to.equal('Voeg een authenticator-app toe')
      const picture = await els.download(form.$('.seed-picture').attr('src')!)
      expect(picture.headers['content-type']).to.match(/^image\/svg\+xml/)
      expect(picture.headers['cache-control']).to.equal('no-store')
      expect((picture.body as Buffer).toString()).to.match(/^<svg[^>]*>/)
      const { page, codes } = await addApp(els, w.context.now())
      expect(page.$('h1').text()).to.equal('Uw herstelcodes')
      expect(codes).to.have.length(10)
      const overview = await els.get('/account/security')
      expect(overview.text).to.include('In gebruik sinds 24/11/2026').and.include('Nog 10 codes over')
      for (const code of codes) expect(overview.text).not.to.include(code)
    })

    it('a wrong code keeps nothing: the same key is offered again', async () => {
      const els = await w.as('els')
      const before = (await els.get('/account/security/app')).$('#seed').text()
      const page = await els.post('/account/security/app', { code: '000000' }, '/account/security/app')
      expect(page.status).to.equal(422)
      expect(page.$('#error-code').text()).to.include('Deze code klopt niet')
      expect(page.$('#seed').text()).to.equal(before)
      expect(await w.context.store.count(secondFactors)).to.equal(0)
    })

    it('the key is in no session, and sealed in the store; codes are kept as hashes; the trail has neither', async () => {
      const els = await w.as('els')
      const seed = (await els.get('/account/security/app')).$('#seed').text().replaceAll(' ', '')
      const kept = JSON.stringify(await w.context.store.find(sessions))
      expect(kept).to.include('enrolment').and.not.include(seed)
      const { codes } = await addApp(els, w.context.now())
      const record = await recordOf('els')
      expect(record.seed).to.match(/^sealed:1:/)
      expect(record.recoverySecrets).to.have.length(10)
      const trail = await w.context.store.find(installationTrail)
      const all = JSON.stringify([record, trail])
      for (const word of [seed, ...codes, ...codes.map((one) => one.replaceAll('-', ''))])
        expect(all).not.to.include(word)
      expect(JSON.stringify(trail)).not.to.include(record.recoverySecrets[0]!).and.not.to.include('sealed:')
      expect(trail.map(({ act }) => act)).to.include('secondFactor.appAdded')
    })

    it('her other browsers are out from then on', async () => {
      const other = await w.as('els')
      later(60)
      await withApp()
      expect(where(await other.get('/account'))[1]).to.match(/^\/sign-in/)
    })
  })

  describe('at the door', () => {
    it('asks the code after the password, and then leads on to the page', async () => {
      const { seed } = await withApp()
      later()
      const els = new Visitor(w.app)
      const first = await els.post('/sign-in', { email: email('els'), password, to: '/o/demerdorp?x=1' }, '/sign-in')
      expect(where(first)).to.deep.equal([303, '/sign-in/second'])
      const page = await els.get('/sign-in/second')
      expect(page.$('h1').text()).to.equal('Toon dat u het bent')
      const code = codeOf(seed, w.context.now()).replace(/(...)/, '$1 ')
      expect(where(await second(els, { code }))).to.deep.equal([303, '/o/demerdorp?x=1'])
      expect((await els.get('/account')).text).to.include('els@example.test')
    })

    it('a code works once, also within its half minute and in another browser', async () => {
      const { seed } = await withApp()
      const code = codeOf(seed, later())
      const [one, other] = [await atDoor('els'), await atDoor('els')]
      expect((await second(one, { code })).status).to.equal(303)
      const again = await second(other, { code })
      expect(again.status).to.equal(422)
      expect(again.$('#error-code').text()).to.include('al gebruikt')
    })

    it('the code that added the app is used up as well, and so is the one before', async () => {
      const { seed } = await withApp()
      const els = await atDoor('els')
      for (const off of [0, -30]) {
        const page = await second(els, { code: codeOf(seed, w.context.now(), off) })
        expect(page.status, String(off)).to.equal(422)
      }
    })

    it('of two at the same moment with the same code one comes in', async () => {
      const { seed } = await withApp()
      const code = codeOf(seed, later())
      const both = [await atDoor('els'), await atDoor('els')]
      const pages = await Promise.all(both.map((one) => second(one, { code })))
      expect(pages.map(({ status }) => status).sort()).to.deep.equal([303, 422])
    })

    it('a clock that is 30 seconds off is no hindrance, one of 90 is', async () => {
      const { seed } = await withApp()
      later(300)
      expect((await second(await atDoor('els'), { code: codeOf(seed, w.context.now(), -90) })).status).to.equal(422)
      expect((await second(await atDoor('els'), { code: codeOf(seed, w.context.now(), -30) })).status).to.equal(303)
      expect((await second(await atDoor('els'), { code: codeOf(seed, w.context.now(), 30) })).status).to.equal(303)
      expect((await second(await atDoor('els'), { code: codeOf(seed, w.context.now(), 90) })).status).to.equal(422)
    })

    it('after five wrong codes the next waits, also a right one and in another browser; then it is taken', async () => {
      const { seed } = await withApp()
      later()
      const els = await atDoor('els')
      for (let i = 0; i < 5; i += 1) expect((await second(els, { code: '000000' })).status, String(i)).to.equal(422)
      const page = await second(els, { code: codeOf(seed, w.context.now()) })
      expect(page.status).to.equal(429)
      expect(page.headers['retry-after']).to.equal('30')
      expect(page.$('#error-code').text()).to.equal(
        'Fout: Er is te vaak iets fout ingevuld. Probeer het opnieuw over 1 minuut.',
      )
      expect((await second(await atDoor('els'), { code: codeOf(seed, w.context.now()) })).status).to.equal(429)
      later(31)
      expect((await second(els, { code: codeOf(seed, w.context.now()) })).status).to.equal(303)
    })

    it('of twenty guesses at the same moment five are looked at', async () => {
      await withApp()
      const els = await atDoor('els')
      await els.get('/sign-in/second')
      const pages = await Promise.all(Array.from({ length: 20 }, () => second(els, { code: '000000' })))
      expect(pages.filter(({ status }) => status === 422).length).to.be.at.most(5)
      expect(pages.filter(({ status }) => status === 429).length).to.be.at.least(15)
    })

    it('a recovery code comes in once, however it is typed, and tells how many are left', async () => {
      const { codes } = await withApp()
      later()
      const els = await atDoor('els')
      expect((await second(els, { recovery: codes[3]!.toUpperCase().replaceAll('-', ' ') })).status).to.equal(303)
      expect((await els.get('/account')).text).to.include('U hebt nog 9 herstelcodes.')
      const page = await second(await atDoor('els'), { recovery: codes[3]! })
      expect(page.status).to.equal(422)
      expect(page.$('details[open] #error-recovery').length).to.equal(1)
    })

    it('nothing filled in is said, and costs no try', async () => {
      const { seed } = await withApp()
      const els = await atDoor('els')
      for (let i = 0; i < 8; i += 1) expect((await second(els, {})).$('#error-code').text()).to.include('Vul dit in')
      expect((await second(els, { code: codeOf(seed, later()) })).status).to.equal(303)
    })

    it('what comes in stands in the trail, and a password alone is no sign-in', async () => {
      const { seed } = await withApp()
      const acts = async (): Promise<number> =>
        (await w.context.store.find(installationTrail)).filter(({ act }) => act === 'user.signedIn').length
      const before = await acts()
      const els = await atDoor('els')
      expect(await acts()).to.equal(before)
      await second(els, { code: codeOf(seed, later()) })
      expect(await acts()).to.equal(before + 1)
    })

    it('waits ten minutes at most', async () => {
      await withApp()
      const els = await atDoor('els')
      later(601)
      expect(where(await els.get('/sign-in/second'))).to.deep.equal([303, '/sign-in'])
    })
  })

  describe('with the password alone', () => {
    it('every other address takes the person for a stranger', async () => {
      await withApp('els')
      const els = await atDoor('els')
      const token = (await els.get('/sign-in/second')).$('input[name=_csrf]').attr('value')!
      expect(token).not.to.equal('')
      for (const { method, path, may } of routes.filter(({ may }) => may !== 'anyone' && may !== 'pending')) {
        const href = path.replace(':organisation', 'demerdorp').replace(/:\w+/g, 'f'.repeat(24))
        const page = method === 'get' ? await els.get(href) : await els.post(href, {}, '/sign-in/second')
        expect(page.status, `${method} ${path} ${may}`).to.equal(303)
        expect(page.headers['location'], `${method} ${path}`).to.match(/^\/sign-in(\?to=|$)/)
      }
    }).timeout(30_000)

    it('who has a factor can add none: not by its page, not by its form', async () => {
      await withApp('els')
      const els = await atDoor('els')
      for (const path of ['', '/app', '/app/qr.svg', '/passkey'])
        expect((await els.get(`/sign-in/enrol${path}`)).status, path).to.equal(403)
      for (const path of ['/app', '/passkey']) {
        const sent = { code: '000000', name: 'x', response: 'x' }
        expect((await els.post(`/sign-in/enrol${path}`, sent, '/sign-in/second')).status, path).to.equal(403)
      }
      expect((await recordOf('els')).version).to.equal(1)
    })

    it('who must have one and has none adds it, and can do nothing else first', async () => {
      await askSecondFactor(w)
      const marc = new Visitor(w.app)
      expect(where(await marc.signIn(email('marc'), password))).to.deep.equal([303, '/sign-in/enrol'])
      for (const path of ['/', '/account', '/account/security', '/o/demerdorp', '/portfolio'])
        expect(where(await marc.get(path))[1], path).to.match(/^\/sign-in\?to=/)
      expect(where(await marc.get('/sign-in/second'))).to.deep.equal([303, '/sign-in/enrol'])
      const { page, codes } = await addApp(marc, w.context.now(), '/sign-in/enrol')
      expect(codes).to.have.length(10)
      expect(page.$('.codes-act a').attr('href')).to.equal('/')
      expect((await marc.get('/o/demerdorp')).status).to.equal(200)
    })

    it('a form without its token is refused, at every form of the second step', async () => {
      await withApp('els')
      const els = await atDoor('els')
      for (const { path } of routes.filter(({ may, method }) => may === 'pending' && method === 'post'))
        expect((await els.post(path, { code: '000000', _csrf: 'x' }, '/nothing')).status, path).to.equal(403)
    })

    it('a stranger has no second step', async () => {
      const nobody = new Visitor(w.app)
      for (const { method, path } of routes.filter(({ may }) => may === 'pending')) {
        const page = method === 'get' ? await nobody.get(path) : await nobody.post(path, {}, '/sign-in')
        expect(where(page), path).to.deep.equal([303, '/sign-in'])
      }
    })

    it('a session of before the choice of the authority is not enough any more', async () => {
      const marc = await w.as('marc')
      await askSecondFactor(w, ['management'])
      expect(where(await marc.get('/o/demerdorp/norms'))).to.deep.equal([303, '/sign-in/enrol'])
      expect(where(await marc.get('/account'))[1]).to.match(/^\/sign-in/)
      const els = await w.as('els')
      expect((await els.get('/o/demerdorp')).status).to.equal(200)
    })

    it('an hour later such a session gives the password again first', async () => {
      const marc = await w.as('marc')
      await askSecondFactor(w, ['management'])
      later(1200)
      const to = encodeURIComponent('/o/demerdorp/norms')
      expect(where(await marc.get('/o/demerdorp/norms'))).to.deep.equal([303, `/sign-in?to=${to}`])
      expect(where(await marc.get('/sign-in/enrol'))).to.deep.equal([303, '/sign-in'])
    })

    it('who administers the installation must have one, but in a demonstration', async () => {
      const ann = await w.as('ann')
      expect((await ann.get('/organisations/new')).status).to.equal(200)
      const [record] = await w.context.store.find(installation)
      const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
      work.replace(installation, record!, { values: { demonstration: false }, act: 'installation.setUp', label: '' })
      await work.commit()
      expect(where(await ann.get('/organisations/new'))).to.deep.equal([303, '/sign-in/enrol'])
      expect(where(await new Visitor(w.app).signIn(email('ann'), password))).to.deep.equal([303, '/sign-in/enrol'])
    })
  })
})
