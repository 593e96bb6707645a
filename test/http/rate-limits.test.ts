import { expect } from 'chai'
import { load } from 'cheerio'
import request, { type Response } from 'supertest'
import { sendMails } from '../../src/actions/send-mails.ts'
import { recordFailure } from '../../src/data/attempts.ts'
import { attempts } from '../../src/data/sessions.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { installationTrail } from '../../src/data/trail.ts'
import { createApp } from '../../src/web/app.ts'
import { password, world, type World } from '../support/cast.ts'
import { AtTheDoor } from '../support/identity/at-the-door.ts'
import { attribute } from '../support/identity/forge.ts'
import { oidcRecord, samlRecord } from '../support/identity/record.ts'
import { MailServer } from '../support/mail-server.ts'
import { Door, minutes, restarted, shown, wrong } from './whole/door.ts'

// W-19: limits per account, per address and per /64, in the store; waiting instead of a lock; what a header says of the
// address is believed of as many proxies as the settings name and of no more.

describe('W-19: limits', () => {
  let w: World
  let post: MailServer
  beforeEach(async () => {
    post = await MailServer.start()
  })
  afterEach(async () => {
    await w.close()
    await post.stop()
  })
  const begin = async (settings: Record<string, string> = {}): Promise<void> => {
    w = await world({ ...post.settings, ...settings })
  }

  /** Sends a form of a page as from behind proxies that name this address. */
  async function send(path: string, values: Record<string, string>, forwarded?: string): Promise<Response> {
    const page = await request(w.app).get(path)
    const cookie = ((page.headers['set-cookie'] ?? []) as unknown as string[])
      .map((one) => one.split(';')[0])
      .join('; ')
    const _csrf = load(page.text)('input[name=_csrf]').first().attr('value')
    const headers = forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded }
    return request(w.app)
      .post(path)
      .set({ Cookie: cookie, ...headers })
      .type('form')
      .send({ ...values, _csrf })
  }
  const guess = (person: string, forwarded?: string): Promise<Response> =>
    send('/sign-in', { email: `${person}@example.test`, password: wrong }, forwarded)
  const statuses = async (times: number, one: (n: number) => Promise<Response>): Promise<number[]> => {
    const found: number[] = []
    for (let n = 0; n < times; n += 1) found.push((await one(n)).status)
    return found
  }
  const times = (n: number, status: number): number[] => Array.from({ length: n }, () => status)

  it('50 guesses at one account at the same moment are 5 guesses', async () => {
    await begin()
    const found = await Promise.all(Array.from({ length: 50 }, () => guess('sofie')))
    expect(found.filter(({ status }) => status === 422).length).to.equal(5)
    expect(found.filter(({ status }) => status === 429).length).to.equal(45)
    for (const page of found.filter(({ status }) => status === 429))
      expect(page.headers['retry-after']).to.match(/^\d+$/)
  })

  it('one guess at each of 50 accounts from one address: after 30 the address waits', async () => {
    await begin()
    expect(await statuses(33, (n) => guess(`person${n}`))).to.deep.equal([...times(30, 422), ...times(3, 429)])
  })

  it('one guess at each of 50 accounts at the same moment is 30 guesses; who gets in uses none up', async () => {
    await begin()
    const found = await Promise.all(times(50, 0).map((_one, n) => guess(`person${n}`)))
    expect(found.filter(({ status }) => status === 422).length).to.equal(30)
    w.setNow(minutes(61))
    for (let n = 0; n < 31; n += 1)
      expect((await send('/sign-in', { email: 'els@example.test', password })).status).to.equal(303)
    expect((await guess('nobody')).status).to.equal(422)
  })

  it('is a delay and no lock: the person gets in after it, and is then free again', async () => {
    await begin()
    await statuses(5, () => guess('sofie'))
    expect((await new Door(w.app).signIn('sofie')).status).to.equal(429)
    w.setNow(minutes(1))
    expect((await new Door(w.app).signIn('sofie')).status).to.equal(303)
    expect((await guess('sofie')).status).to.equal(422)
  })

  it('a link to the mailbox of the person ends the delay for who has that', async () => {
    await begin()
    await statuses(5, () => guess('sofie'))
    await send('/sign-in/forgot', { email: 'sofie@example.test' })
    await sendMails(w.context)
    const door = new Door(w.app)
    await door.get(post.last('sofie@example.test').path)
    const values = { password: `${password} nieuw`, repeat: `${password} nieuw` }
    await door.post('/sign-in/new-password', values, '/sign-in/new-password')
    expect((await door.signIn('sofie', values.password)).status).to.equal(303)
  })

  describe('X-Forwarded-For', () => {
    /** As many failures as an address has free, but for two. */
    const nearly = async (address: string): Promise<void> => {
      for (let n = 0; n < 28; n += 1)
        await recordFailure(w.context.store, { key: `address ${address}`, free: 30, now: w.context.now() })
    }

    it('is not believed when no proxy is set: a made-up address per guess helps nobody', async () => {
      await begin()
      await nearly('127.0.0.1')
      const found = await statuses(3, (n) => guess(`person${n}`, `203.0.113.${n}`))
      expect(found).to.deep.equal([422, 422, 429])
    })

    it('is believed of one proxy for its last address: what the visitor puts before it counts for nothing', async () => {
      await begin({ TRUSTED_PROXIES: '1' })
      await nearly('198.51.100.7')
      const found = await statuses(3, (n) => guess(`person${n}`, `203.0.113.${n}, 198.51.100.7`))
      expect(found).to.deep.equal([422, 422, 429])
      expect((await guess('another', '198.51.100.8')).status, 'another visitor need not wait').to.equal(422)
    })

    it('of one /64 is one visitor, and the next /64 another', async () => {
      await begin({ TRUSTED_PROXIES: '1' })
      await nearly('2001:db8:0:7::/64')
      const found = await statuses(3, (n) => guess(`person${n}`, `2001:db8:0:7:${n}:977::5`))
      expect(found).to.deep.equal([422, 422, 429])
      expect((await guess('another', '2001:DB8:0:7:ffff:1:2:3')).status).to.equal(429)
      expect((await guess('another', '2001:db8:0:8::1')).status).to.equal(422)
    })
  })

  it('on asking for links: 3 per mailbox, 20 per address; 429 says for how long', async () => {
    await begin()
    const ask = (email: string): Promise<Response> => send('/sign-in/forgot', { email })
    expect(await statuses(3, () => ask('sofie@example.test'))).to.deep.equal(times(3, 303))
    for (const email of ['sofie@example.test', ' SOFIE@example.test']) {
      const page = await ask(email)
      expect([page.status, page.headers['retry-after']]).to.deep.equal([429, '30'])
      expect(shown(page)).to.include('Probeer het opnieuw over 1 min.')
    }
    expect((await statuses(16, (n) => ask(`person${n}@example.test`))).at(-1)).to.equal(429)
  })

  it('on links that open nothing: 10 per address, and then also a good one waits', async () => {
    await begin()
    const open = async (n: number): Promise<Response> => {
      const door = new Door(w.app)
      await door.get(`/sign-in/link/${n}`)
      return door.get('/sign-in/new-password')
    }
    expect(await statuses(11, open)).to.deep.equal([...times(10, 410), 429])
    expect((await open(99)).headers['retry-after']).to.equal('30')
  })

  it('who gets in while the address is watched makes nobody wait', async () => {
    await begin()
    const key = 'address 127.0.0.1'
    for (let n = 0; n < 31; n += 1) await recordFailure(w.context.store, { key, free: 30, now: w.context.now() })
    w.setNow(minutes(2))
    for (let n = 0; n < 2; n += 1)
      expect((await send('/sign-in', { email: 'els@example.test', password })).status).to.equal(303)
    expect([(await guess('sofie')).status, (await guess('els')).status]).to.deep.equal([422, 429])
  })

  describe('at the door of a provider', () => {
    const els = attribute('mail', 'els@example.test')
    const inTheTrail = async (): Promise<number> =>
      w.context.store.count(installationTrail, { where: { act: 'identityLink.refused' } })
    const tally = (found: { status: number }[], status: number): number =>
      found.filter((one) => one.status === status).length

    it('50 false answers at the same moment are 30, and 10 in the trail', async () => {
      await begin()
      const door = new AtTheDoor(w, await samlRecord(w))
      const found = await Promise.all(times(50, 0).map(() => door.send('x')))
      expect([tally(found, 403), tally(found, 429)]).to.deep.equal([30, 20])
      for (const page of found.filter(({ status }) => status === 429))
        expect(page.headers['retry-after']).to.match(/^\d+$/)
      expect(await inTheTrail()).to.equal(10)
      w.setNow(minutes(61))
      await door.send('x')
      expect(await inTheTrail(), 'an hour later it is noted again').to.equal(11)
    })

    it('50 false messages of logout, made-up words or codes at the same moment are 30', async () => {
      const [saml, oidc] = ['saml', 'oidc']
      const paths: ((ids: Record<string, string>) => string)[] = [
        (ids) => `/sign-in/saml/${ids[saml]}/logout?SAMLRequest=x`,
        (ids) => `/sign-in/finish?p=${ids[saml]}&t=x`,
        (ids) => `/sign-in/oidc/${ids[oidc]}/callback?code=x&state=y`,
      ]
      await begin()
      const ids = {
        saml: (await samlRecord(w)).id,
        oidc: (await oidcRecord(w, { oidc: { issuer: 'https://op.test' }, secret: 'x'.repeat(32) })).id,
      }
      for (const [n, path] of paths.entries()) {
        w.setNow(minutes(n * 61))
        const found = await Promise.all(times(50, 0).map(() => request(w.app).get(path(ids))))
        expect([tally(found, 403), tally(found, 429)], path(ids)).to.deep.equal([30, 20])
      }
    })

    it('who is believed uses none up', async () => {
      await begin()
      const door = new AtTheDoor(w, await samlRecord(w))
      const key = 'provider 127.0.0.1'
      for (let n = 0; n < 29; n += 1) await recordFailure(w.context.store, { key, free: 30, now: w.context.now() })
      for (let n = 0; n < 3; n += 1)
        expect((await door.signIn({ attributes: els })).page.headers['location']).to.equal('/o/demerdorp')
      expect([(await door.send('x')).status, (await door.send('x')).status]).to.deep.equal([403, 429])
    })

    it('2000 sign-ins begun from one address in an hour; another address and the next hour need not wait', async () => {
      await begin({ TRUSTED_PROXIES: '1' })
      const provider = await samlRecord(w)
      const start = async (address: string): Promise<Response> =>
        request(w.app).get(`/sign-in/with/${provider.id}`).set('X-Forwarded-For', address)
      expect((await start('192.0.2.1')).status).to.equal(303)
      const [begun] = await w.context.store.find(attempts, { where: { key: 'start 2026-11-24T09 192.0.2.1' } })
      const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
      work.replace(attempts, begun!, { values: { failures: 1999 }, act: 'attempt.failed', label: '' })
      await work.commit()
      expect((await start('192.0.2.1')).status).to.equal(303)
      const page = await start('192.0.2.1')
      expect([page.status, page.headers['retry-after'], page.headers['location']]).to.deep.equal([429, '30', undefined])
      expect(shown(page)).to.include('Vanaf uw netwerk is in korte tijd erg vaak begonnen met aanmelden.')
      expect((await start('192.0.2.2')).status).to.equal(303)
      w.setNow('2026-11-24T10:00:00Z')
      expect((await start('192.0.2.1')).status).to.equal(303)
    })
  })

  it('outlive a restart', async () => {
    await begin()
    await statuses(5, () => guess('sofie'))
    const again = await restarted(w)
    const door = new Door(createApp(again))
    expect((await door.signIn('sofie')).status).to.equal(429)
    await again.store.close()
  })
})
