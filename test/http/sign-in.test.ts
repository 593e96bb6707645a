import { expect } from 'chai'
import { load } from 'cheerio'
import request from 'supertest'
import type { Stored } from '../../src/data/store.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { installationTrail } from '../../src/data/trail.ts'
import { users, type UserValues } from '../../src/data/users.ts'
import { createApp } from '../../src/web/app.ts'
import { testApp } from '../support/app.ts'
import { password, world, type World } from '../support/cast.ts'
import { samlRecord } from '../support/identity/record.ts'
import { Door, minutes, restarted, shown, wrong } from './whole/door.ts'

// works · wrong password and unknown account look the same · closed account · waiting after failures, also after a
// restart · addresses that lead away refused. The session itself is in session.test.ts.

describe('signing in', () => {
  let w: World
  let door: Door
  beforeEach(async () => {
    w = await world()
    door = new Door(w.app)
  })
  afterEach(() => w.close())

  it('works: it leads on, the account page opens, and the trail knows', async () => {
    const page = await door.signIn('sofie')
    expect([page.status, page.headers['location']]).to.deep.equal([303, '/'])
    expect(shown(await door.get('/account'))).to.include('sofie@example.test')
    const entries = await w.context.store.find(installationTrail, { where: { subjectId: w.userIds.sofie } })
    expect(entries.map(({ act }) => act)).to.include('user.signedIn')
  })

  it('the way in through an organisation comes first, also after a wrong password', async () => {
    const { id } = await samlRecord(w, { name: 'Demerdorp 365' })
    const page = await door.get('/sign-in/at/demerdorp')
    const way = `/sign-in/with/${id}?to=%2Fo%2Fdemerdorp`
    expect(load(page.text)('main a, main button').first().attr('href')).to.equal(way)
    const to = load(page.text)('input[name=to]').attr('value')!
    const again = await door.post('/sign-in', { email: 'sofie@example.test', password: wrong, to })
    const $ = load(again.text)
    expect($('main a').first().attr('href')).to.equal(way)
    expect($('main .btn-primary').text()).to.equal('Meld u aan via Demerdorp 365')
    expect(load((await door.get('/sign-in/at/zennebeek')).text)('input[name=to]').attr('value')).to.equal('')
  })

  it('does not mind the case of the address, nor spaces around it', async () => {
    await door.post('/sign-in', { email: '  Sofie@Example.TEST ', password })
    expect(await door.isIn()).to.equal(true)
  })

  it('a wrong password and an unknown account look the same: 422, the address kept, the password not', async () => {
    const token = /name="_csrf" value="[^"]*"/g
    const pages = []
    for (const person of ['sofie', 'nobody']) {
      const page = await new Door(w.app).signIn(person, wrong)
      expect(page.status).to.equal(422)
      expect(shown(page)).to.include('E-mailadres of wachtwoord klopt niet.')
      expect(load(page.text)('#field-email').attr('value')).to.equal(`${person}@example.test`)
      expect(page.text).not.to.include(wrong)
      pages.push(page.text.replace(token, '').replaceAll(`${person}@`, '@'))
    }
    expect(pages[0]).to.equal(pages[1])
  })

  it('an empty form is 422, with a message beside each field', async () => {
    const page = await door.post('/sign-in', { email: '', password: '' })
    expect(page.status).to.equal(422)
    const $ = load(page.text)
    for (const field of ['email', 'password']) expect($(`#error-${field}`).text()).to.include('Vul dit in.')
  })

  it('a closed account looks like a wrong password, and its sessions end', async () => {
    await door.signIn('sofie')
    const sofie = (await w.context.store.get(users, w.userIds.sofie)) as Stored<UserValues>
    const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
    work.replace(users, sofie, { values: { disabledAt: w.context.now() }, act: 'user.disabled', label: 'Sofie' })
    await work.commit()
    expect(await door.isIn()).to.equal(false)
    const page = await door.signIn('sofie')
    expect(page.status).to.equal(422)
    expect(shown(page)).to.include('E-mailadres of wachtwoord klopt niet.')
  })

  it('on an empty installation leads to the set-up page', async () => {
    const empty = testApp()
    const page = await request(empty.app).get('/sign-in')
    expect([page.status, page.headers['location']]).to.deep.equal([303, '/set-up'])
    await empty.close()
  })

  it('whoever is in already is led on', async () => {
    await door.signIn('sofie')
    expect((await door.get('/sign-in')).headers['location']).to.equal('/')
  })

  describe('after five failures', () => {
    const fail = async (person: string, times: number): Promise<void> => {
      for (let n = 0; n < times; n += 1)
        expect((await door.signIn(person, wrong)).status, `failure ${n + 1}`).to.equal(422)
    }

    it('the right password has to wait too: 429, and says for how long', async () => {
      await fail('sofie', 5)
      const page = await door.signIn('sofie')
      expect([page.status, page.headers['retry-after']]).to.deep.equal([429, '30'])
      expect(shown(page)).to.include('Probeer het opnieuw over 1 min.')
      expect(await door.isIn()).to.equal(false)
    })

    it('an account that does not exist waits as well', async () => {
      await fail('nobody', 5)
      expect((await door.signIn('nobody', wrong)).status).to.equal(429)
    })

    it('another account need not wait', async () => {
      await fail('sofie', 5)
      expect((await new Door(w.app).signIn('marc')).status).to.equal(303)
    })

    it('after the wait it works; after another failure the wait is longer', async () => {
      await fail('sofie', 5)
      w.setNow(minutes(0.51))
      await fail('sofie', 1)
      expect((await door.signIn('sofie')).headers['retry-after']).to.equal('60')
      w.setNow(minutes(2))
      expect((await door.signIn('sofie')).status).to.equal(303)
    })

    it('success forgets the failures', async () => {
      await fail('sofie', 4)
      await door.signIn('sofie')
      door = new Door(w.app)
      await fail('sofie', 4)
      expect((await door.signIn('sofie')).status).to.equal(303)
    })

    it('a restart forgives nothing', async () => {
      await fail('sofie', 5)
      const context = await restarted(w)
      door = new Door(createApp(context))
      expect((await door.signIn('sofie')).status).to.equal(429)
      await context.store.close()
    })

    it('failures at the same moment are all counted', async () => {
      await Promise.all(Array.from({ length: 5 }, () => new Door(w.app).signIn('sofie', wrong)))
      expect((await door.signIn('sofie')).status).to.equal(429)
    })

    it('thirty failures from one address make every account wait there', async () => {
      for (let n = 0; n < 30; n += 1) await new Door(w.app).signIn(`person-${n}`, wrong)
      expect((await door.signIn('sofie')).status).to.equal(429)
    })
  })

  describe('leads on only to a page of this site', () => {
    it('the one that was asked for', async () => {
      const asked = await door.get('/o/demerdorp/norms?chapter=05&state=no')
      const form = await door.get(asked.headers['location']!)
      const to = load(form.text)('input[name=to]').attr('value') ?? ''
      expect((await door.signIn('sofie', password, to)).headers['location']).to.equal(
        '/o/demerdorp/norms?chapter=05&state=no',
      )
    })

    const away = [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      '/\t/evil.example',
      '/\n/evil.example',
      ' //evil.example',
      'evil.example',
      '\\\\evil.example',
      '/%0d%0aSet-Cookie: a=b',
      '@evil.example',
    ]
    for (const to of away)
      it(`not ${JSON.stringify(to)}`, async () => {
        for (const page of [
          await door.signIn('sofie', password, to),
          await door.get(`/language/fr?to=${encodeURIComponent(to)}`),
        ]) {
          expect(page.status).to.equal(303)
          const target = new URL(page.headers['location']!, 'http://here.example')
          expect(target.origin).to.equal('http://here.example')
          expect(page.headers['location']).not.to.match(/evil/)
        }
      })
  })
})
