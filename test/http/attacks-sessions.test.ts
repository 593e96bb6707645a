import { expect } from 'chai'
import { load } from 'cheerio'
import request from 'supertest'
import { sites } from '../../src/data/sites.ts'
import { memberships } from '../../src/data/memberships.ts'
import { users } from '../../src/data/users.ts'
import { controls } from '../../src/data/controls.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { password, type Person, world, type World } from '../support/cast.ts'
import { onMongo } from '../support/mongo-app.ts'
import { skip } from '../support/skip.ts'
import { fillWithOneOfEach } from './whole/belongings.ts'
import { Door, minutes, wrong } from './whole/door.ts'

// W-01, W-02, W-03: sessions · W-07: the consultant of two · W-19, W-20, W-21: the door · W-25: redirects · W-33: at once.
// What else is there of these: session.test.ts, sign-in.test.ts, people.test.ts, isolation.test.ts.

describe('attacks on sessions and at the door', () => {
  let w: World
  let door: Door
  beforeEach(async () => {
    w = await world()
    door = new Door(w.app)
  })
  afterEach(() => w.close())

  const membershipOf = async (person: Person, organisation: 'demerdorp' | 'zennebeek' = 'demerdorp') =>
    (await w.context.store.find(memberships, { where: { member: w.organisations[organisation] } })).find(
      ({ user }) => user === w.userIds[person],
    )!
  const isInside = async (one: Door, path = '/o/demerdorp'): Promise<boolean> => (await one.get(path)).status === 200
  const disable = async (person: Person): Promise<void> => {
    const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
    const user = await w.context.store.get(users, w.userIds[person])
    work.replace(users, user!, { values: { disabledAt: w.context.now() }, act: 'user.disabled', label: person })
    await work.commit()
  }

  it('W-01 a prepared session is worth nothing after sign-in; the id is 256 bits of chance and different each time', async () => {
    const ids = new Set<string>()
    for (let n = 0; n < 8; n += 1) {
      const one = new Door(w.app)
      one.cookie = 'waarborg.session=s%3Aprepared.by-me'
      await one.signIn('sofie')
      const id = decodeURIComponent(one.cookie).replace('waarborg.session=s:', '').split('.')[0] ?? ''
      expect(Buffer.from(id, 'base64url')).to.have.length(32)
      ids.add(id)
    }
    expect(ids.size).to.equal(8)
  })

  describe('W-02 the old cookie, tried again', () => {
    const ends: Record<string, () => Promise<unknown>> = {
      'after signing out': () => door.post('/sign-out', {}, '/account'),
      'after another password, elsewhere': async () => {
        const other = new Door(w.app)
        await other.signIn('sofie')
        const next = 'vijf heel andere woorden samen'
        w.setNow(minutes(1))
        await other.post('/account/password', { current: password, next, repeat: next }, '/account')
      },
      'after a new first password, by an administrator': async () => {
        w.setNow(minutes(1))
        const ann = await w.as('ann')
        await ann.post(`/o/demerdorp/people/${(await membershipOf('sofie')).id}/password`, {})
      },
      'after the account was closed': () => disable('sofie'),
      'after being taken out of the authority': async () => {
        const ann = await w.as('ann')
        await ann.post(`/o/demerdorp/people/${(await membershipOf('sofie')).id}/removal`, {})
      },
    }
    for (const [what, end] of Object.entries(ends))
      it(`W-02 ${what} opens nothing, at once, in every process`, async () => {
        await door.signIn('sofie')
        expect(await isInside(door)).to.equal(true)
        const cookie = door.cookie
        await end()
        for (let process = 0; process < 4; process += 1) {
          const thief = new Door(w.app)
          thief.cookie = cookie
          expect(await isInside(thief)).to.equal(false)
          expect((await thief.post('/o/demerdorp/controls', { title: 'x' })).status).to.be.oneOf([303, 403, 404])
        }
      })

    it('W-02 a role that was taken away is gone with the next click, in a form under way too', async () => {
      await door.signIn('sofie')
      expect(await isInside(door, '/o/demerdorp/controls/new')).to.equal(true)
      const { id, version } = await membershipOf('sofie')
      await (await w.as('ann')).post(`/o/demerdorp/people/${id}`, { roles: 'employee', version: String(version) })
      for (let process = 0; process < 3; process += 1)
        expect((await door.get('/o/demerdorp/controls/new')).headers['location']).to.match(/^\/sign-in\?/)
      expect((await door.post('/o/demerdorp/controls', { title: 'x' }, '/sign-in')).status).to.equal(303)
      await door.signIn('sofie')
      expect((await door.get('/o/demerdorp/controls/new')).status).to.equal(403)
      expect((await door.post('/o/demerdorp/controls', { title: 'x' }, '/account')).status).to.equal(403)
      expect(await w.scope().count(controls)).to.equal(0)
    })

    it('W-02 nothing of what was seen stays in the browser', async () => {
      await door.signIn('sofie')
      for (const path of ['/portfolio', '/o/demerdorp', '/o/demerdorp/documents/plan.json', '/account'])
        expect((await door.get(path)).headers['cache-control'], path).to.match(/no-store/)
    })
  })

  it('W-03 a session that has ended does not come to life when the clock goes back or a thief keeps asking', async () => {
    await door.signIn('sofie')
    const thief = new Door(w.app)
    thief.cookie = door.cookie
    for (let n = 10; n <= 720; n += 10) {
      w.setNow(minutes(n))
      await thief.get('/account')
    }
    expect(await thief.isIn()).to.equal(false)
    w.setNow(minutes(31))
    const idle = new Door(w.app)
    await idle.signIn('marc')
    w.setNow(minutes(62))
    expect(await idle.isIn()).to.equal(false)
  })

  it('W-07 a consultant of two works in the one of the address, whatever the form says; out of one is out at once', async () => {
    const there = await fillWithOneOfEach(w.scope('zennebeek'))
    const karim = await w.as('karim')
    for (const path of [`controls/${there['controls']}`, `risks/${there['risks']}`, `evidence/${there['evidence']}`]) {
      expect((await karim.get(`/o/zennebeek/${path}`)).status, path).to.equal(200)
      expect((await karim.get(`/o/demerdorp/${path}`)).status, path).to.equal(404)
    }
    const before = await w.scope('zennebeek').find(sites)
    const fields = {
      kind: 'town-hall',
      name: 'Hal',
      organisation: w.organisations.zennebeek,
      orgId: w.organisations.zennebeek,
    }
    expect((await karim.post('/o/demerdorp/settings/sites', fields)).status).to.equal(303)
    expect(await w.scope('zennebeek').find(sites)).to.deep.equal(before)
    expect((await w.scope().find(sites)).map(({ name }) => name)).to.deep.equal(['Hal'])
    await (await w.as('zoe')).post(`/o/zennebeek/people/${(await membershipOf('karim', 'zennebeek')).id}/removal`, {})
    expect((await karim.get(`/o/zennebeek/controls/${there['controls']}`)).status, 'the session has ended').to.equal(
      303,
    )
    const again = await w.as('karim')
    expect((await again.get(`/o/zennebeek/controls/${there['controls']}`)).status).to.equal(404)
    expect((await again.get('/o/demerdorp')).status).to.equal(200)
  })

  describe('W-19 many attempts', () => {
    const attempt = async (person: string, forwarded: string): Promise<number> => {
      const page = await request(w.app).get('/sign-in')
      const cookie = String(page.headers['set-cookie']).split(';')[0] ?? ''
      const _csrf = load(page.text)('input[name=_csrf]').first().attr('value')
      const headers = { Cookie: cookie, 'X-Forwarded-For': forwarded }
      const values = { email: `${person}@example.test`, password: wrong, _csrf }
      return (await request(w.app).post('/sign-in').set(headers).type('form').send(values)).status
    }

    it('W-19 a made-up X-Forwarded-For is no other address, when no proxy was named', async () => {
      for (let n = 0; n < 30; n += 1) await attempt(`person-${n}`, `192.0.2.${n}`)
      expect(await attempt('somebody', '198.51.100.1')).to.equal(429)
    })

    it('W-19 behind a proxy, all addresses of one IPv6 network are one; those of another are not', async () => {
      await w.close()
      w = await world({ TRUSTED_PROXIES: '1' })
      for (let n = 0; n < 30; n += 1) await attempt(`person-${n}`, `2001:db8:1:2:${n.toString(16)}::${n}`)
      expect(await attempt('somebody', '2001:db8:1:2:ffff::1')).to.equal(429)
      expect(await attempt('somebody', '2001:db8:1:3::1')).to.equal(422)
      expect(await attempt('somebody', '192.0.2.1')).to.equal(422)
    })
  })

  it('W-20 a password of megabytes or of NULs costs no more than another, and a hash is argon2id', async function () {
    // A busy machine makes one of them wait; it does not do so three times.
    this.retries(2)
    expect((await w.context.store.get(users, w.userIds.sofie))?.passwordHash).to.match(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
    )
    for (const sent of ['a'.repeat(4096), 'a'.repeat(200_000), '\u0000'.repeat(500), '\u{1f600}'.repeat(600)]) {
      const start = performance.now()
      expect((await new Door(w.app).signIn('sofie', sent)).status).to.be.oneOf([413, 422])
      expect(performance.now() - start).to.be.below(1000)
    }
  })

  it('W-21 an account that is not there, is closed or has another password gives the same answer, after the same work', async function () {
    // A busy machine makes one of them wait; it does not do so three times.
    this.retries(2)
    if (onMongo) skip(this, 'it compares times, and the store is in another process')
    await disable('marc')
    const texts = new Set<string>()
    const times: Record<string, number[]> = { sofie: [], marc: [], nobody: [] }
    for (let n = 0; n < 5; n += 1)
      for (const person of Object.keys(times)) {
        const one = new Door(w.app)
        const page = await one.get('/sign-in')
        const _csrf = load(page.text)('input[name=_csrf]').first().attr('value') ?? ''
        const start = performance.now()
        const sent = await request(w.app)
          .post('/sign-in')
          .set('Cookie', one.cookie)
          .type('form')
          .send({ email: `${person}@example.test`, password: wrong, _csrf })
        times[person]?.push(performance.now() - start)
        texts.add(
          `${sent.status} ${sent.text.replace(/name="_csrf" value="[^"]*"/g, '').replaceAll(`${person}@`, '@')}`,
        )
      }
    expect(texts.size).to.equal(1)
    const quickest = Object.values(times).map((all) => Math.min(...all))
    expect(Math.max(...quickest) / Math.min(...quickest)).to.be.below(2)
  })

  it('W-25 no address after sign-in or a choice of language leads away, however it is spelled', async () => {
    const away = [
      '//evil.example',
      '/\\evil.example',
      'https:evil.example',
      '/%09/evil.example',
      '/%5cevil.example',
      '/%2f/evil.example',
      'http://127.0.0.1@evil.example',
      '/%252f%252fevil.example',
      '/.//evil.example',
      '/..//evil.example',
      '/\u2028/evil.example',
      '\u0001//evil.example',
      '///evil.example',
      '/?to=//evil.example',
      '/sign-out/..//evil.example',
    ]
    for (const to of away) {
      await door.signIn('sofie')
      for (const one of [
        await new Door(w.app).signIn('sofie', password, to),
        await door.get(`/language/fr?to=${encodeURIComponent(to)}`),
      ]) {
        const target = new URL(one.headers['location'] ?? '', 'http://here.example')
        expect(target.origin, to).to.equal('http://here.example')
      }
    }
  })

  it('W-33 two administrators who take each other out at the same moment leave one', async () => {
    const ann = await w.as('ann')
    const { id, version } = await membershipOf('sofie')
    await ann.post(`/o/demerdorp/people/${id}`, { roles: 'administrator', version: String(version) })
    const sofie = await w.as('sofie')
    const [first, second] = [await membershipOf('sofie'), await membershipOf('ann')]
    await Promise.all([
      ann.post(`/o/demerdorp/people/${first.id}/removal`, {}),
      sofie.post(`/o/demerdorp/people/${second.id}/removal`, {}),
    ])
    const left = await w.context.store.find(memberships, { where: { member: w.organisations.demerdorp } })
    expect(left.filter(({ roles }) => roles.includes('administrator'))).to.have.length(1)
  })
})
