import { expect } from 'chai'
import { load } from 'cheerio'
import request from 'supertest'
import { identityProviders } from '../../src/data/identity-providers.ts'
import { memberships } from '../../src/data/memberships.ts'
import { sessions } from '../../src/data/sessions.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { users } from '../../src/data/users.ts'
import { password, type Person, world, type World } from '../support/cast.ts'
import { AtTheDoor } from '../support/identity/at-the-door.ts'
import { attribute } from '../support/identity/forge.ts'
import { samlRecord } from '../support/identity/record.ts'
import { addApp, askSecondFactor, codeOf } from '../support/second-factor.ts'
import { Visitor } from '../support/visitor.ts'
import { Door, minutes, shown, wrong } from './whole/door.ts'

// The list of one's own sessions: works · somebody else's id 404 · malformed id 422 · twice is once. What ends sessions at
// once, and that the browser is told; the id that changes with each proof; guessing in a session that was left open.

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0'
const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'

describe('my sessions', () => {
  let w: World
  let desk: Door
  beforeEach(async () => {
    w = await world()
    desk = await at(firefox)
  })
  afterEach(() => w.close())

  async function at(agent: string, person: Person = 'sofie'): Promise<Door> {
    const door = new Door(w.app)
    door.agent = agent
    await door.signIn(person)
    return door
  }

  const rowsOf = async (door: Door): Promise<string[]> => {
    const $ = load((await door.get('/account/sessions')).text)
    return $('ul.rows > li')
      .toArray()
      .map((one) => $(one).text().replace(/\s+/g, ' ').trim())
  }
  const idsOf = async (person: Person): Promise<string[]> =>
    (await w.context.store.find(sessions, { where: { user: w.userIds[person] } })).map(({ id }) => id)
  const end = (door: Door, id: string) => door.post('/account/sessions/end', { id }, '/account/sessions')
  const membershipOf = async (person: Person) =>
    (await w.context.store.find(memberships, { where: { member: w.organisations.demerdorp } })).find(
      ({ user }) => user === w.userIds[person],
    )!

  it('say where, since when, last used when and how, and which is this one', async () => {
    const away = await at(phone)
    w.setNow(minutes(7))
    await desk.get('/account')
    const rows = await rowsOf(desk)
    expect(rows).to.have.length(2)
    expect(rows[0]).to.match(/^Firefox op Windows deze sessie Sinds 24\/11\/2026[, ]+10:00 Aangemeld met wachtwoord/)
    expect(rows[1]).to.match(/^Safari op iPhone Sinds .*10:00, laatst gebruikt .*10:00 Aangemeld met wachtwoord/)
    expect(rows[1]).to.match(/netwerk 127\.0\.0\.x/)
    expect((await rowsOf(away))[0]).to.include('Safari op iPhone deze sessie')
    expect(shown(await desk.get('/account'))).to.include('Waar u aangemeld bent')
    const kept = JSON.stringify(await w.context.store.find(sessions))
    expect(kept).not.to.include('145.0').and.not.to.include('Mozilla').and.not.to.include('127.0.0.1')
  })

  it('of an older version say that the browser is not known', async () => {
    const [kept] = await w.context.store.find(sessions, { where: { user: w.userIds.sofie } })
    const content = JSON.parse(kept!.content) as Record<string, unknown>
    for (const name of ['device', 'signedInAt', 'validFrom', 'shown']) Reflect.deleteProperty(content, name)
    const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
    work.replace(sessions, kept!, { values: { content: JSON.stringify(content) }, act: 'session.touched', label: '' })
    await work.commit()
    expect((await rowsOf(desk))[0]).to.match(/^Onbekende browser deze sessie Sinds .*Aangemeld met wachtwoord/)
  })

  it('end one by one: at once, in every process, with a word of why, and twice is once', async () => {
    const away = await at(phone)
    const [mine, other] = await idsOf('sofie')
    const page = await end(desk, other!)
    expect([page.status, page.headers['location']]).to.deep.equal([303, '/account/sessions'])
    expect(shown(await desk.get('/account/sessions'))).to.include('De sessie is beëindigd.')
    const next = await away.get('/o/demerdorp')
    expect([next.status, next.headers['location']]).to.deep.equal([303, '/sign-in?to=%2Fo%2Fdemerdorp'])
    // In the language of the page that says so, whatever that of the account was.
    const told = await request(w.app).get('/sign-in').set({ Cookie: away.cookie, 'Accept-Language': 'fr' })
    expect(told.text).to.include('Votre session a été fermée').and.include('lang="fr"')
    expect((await end(desk, other!)).status).to.equal(404)
    expect((await away.signIn('sofie')).status).to.equal(303)
    expect(await away.isIn()).to.equal(true)
    expect(await idsOf('sofie')).to.include(mine)
  })

  it('are not written back by a request that was under way', async () => {
    const away = await at(phone)
    const cookie = away.cookie
    w.setNow(minutes(6))
    const [, other] = await idsOf('sofie')
    await Promise.all([away.get('/account'), end(desk, other!)])
    for (let n = 0; n < 3; n += 1) {
      const thief = new Door(w.app)
      thief.cookie = cookie
      expect(await thief.isIn()).to.equal(false)
    }
  })

  it('end all others, and this one goes on', async () => {
    const others = [await at(phone), await at(firefox)]
    await desk.post('/account/sessions/end-others', {}, '/account/sessions')
    expect(await desk.isIn()).to.equal(true)
    expect(await rowsOf(desk)).to.have.length(1)
    for (const other of others) expect(await other.isIn()).to.equal(false)
  })

  it('are those of the person alone: an id of somebody else is 404, one that is none 422', async () => {
    const marc = await at(phone, 'marc')
    const [foreign] = await idsOf('marc')
    for (const id of [foreign!, 'f'.repeat(24)]) expect((await end(desk, id)).status).to.equal(404)
    for (const id of ['x', '', "' OR 1=1 --"]) expect((await end(desk, id)).status).to.equal(422)
    await desk.post('/account/sessions/end-others', {}, '/account/sessions')
    expect(await marc.isIn()).to.equal(true)
    expect(await rowsOf(marc)).to.have.length(1)
    const page = await new Door(w.app).get('/account/sessions')
    expect(page.headers['location']).to.equal('/sign-in?to=%2Faccount%2Fsessions')
  })

  it('by a provider are told by its name, and reach no session by password', async () => {
    const provider = await samlRecord(w, { name: 'Entra van Demerdorp', owners: ['hilde'] })
    const door = new AtTheDoor(w, provider)
    const hilde = await at(firefox, 'hilde')
    const { visitor } = await door.signIn({ nameId: 'hilde', attributes: attribute('mail', 'hilde@example.test') })
    expect((await rowsOf(hilde)).join('\n')).to.include('Aangemeld via Entra van Demerdorp')
    const page = await visitor.get('/account/sessions')
    expect(page.$('ul.rows > li')).to.have.length(1)
    const [byPassword] = await idsOf('hilde')
    const refused = await visitor.post('/account/sessions/end', { id: byPassword! })
    expect(refused.status).to.equal(404)
    expect(await hilde.isIn()).to.equal(true)
    expect(await w.context.store.count(identityProviders, { everyOrganisation: true })).to.equal(1)
  })

  describe('end at once, in every process, also when the clock stands still', () => {
    const ann = (): Promise<Visitor> => w.as('ann')
    const next = 'vijf heel andere woorden samen'
    const ends: Record<string, () => Promise<unknown>> = {
      'by another password': async () =>
        (await at(phone)).post('/account/password', { current: password, next, repeat: next }, '/account'),
      'by a new first password': async () =>
        (await ann()).post(`/o/demerdorp/people/${(await membershipOf('sofie')).id}/password`, {}),
      'by other roles': async () => {
        const { id, version } = await membershipOf('sofie')
        await (await ann()).post(`/o/demerdorp/people/${id}`, { roles: 'hr', version: String(version) })
      },
      'by being taken out of the authority': async () =>
        (await ann()).post(`/o/demerdorp/people/${(await membershipOf('sofie')).id}/removal`, {}),
      'by the end of the second factor': async () => {
        const el = new Visitor(w.app)
        await el.signIn('sofie@example.test', password)
        await addApp(el, w.context.now())
      },
      'by the end of the account': async () => {
        const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
        const user = (await w.context.store.get(users, w.userIds.sofie))!
        work.replace(users, user, { values: { disabledAt: w.context.now() }, act: 'user.disabled', label: 'Sofie' })
        await work.commit()
      },
    }
    for (const [what, act] of Object.entries(ends))
      it(what, async () => {
        expect(await desk.isIn()).to.equal(true)
        const { cookie } = desk
        await act()
        const page = await desk.get('/account')
        expect([page.status, page.headers['location']]).to.deep.equal([303, '/sign-in?to=%2Faccount'])
        expect(shown(await desk.get('/sign-in'))).to.include('Uw sessie is beëindigd.')
        for (let process = 0; process < 3; process += 1) {
          const thief = new Door(w.app)
          thief.cookie = cookie
          expect(await thief.isIn()).to.equal(false)
        }
      })

    it('not by roles that stay what they were, nor for others in the authority', async () => {
      const marc = await at(phone, 'marc')
      const { id, version, roles } = await membershipOf('sofie')
      await (await ann()).post(`/o/demerdorp/people/${id}`, { roles: [...roles], version: String(version) })
      expect(await desk.isIn()).to.equal(true)
      await (await ann()).post(`/o/demerdorp/people/${id}`, { roles: 'hr', version: String(version) })
      expect([await desk.isIn(), await marc.isIn()]).to.deep.equal([false, true])
    })

    it('but who changes the own roles goes on, under another id', async () => {
      const door = await at(firefox, 'ann')
      const other = await at(phone, 'ann')
      const { cookie } = door
      const { id, version } = await membershipOf('ann')
      const path = `/o/demerdorp/people/${id}`
      const $ = load((await door.get(path)).text)
      const _csrf = $('input[name=_csrf]').first().attr('value') ?? ''
      const page = await request(w.app)
        .post(path)
        .set('Cookie', cookie)
        .type('form')
        .send(`_csrf=${_csrf}&version=${version}&roles=administrator&roles=hr`)
      expect(page.status).to.equal(303)
      expect(await other.isIn()).to.equal(false)
      const renewed = new Door(w.app)
      renewed.cookie = String(page.headers['set-cookie']).split(';')[0] ?? ''
      expect(renewed.cookie).not.to.equal(cookie)
      expect(await renewed.isIn()).to.equal(true)
      expect((await membershipOf('ann')).roles).to.deep.equal(['administrator', 'hr'])
    })
  })

  it('get another id with each proof: at the door, at the second step, and when it is shown again', async () => {
    const seen = new Set<string>()
    const door = new Door(w.app)
    const look = (): unknown => seen.add(door.cookie)
    const visitor = new Visitor(w.app)
    await visitor.signIn('els@example.test', password)
    const { seed } = await addApp(visitor, w.context.now())
    await door.get('/sign-in')
    look()
    await door.signIn('els')
    look()
    w.setNow(minutes(1))
    await door.post('/sign-in/second', { code: codeOf(seed, w.context.now()) }, '/sign-in/second')
    look()
    const since = (await rowsOf(door))[0]
    w.setNow(minutes(2))
    const code = codeOf(seed, w.context.now())
    await door.post('/sign-in/again', { password, code, to: '/account' }, '/sign-in/again')
    look()
    expect(await door.isIn()).to.equal(true)
    expect(seen.size).to.equal(4)
    expect((await rowsOf(door))[0]).to.equal(since)
    const former = [...seen].slice(0, -1)
    for (const cookie of former) {
      const thief = new Door(w.app)
      thief.cookie = cookie
      expect(await thief.isIn()).to.equal(false)
    }
  })

  it('are no place to guess the password: after five tries it waits, and the form says so', async () => {
    const next = 'vijf heel andere woorden samen'
    const change = (current: string) => desk.post('/account/password', { current, next, repeat: next }, '/account')
    for (let n = 0; n < 5; n += 1) expect((await change(wrong)).status).to.equal(422)
    const page = await change(password)
    expect([page.status, page.headers['retry-after']]).to.deep.equal([429, '30'])
    expect(load(page.text)('#error-current').text()).to.include('te vaak iets fout')
    expect((await desk.post('/sign-in/again', { password }, '/sign-in/again')).status).to.equal(429)
    expect((await new Door(w.app).signIn('sofie')).status).to.equal(303)
    w.setNow(minutes(1))
    expect((await change(password)).status).to.equal(303)
    expect(await desk.isIn()).to.equal(true)
  })

  describe('a second factor that is asked from now on', () => {
    const where = async (door: Door, path: string): Promise<[number, string | undefined]> => {
      const page = await door.get(path)
      return [page.status, page.headers['location']]
    }

    for (const path of ['/o/demerdorp', '/portfolio'])
      it(`is added at the next page: ${path}`, async () => {
        const karim = await at(firefox, 'karim')
        expect((await karim.get(path)).status).to.equal(200)
        await askSecondFactor(w, ['consultant'])
        expect(await where(karim, path)).to.deep.equal([303, '/sign-in/enrol'])
        expect(await where(karim, '/account')).to.deep.equal([303, '/sign-in?to=%2Faccount'])
      })

    it('after a quarter of an hour with the password once more', async () => {
      const karim = await at(firefox, 'karim')
      w.setNow(minutes(16))
      await askSecondFactor(w, ['consultant'])
      expect(await where(karim, '/portfolio')).to.deep.equal([303, '/sign-in?to=%2Fportfolio'])
      expect((await karim.signIn('karim')).headers['location']).to.equal('/sign-in/enrol')
    })

    it('not for who has no such role, nor on the pages of another authority and of the account', async () => {
      const karim = await at(firefox, 'karim')
      await askSecondFactor(w, ['consultant'])
      expect((await desk.get('/portfolio')).status).to.equal(200)
      expect((await karim.get('/account')).status).to.equal(200)
      expect((await karim.get('/o/zennebeek')).status).to.equal(200)
    })
  })
})
