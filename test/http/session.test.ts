import { expect } from 'chai'
import { load } from 'cheerio'
import request from 'supertest'
import { sessions } from '../../src/data/sessions.ts'
import { createApp } from '../../src/web/app.ts'
import { password, world, type World } from '../support/cast.ts'
import { Door, minutes, restarted, sessionCookie, shown, wrong } from './whole/door.ts'

// a new id at sign-in · restart · made-up cookies · sign-out · idle and absolute end · no needless writes ·
// another password ends the others · cookie flags.

describe('a session', () => {
  let w: World
  let door: Door
  beforeEach(async () => {
    w = await world()
    door = new Door(w.app)
  })
  afterEach(() => w.close())

  it('gets a new id at sign-in; the one from before is worth nothing', async () => {
    await door.get('/sign-in')
    const before = door.cookie
    await door.signIn('sofie')
    expect(before).to.match(/^waarborg\.session=/)
    expect(door.cookie).not.to.equal(before)
    const stolen = new Door(w.app)
    stolen.cookie = before
    expect(await stolen.isIn()).to.equal(false)
    expect(await door.isIn()).to.equal(true)
  })

  it('that was changed in another tab is told to who sends an older form, with the way back', async () => {
    await door.signIn('sofie')
    const form = load((await door.get('/o/demerdorp/controls/new')).text)
    const _csrf = form('input[name=_csrf]').first().attr('value')
    await door.post('/sign-out', {}, '/account')
    await door.signIn('sofie')
    const send = (referer: string) =>
      request(w.app)
        .post('/o/demerdorp/controls')
        .set({ Cookie: door.cookie, Referer: referer, Host: 'waarborg.example.test' })
        .type('form')
        .send({ _csrf, title: 'Slot' })
    const page = await send('http://waarborg.example.test/o/demerdorp/controls/new?from=x')
    expect(page.status).to.equal(403)
    expect(shown(page)).to.include('U bent intussen opnieuw aangemeld').and.not.include('Uw rol')
    expect(load(page.text)('main a.btn-primary').attr('href')).to.equal('/o/demerdorp/controls/new?from=x')
    expect(shown(page)).to.include('Terug naar het formulier')
    const elsewhere = await send('https://elsewhere.example.test/o/demerdorp/controls/new')
    expect(load(elsewhere.text)('main a.btn-primary').attr('href')).to.equal('/o/demerdorp')
  })

  it('survives a restart', async () => {
    await door.signIn('sofie')
    const context = await restarted(w)
    door.app = createApp(context)
    expect(await door.isIn()).to.equal(true)
    await context.store.close()
  })

  it('is not taken from a made-up or changed cookie', async () => {
    await door.signIn('sofie')
    const good = door.cookie
    for (const cookie of [
      `${good}x`,
      good.replace(/=s%3A./, '=s%3A!'),
      'waarborg.session=s%3Aabc.def',
      'waarborg.session=%',
      'waarborg.session=',
    ]) {
      door.cookie = cookie
      expect((await door.get('/account')).status, cookie.slice(0, 40)).to.equal(303)
    }
  })

  it('ends at sign-out, and the cookie cannot be used again', async () => {
    await door.signIn('sofie')
    const before = door.cookie
    const page = await door.post('/sign-out', {}, '/account')
    expect([page.status, page.headers['location']]).to.deep.equal([303, '/sign-in'])
    expect(shown(await door.get('/sign-in'))).to.include('U bent afgemeld.')
    door.cookie = before
    expect(await door.isIn()).to.equal(false)
  })

  it('ends after half an hour without a visit, and not before', async () => {
    await door.signIn('sofie')
    w.setNow(minutes(29))
    expect(await door.isIn()).to.equal(true)
    w.setNow(minutes(58))
    expect(await door.isIn()).to.equal(true)
    w.setNow(minutes(89))
    expect(await door.isIn()).to.equal(false)
  })

  it('ends after twelve hours in any case', async () => {
    await door.signIn('sofie')
    for (let n = 20; n < 720; n += 20) {
      w.setNow(minutes(n))
      expect(await door.isIn(), `${n} minutes`).to.equal(true)
    }
    w.setNow(minutes(720))
    expect(await door.isIn()).to.equal(false)
  })

  it('is not written again by a page that changes nothing', async () => {
    await door.signIn('sofie')
    const read = () => w.context.store.find(sessions, { where: { user: w.userIds.sofie } })
    await door.get('/account')
    const before = await read()
    w.setNow(minutes(2))
    await door.get('/account')
    expect(await read()).to.deep.equal(before)
    expect(before).to.have.length(1)
  })

  it('is not begun for somebody who only asks for a page that is not there', async () => {
    const page = await door.get('/nothing')
    expect(page.headers['set-cookie']).to.equal(undefined)
    expect(await w.context.store.count(sessions)).to.equal(0)
  })

  it('does not hold its id in the store', async () => {
    await door.signIn('sofie')
    const id = decodeURIComponent(door.cookie).replace('waarborg.session=s:', '').split('.')[0]!
    expect(id).to.have.length(43)
    expect(JSON.stringify(await w.context.store.find(sessions))).not.to.include(id)
  })

  describe('another password', () => {
    const next = 'vijf heel andere woorden samen'
    const change = (values: object) =>
      door.post('/account/password', { current: password, next, repeat: next, ...values }, '/account')
    beforeEach(() => door.signIn('sofie'))

    it('ends every other session, and this browser goes on under a new id', async () => {
      const other = new Door(w.app)
      await other.signIn('sofie')
      const before = door.cookie
      w.setNow(minutes(1))
      expect((await change({})).status).to.equal(303)
      expect(await other.isIn()).to.equal(false)
      expect(await door.isIn()).to.equal(true)
      door.cookie = before
      expect(await door.isIn()).to.equal(false)
    })

    it('replaces the old one', async () => {
      w.setNow(minutes(1))
      await change({})
      expect((await new Door(w.app).signIn('sofie')).status).to.equal(422)
      expect((await new Door(w.app).signIn('sofie', next)).status).to.equal(303)
    })

    const refused: Record<string, [object, string, string]> = {
      'a wrong present one': [{ current: wrong }, 'current', 'Dit is niet uw huidige wachtwoord.'],
      'one that is repeated otherwise': [
        { repeat: `${next}!` },
        'repeat',
        'Dit is niet hetzelfde als het nieuwe wachtwoord.',
      ],
      'one that is too short': [{ next: 'kort', repeat: 'kort' }, 'next', 'Gebruik minstens 12 tekens.'],
      'the same as before': [
        { next: password, repeat: password },
        'next',
        'Kies een ander wachtwoord dan het huidige.',
      ],
    }
    for (const [what, [values, field, message]] of Object.entries(refused))
      it(`${what} is 422 and changes nothing`, async () => {
        const page = await change(values)
        expect(page.status).to.equal(422)
        expect(load(page.text)(`#error-${field}`).text()).to.include(message)
        expect((await new Door(w.app).signIn('sofie')).status).to.equal(303)
      })
  })
})

describe('the session cookie', () => {
  it('is HttpOnly, Lax and for this visit only', async () => {
    const w = await world()
    const cookie = sessionCookie(await new Door(w.app).signIn('sofie'))
    expect(cookie).to.match(/; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(cookie).not.to.match(/Expires|Max-Age|Domain|Secure/)
    await w.close()
  })

  it('W-01 is Secure and __Host- as well where people come by https', async () => {
    const w = await world({ BASE_URL: 'https://waarborg.example.be', TRUSTED_PROXIES: '1' })
    const page = await request(w.app).get('/sign-in').set('X-Forwarded-Proto', 'https')
    expect(sessionCookie(page)).to.match(/^__Host-waarborg\.session=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    const language = await request(w.app).get('/language/fr').set('X-Forwarded-Proto', 'https')
    expect(String(language.headers['set-cookie'])).to.match(/Secure/)
    await w.close()
  })
})
