import { deflateRawSync } from 'node:zlib'
import { expect } from 'chai'
import request, { type Response } from 'supertest'
import type { StoredIdentityProvider } from '../../src/data/identity-providers.ts'
import { readLogout, signedRedirect } from '../../src/identity/saml/logout.ts'
import { logoutRequest, logoutResponse } from '../../src/identity/saml/messages.ts'
import { AtTheDoor, isIn, lastReason } from '../support/identity/at-the-door.ts'
import { attribute } from '../support/identity/forge.ts'
import { testKeys } from '../support/identity/provider.ts'
import { changeRecord, samlRecord } from '../support/identity/record.ts'
import { world, type World } from '../support/cast.ts'
import { askSecondFactor } from '../support/second-factor.ts'
import { Visitor } from '../support/visitor.ts'

describe('single logout', () => {
  let w: World
  let stored: StoredIdentityProvider
  let door: AtTheDoor
  let signingKey: string
  let evilKey: string

  beforeEach(async () => {
    w = await world()
    stored = await samlRecord(w)
    door = new AtTheDoor(w, stored)
    const keys = await testKeys()
    signingKey = keys.idp.key
    evilKey = keys.evil.key
  })
  afterEach(() => w.close())

  const statementOf = (session: string): string =>
    `<saml:AuthnStatement AuthnInstant="2026-11-24T08:59:00Z" SessionIndex="${session}"><saml:AuthnContext>` +
    `<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>` +
    `</saml:AuthnContext></saml:AuthnStatement>`

  /** Somebody signed in at the provider, under a session there. */
  const signedIn = async (person: 'els' | 'hilde', session: string): Promise<Visitor> => {
    const attributes = attribute('mail', `${person}@example.test`)
    return (await door.signIn({ nameId: person, attributes, authnStatement: statementOf(session) })).visitor
  }

  const message = (given: { nameId: string; sessionIndex?: string; issuer?: string; at?: Date }): string =>
    logoutRequest({
      id: '_logout',
      at: given.at ?? w.context.now(),
      destination: door.provider.ours.logoutUrl,
      issuer: given.issuer ?? stored.saml!.entityId,
      nameId: given.nameId,
      nameIdFormat: undefined,
      sessionIndex: given.sessionIndex,
    })

  const signed = (xml: string, key = signingKey): string =>
    signedRedirect(door.provider.ours.logoutUrl, { name: 'SAMLRequest', xml, relayState: 'r1' }, key)

  const path = (url: string): string => url.slice(new URL(url).origin.length)

  /** As it comes from a browser without cookies, or from the provider itself. */
  const deliver = async (url: string): Promise<Response> => request(w.app).get(path(url))

  describe('S-27: ends exactly the sessions that are meant, from a browser without cookies', () => {
    it('one session of two of the same person', async () => {
      const [town, home, other] = [
        await signedIn('els', '_1'),
        await signedIn('els', '_2'),
        await signedIn('hilde', '_3'),
      ]
      const answer = await deliver(signed(message({ nameId: 'els', sessionIndex: '_1' })))
      expect(answer.status).to.equal(303)
      expect([await isIn(town), await isIn(home), await isIn(other)]).to.deep.equal([false, true, true])
      const back = new URL(answer.headers['location'] ?? '')
      expect(back.origin + back.pathname).to.equal('https://idp.test/slo')
      const atTheirs = {
        ...door.provider,
        entityId: door.provider.ours.entityId,
        certificates: [door.provider.ours.signingCertificate],
      }
      const theirs = { ...atTheirs, ours: { ...atTheirs.ours, logoutUrl: 'https://idp.test/slo' } }
      const read = readLogout(back.search.slice(1), theirs, new Date(w.context.now()))
      expect(read).to.deep.include({ kind: 'response', inResponseTo: '_logout', succeeded: true, relayState: 'r1' })
    })

    it('all of the person when none is named', async () => {
      const [town, home, other] = [
        await signedIn('els', '_1'),
        await signedIn('els', '_2'),
        await signedIn('hilde', '_3'),
      ]
      await deliver(signed(message({ nameId: 'els' })))
      expect([await isIn(town), await isIn(home), await isIn(other)]).to.deep.equal([false, false, true])
    })

    it('also of somebody who has the second step still to take', async () => {
      await askSecondFactor(w, ['employee'])
      const attributes = attribute('mail', 'els@example.test')
      const { visitor, page } = await door.signIn({ nameId: 'els', attributes })
      expect(page.headers['location']).to.equal('/sign-in/enrol')
      await deliver(signed(message({ nameId: 'els' })))
      expect((await visitor.get('/sign-in/enrol')).headers['location']).to.equal('/sign-in')
    })

    describe('also of who has not come in yet', () => {
      /** At a shared computer: signed in there under `_1`, and here not further than this. */
      const answered = async (inResponseTo: string | null): Promise<string> => {
        const attributes = attribute('mail', 'els@example.test')
        const authnStatement = statementOf('_1')
        const taken = await door.send(await door.answer({ nameId: 'els', inResponseTo, attributes, authnStatement }))
        return taken.headers['location'] ?? ''
      }
      const unsolicited = async (): Promise<Visitor> => {
        door = new AtTheDoor(w, await changeRecord(w, stored, { saml: { allowUnsolicited: true } }))
        const visitor = new Visitor(w.app)
        const page = await visitor.get(await answered(null))
        expect(page.$('h1').text()).to.contain('U staat op het punt u aan te melden')
        return visitor
      }
      const press = async (visitor: Visitor): Promise<number> =>
        (await visitor.post('/sign-in/finish', {}, '/sign-in')).status

      it('the button of an answer that nobody asked for lets nobody in afterwards', async () => {
        for (const sessionIndex of ['_1', undefined]) {
          const visitor = await unsolicited()
          await deliver(signed(message({ nameId: 'els', ...(sessionIndex === undefined ? {} : { sessionIndex }) })))
          expect([await press(visitor), await lastReason(w)]).to.deep.equal([403, 'too-late'])
          expect(await isIn(visitor)).to.equal(false)
        }
      })

      it('nor an answer that the browser has not come for', async () => {
        const visitor = new Visitor(w.app)
        const finish = await answered(await door.ask(visitor))
        await deliver(signed(message({ nameId: 'els', sessionIndex: '_1' })))
        expect([(await visitor.get(finish)).status, await lastReason(w)]).to.deep.equal([403, 'finished-before'])
        expect(await isIn(visitor)).to.equal(false)
      })

      it('of another session there, or another person, it does', async () => {
        const visitor = await unsolicited()
        await deliver(signed(message({ nameId: 'els', sessionIndex: '_2' })))
        await deliver(signed(message({ nameId: 'hilde' })))
        expect(await press(visitor)).to.equal(303)
        expect(await isIn(visitor)).to.equal(true)
      })

      it('after ten minutes it is too late, and in another browser there is no button', async () => {
        const visitor = await unsolicited()
        expect(await press(new Visitor(w.app))).to.equal(404)
        w.setNow(new Date(w.context.now().getTime() + 10 * 60_000).toISOString())
        expect([await press(visitor), await lastReason(w)]).to.deep.equal([403, 'too-late'])
      })
    })

    it('of that provider only', async () => {
      const other = new AtTheDoor(w, await samlRecord(w, { saml: { entityId: 'https://b.test' } }))
      const there = (await other.signIn({ nameId: 'els', attributes: attribute('mail', 'els@example.test') })).visitor
      await deliver(signed(message({ nameId: 'els' })))
      expect(await isIn(there)).to.equal(true)
    })

    it('also while a request of that session is under way', async () => {
      const town = await signedIn('els', '_1')
      w.setNow('2026-11-24T09:06:00Z')
      const url = signed(message({ nameId: 'els' }))
      await Promise.all([...Array.from({ length: 5 }, () => town.get('/o/demerdorp')), deliver(url)])
      expect(await isIn(town)).to.equal(false)
    })
  })

  describe('S-26: what is not well signed ends nothing', () => {
    const cases: Record<string, () => { url: string; reason: string }> = {
      unsigned: () => {
        const encoded = encodeURIComponent(deflateRawSync(message({ nameId: 'els' })).toString('base64'))
        return { url: `${door.provider.ours.logoutUrl}?SAMLRequest=${encoded}`, reason: 'signature' }
      },
      'by another key': () => ({ url: signed(message({ nameId: 'els' }), evilKey), reason: 'signature' }),
      'another issuer': () => ({
        url: signed(message({ nameId: 'els', issuer: 'https://evil.test' })),
        reason: 'issuer',
      }),
      'too old': () => ({
        url: signed(message({ nameId: 'els', at: new Date('2026-11-24T08:00:00Z') })),
        reason: 'age',
      }),
      'an escaped name': () => ({
        url: signed(message({ nameId: 'els' })).replace('SAMLRequest=', 'SAMLReques%74='),
        reason: 'parameters',
      }),
      'two messages': () => ({ url: `${signed(message({ nameId: 'els' }))}&SAMLResponse=x`, reason: 'parameters' }),
      nothing: () => ({ url: door.provider.ours.logoutUrl, reason: 'parameters' }),
    }
    for (const [name, made] of Object.entries(cases))
      it(name, async () => {
        const town = await signedIn('els', '_1')
        const { url, reason } = made()
        const own = await town.get(path(url))
        expect([own.status, (await deliver(url)).status]).to.deep.equal([403, 403])
        expect(await lastReason(w)).to.equal(reason)
        expect(await isIn(town)).to.equal(true)
      })

    it('a well-signed one for somebody else, in the browser of this one', async () => {
      const [town, other] = [await signedIn('els', '_1'), await signedIn('hilde', '_2')]
      await town.get(path(signed(message({ nameId: 'hilde' }))))
      await town.get(path(signed(message({ nameId: 'nobody' }))))
      expect([await isIn(town), await isIn(other)]).to.deep.equal([true, false])
    })

    it('at the sign-in and at the consumer service, by GET and POST', async () => {
      const town = await signedIn('els', '_1')
      const query = new URL(signed(message({ nameId: 'els' }))).search
      for (const to of ['/sign-in', `/sign-in/with/${stored.id}`, `/sign-in/saml/${stored.id}/acs`]) {
        expect((await town.get(to + query)).status, to).to.equal(400)
        expect((await request(w.app).post(to + query)).status, to).to.equal(400)
      }
      const logout = `/sign-in/saml/${stored.id}/logout`
      expect((await request(w.app).post(logout).type('form').send(query.slice(1))).status).to.equal(404)
      expect(await isIn(town)).to.equal(true)
    })
  })

  it('our sign-out ends the session here first, then asks the provider to end its own', async () => {
    const town = await signedIn('els', '_1')
    const page = await town.get('/account')
    expect(page.headers['content-security-policy']).to.contain("form-action 'self' https://idp.test;")
    const out = await town.post('/sign-out', {})
    expect(await isIn(town)).to.equal(false)
    const there = new URL(out.headers['location'] ?? '')
    const asIdp = {
      ...door.provider,
      entityId: door.provider.ours.entityId,
      certificates: [door.provider.ours.signingCertificate],
    }
    const theirs = { ...asIdp, ours: { ...asIdp.ours, logoutUrl: 'https://idp.test/slo' } }
    const read = readLogout(there.search.slice(1), theirs, w.context.now())
    expect(read).to.deep.include({ kind: 'request', nameId: 'els', sessionIndexes: ['_1'] })
    const after = await town.get('/sign-in')
    expect(after.headers['content-security-policy']).to.contain("form-action 'self';")
  })

  it('the answer of the provider to that is a page to close the browser at', async () => {
    const { logoutUrl } = door.provider.ours
    const given = { id: '_a', at: w.context.now(), destination: logoutUrl, issuer: stored.saml!.entityId }
    for (const succeeded of [true, false]) {
      const xml = logoutResponse({ ...given, inResponseTo: '_b', succeeded })
      const url = signedRedirect(logoutUrl, { name: 'SAMLResponse', xml }, signingKey)
      const page = await new Visitor(w.app).get(path(url))
      expect(page.$('h1').text()).to.equal(succeeded ? 'U bent afgemeld' : 'U bent alleen hier afgemeld')
    }
  })

  it('the sign-in page of that browser begins with the authority that it came in through, and no other does', async () => {
    const town = await signedIn('els', '_1')
    await town.post('/sign-out', {})
    const way = async (visitor: Visitor, to = ''): Promise<string | undefined> =>
      (await visitor.get(`/sign-in${to}`)).$('a.entrance').attr('href')
    expect(await way(town)).to.equal(`/sign-in/with/${door.stored.id}?to=${encodeURIComponent('/o/demerdorp')}`)
    expect(await way(town, '?to=/o/zennebeek'), 'on the way elsewhere').to.equal(undefined)
    expect(await way(new Visitor(w.app))).to.equal(undefined)
  })

  it('somebody by password signs out as before', async () => {
    const piet = await w.as('piet')
    const out = await piet.post('/sign-out', {})
    expect(out.headers['location']).to.equal('/sign-in')
    expect((await piet.get('/sign-in')).text).to.contain('U bent afgemeld')
  })
})
