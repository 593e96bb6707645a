import { expect } from 'chai'
import request from 'supertest'
import { openContext } from '../../src/context.ts'
import type { StoredIdentityProvider } from '../../src/data/identity-providers.ts'
import { createApp } from '../../src/web/app.ts'
import { AtTheDoor, isIn, lastReason } from '../support/identity/at-the-door.ts'
import { attribute } from '../support/identity/forge.ts'
import { changeRecord, samlRecord } from '../support/identity/record.ts'
import { world, type World } from '../support/cast.ts'
import { Visitor } from '../support/visitor.ts'

// The attacks of identity.md §4.1 that need the web; those on one message are in test/unit/identity.

const els = attribute('mail', 'els@example.test')

describe('attacks on the sign-in by SAML', () => {
  let w: World
  let stored: StoredIdentityProvider
  let door: AtTheDoor

  beforeEach(async () => {
    w = await world()
    stored = await samlRecord(w)
    door = new AtTheDoor(w, stored)
  })
  afterEach(() => w.close())

  const refusedFor = async (reason: string, answer: { status: number; text: string }): Promise<void> => {
    expect(answer.status).to.equal(403)
    expect(answer.text).to.contain('U bent niet aangemeld').and.not.contain(reason)
    expect(await lastReason(w)).to.equal(reason)
  }

  it('the control: what the provider says well is believed, once, in the browser that asked', async () => {
    const { visitor, page } = await door.signIn({ attributes: els })
    expect(page.status).to.equal(303)
    expect(page.headers['location']).to.equal('/o/demerdorp')
    expect(await isIn(visitor)).to.equal(true)
  })

  it('S-18: an answer of one provider at the address of another', async () => {
    const other = new AtTheDoor(
      w,
      await samlRecord(w, { organisation: 'zennebeek', saml: { entityId: 'https://b.test' } }),
    )
    const visitor = new Visitor(w.app)
    const inResponseTo = await door.ask(visitor)
    await refusedFor('signature', await other.send(await door.answer({ inResponseTo, attributes: els })))
    const { acsUrl, entityId } = other.provider.ours
    const forThem = { recipient: acsUrl, destination: acsUrl, audience: entityId }
    const rewritten = await door.answer({ inResponseTo, attributes: els, ...forThem })
    await refusedFor('issuer', await other.send(rewritten))
    expect(await isIn(visitor)).to.equal(false)
  })

  describe('S-21: the same answer again', () => {
    it('sequentially, and from another browser', async () => {
      const visitor = new Visitor(w.app)
      const answer = await door.answer({ inResponseTo: await door.ask(visitor), attributes: els })
      const taken = await door.send(answer)
      await refusedFor('unknown-request', await door.send(answer))
      await visitor.get(taken.headers['location'] ?? '')
      expect(await isIn(visitor)).to.equal(true)
      const other = new Visitor(w.app)
      await door.ask(other)
      await refusedFor('unknown-request', await door.send(answer))
      await refusedFor('finished-before', await other.get(taken.headers['location'] ?? ''))
      expect(await isIn(other)).to.equal(false)
    })

    it('ten at the same moment: one is taken', async () => {
      const answer = await door.answer({ inResponseTo: await door.ask(new Visitor(w.app)), attributes: els })
      const all = await Promise.all(Array.from({ length: 10 }, () => door.send(answer)))
      expect(all.map(({ status }) => status).sort()).to.deep.equal([303, ...Array<number>(9).fill(403)])
    })

    it('ten times for one result: one browser is let in', async () => {
      const visitor = new Visitor(w.app)
      const answer = await door.answer({ inResponseTo: await door.ask(visitor), attributes: els })
      const finish = (await door.send(answer)).headers['location'] ?? ''
      const all = await Promise.all(Array.from({ length: 10 }, () => visitor.get(finish)))
      expect(all.filter(({ headers }) => headers['location'] === '/o/demerdorp').length).to.equal(1)
    })

    it('at a second process on the same store, and after a restart', async () => {
      const second = createApp({ ...w.context })
      const answer = await door.answer({ inResponseTo: await door.ask(new Visitor(w.app)), attributes: els })
      expect((await door.send(answer)).status).to.equal(303)
      await refusedFor('unknown-request', await door.send(answer, { app: second }))
      await w.context.store.close()
      const { config, now, log } = w.context
      w.context = await openContext(config, { now, log })
      await refusedFor('unknown-request', await door.send(answer, { app: createApp(w.context) }))
    })
  })

  it('S-22: an answer that nobody asked for, when off and when on, and twice', async () => {
    const visitor = new Visitor(w.app)
    await refusedFor('unsolicited', await door.send(await door.answer({ inResponseTo: null, attributes: els })))
    door = new AtTheDoor(w, await changeRecord(w, stored, { saml: { allowUnsolicited: true } }))
    const answer = await door.answer({ inResponseTo: null, attributes: els })
    const taken = await door.send(answer)
    await refusedFor('used-before', await door.send(answer))
    const asked = await visitor.get(taken.headers['location'] ?? '')
    expect(asked.$('h1').text()).to.equal('U staat op het punt u aan te melden bij Demerdorp')
    expect(asked.text).to.contain('els@example.test')
    expect(await isIn(visitor), 'before the button').to.equal(false)
    const bare = await request(w.app).post('/sign-in/finish').type('form').send({})
    expect(bare.status, 'the button of another site').to.equal(403)
    const into = await visitor.post('/sign-in/finish', {}, '/sign-in')
    expect(into.headers['location']).to.equal('/')
    expect(await isIn(visitor)).to.equal(true)
  })

  it('S-23: an answer to a request that is unknown, of another provider, of another session, or too old', async () => {
    await refusedFor(
      'unknown-request',
      await door.send(await door.answer({ inResponseTo: '_nobody', attributes: els })),
    )
    const other = new AtTheDoor(w, await samlRecord(w, { organisation: 'zennebeek' }))
    const inResponseTo = await other.ask(new Visitor(w.app))
    await refusedFor('unknown-request', await door.send(await door.answer({ inResponseTo, attributes: els })))
    const slow = await door.ask(new Visitor(w.app))
    w.setNow('2026-11-24T09:11:00Z')
    await refusedFor('unknown-request', await door.send(await door.answer({ inResponseTo: slow, attributes: els })))
  })

  it('login CSRF: the answer of the attacker in the browser of somebody else', async () => {
    const [attacker, victim] = [new Visitor(w.app), new Visitor(w.app)]
    const taken = await door.send(await door.answer({ inResponseTo: await door.ask(attacker), attributes: els }))
    await door.ask(victim)
    await refusedFor('other-browser', await victim.get(taken.headers['location'] ?? ''))
    expect(await isIn(victim)).to.equal(false)
  })

  it('a result is there for a minute', async () => {
    const visitor = new Visitor(w.app)
    const taken = await door.send(await door.answer({ inResponseTo: await door.ask(visitor), attributes: els }))
    w.setNow('2026-11-24T09:01:01Z')
    await refusedFor('finished-before', await visitor.get(taken.headers['location'] ?? ''))
  })

  it('S-29: where RelayState or `to` leads', async () => {
    const away = [
      'https://evil.example',
      '//evil',
      '/\\evil',
      'javascript:alert(1)',
      '/\r\nSet-Cookie: a=b',
      '/%09/../x y',
    ]
    for (const to of away) {
      const visitor = new Visitor(w.app)
      const answer = await door.answer({ inResponseTo: await door.ask(visitor, to), attributes: els })
      const taken = await door.send(answer, { relayState: to })
      expect(taken.headers['set-cookie'], to).to.equal(undefined)
      const into = await visitor.get(taken.headers['location'] ?? '')
      expect(into.headers['location'], to).to.equal('/')
    }
    const large = await door.send('x', { relayState: 'a'.repeat(100_000) })
    expect(large.status).to.equal(403)
  })

  it('S-30: no answer at all, in every shape', async function () {
    const most = 100
    const shapes: Record<string, string> = {
      nothing: '',
      list: 'SAMLResponse=a&SAMLResponse=b',
      object: 'SAMLResponse[a]=b',
      empty: 'SAMLResponse=',
      'not base64': 'SAMLResponse=%3CResponse%2F%3E',
      'UTF-16': `SAMLResponse=${encodeURIComponent(Buffer.from('<a/>', 'utf16le').toString('base64'))}`,
      NUL: `SAMLResponse=${encodeURIComponent(Buffer.from('<a\0/>').toString('base64'))}`,
      '200 KB': `SAMLResponse=${'A'.repeat(200_000)}`,
    }
    // The first request of each of the three applications makes it; and another process may have the processor for a while.
    for (let n = 0; n < 3; n += 1) await door.sendRaw('')
    for (const [name, body] of Object.entries(shapes)) {
      const times: number[] = []
      for (let n = 0; n < 3; n += 1) {
        const begun = performance.now()
        const answer = await door.sendRaw(body)
        times.push(performance.now() - begun)
        expect(answer.status, name).to.equal(403)
        expect(answer.text, name).not.to.contain('    at ')
      }
      expect(Math.min(...times), name).to.be.below(most)
    }
    expect((await door.sendRaw(`SAMLResponse=${'A'.repeat(300_000)}`)).status).to.equal(413)
  })

  it('many refused answers from one address or IPv6 /64 have to wait; another need not', async () => {
    const behind = await world({ TRUSTED_PROXIES: '1' })
    const there = new AtTheDoor(behind, await samlRecord(behind))
    const path = `/sign-in/saml/${there.stored.id}/acs`
    const from = (address: string, SAMLResponse: string) =>
      request(behind.app).post(path).set('X-Forwarded-For', address).type('form').send({ SAMLResponse })
    for (let tries = 0; tries < 30; tries += 1) await from('192.0.2.1', 'x')
    const inResponseTo = await there.ask(new Visitor(behind.app))
    const answer = await there.answer({ inResponseTo, attributes: els })
    const waiting = await from('192.0.2.1', answer)
    expect(waiting.status).to.equal(429)
    expect(Number(waiting.headers['retry-after'])).to.be.within(1, 900)
    expect((await from('192.0.2.2', answer)).status).to.equal(303)
    for (let tries = 0; tries < 30; tries += 1) await from(`2001:db8:1:2::${tries}`, 'x')
    expect((await from('2001:db8:1:2:ffff::1', 'x')).status, 'the same /64').to.equal(429)
    expect((await from('2001:db8:1:3::1', 'x')).status, 'another /64').to.equal(403)
    await behind.close()
  })

  it('a message of SAML anywhere else is refused unread', async () => {
    const { visitor } = await door.signIn({ attributes: els })
    for (const path of ['/', '/sign-in', `/sign-in/with/${stored.id}`, '/o/demerdorp', '/nowhere'])
      for (const name of ['SAMLRequest', 'SAMLResponse', 'SAMLReques%74'])
        expect((await visitor.get(`${path}?${name}=x`)).status, `${path} ${name}`).to.equal(400)
    const form = await visitor.post('/account/language', { language: 'nl', SAMLResponse: 'x' })
    expect(form.status).to.equal(400)
    expect(await isIn(visitor)).to.equal(true)
  })

  it('a provider that is closed, gone or never was is not there; a closed one may know us', async () => {
    await changeRecord(w, stored, { isOpen: false })
    expect((await request(w.app).get(`/sign-in/saml/${stored.id}/metadata`)).status).to.equal(200)
    for (const id of [stored.id, 'f'.repeat(24), 'x', '..%2f'])
      for (const path of [`/sign-in/with/${id}`, `/sign-in/finish?p=${id}`, `/sign-in/saml/${id}/logout`])
        expect((await request(w.app).get(path)).status, path).to.equal(404)
    expect((await door.send(await door.answer())).status).to.equal(404)
  })
})
