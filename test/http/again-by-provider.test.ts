import { expect } from 'chai'
import { identityLinks } from '../../src/data/identity-links.ts'
import { sessions } from '../../src/data/sessions.ts'
import { users } from '../../src/data/users.ts'
import { AtTheDoor, idIn, isIn, lastReason, messageIn } from '../support/identity/at-the-door.ts'
import { attribute } from '../support/identity/forge.ts'
import { changeRecord, samlRecord } from '../support/identity/record.ts'
import { password, type Person, world, type World } from '../support/cast.ts'
import { addApp, askSecondFactor, codeOf } from '../support/second-factor.ts'
import { type Page, Visitor } from '../support/visitor.ts'

const mail = (person: Person): string => attribute('mail', `${person}@example.test`)
const back = '/o/demerdorp/trail'

// Who came in through a provider shows again who he or she is at that provider. Real providers: saml.test, oidc.test.

describe('showing again who one is, at the provider', () => {
  let w: World
  let door: AtTheDoor
  let els: Visitor

  beforeEach(async () => {
    w = await world()
    door = new AtTheDoor(w, await samlRecord(w, { provisioning: 'employee', owners: ['els'] }))
    els = (await door.signIn({ nameId: 'els', attributes: mail('els') })).visitor
    w.setNow('2026-11-24T09:16:00Z')
  })
  afterEach(() => w.close())

  const statement = (at: string, context = 'Password'): string =>
    `<saml:AuthnStatement AuthnInstant="${at}" SessionIndex="_session"><saml:AuthnContext><saml:AuthnContextClassRef>` +
    `urn:oasis:names:tc:SAML:2.0:ac:classes:${context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`

  /** The request that leads to the provider. */
  async function asked(visitor = els): Promise<string> {
    const page = await visitor.get(`/sign-in/again/provider?to=${back}`)
    expect(page.status).to.equal(303)
    return messageIn(page.headers['location'] ?? '')
  }

  /** What the visitor sees when the provider has said this. */
  async function shown(given: { nameId?: Person; at?: string; inResponseTo?: string }, visitor = els): Promise<Page> {
    const { nameId = 'els', at = '2026-11-24T09:16:05Z' } = given
    const inResponseTo = given.inResponseTo ?? idIn(await asked(visitor))
    const made = { inResponseTo, nameId, attributes: mail(nameId), authnStatement: statement(at) }
    const taken = await door.send(await door.answer(made))
    return visitor.get(taken.headers['location'] ?? '')
  }

  /** When the sessions of this person showed last who it is. */
  async function moments(person: Person): Promise<number[]> {
    const found = await w.context.store.find(sessions, { where: { user: w.userIds[person] } })
    return found.map(({ content }) => (JSON.parse(content) as { shown: { at: number } }).shown.at)
  }

  it('the page leads there; nothing else is asked of who has no password', async () => {
    const page = await els.get(`/sign-in/again?to=${encodeURIComponent(back)}`)
    const link = page.$('a.btn-primary')
    expect(link.text()).to.equal('Toon het bij Demerdorp')
    expect(link.attr('href')).to.equal(`/sign-in/again/provider?to=${encodeURIComponent(back)}`)
    expect(page.text).to.include('Of toon het hier')
    const { visitor } = await door.signIn({ nameId: 'new', attributes: attribute('mail', 'new@example.test') })
    const bare = await visitor.get('/sign-in/again')
    expect(bare.$('a.btn-primary').text()).to.equal('Toon het bij Demerdorp')
    expect(bare.$('input[type=password]').length).to.equal(0)
    expect(bare.text).not.to.include('Meld u dan af').and.not.include('Of toon het hier')
  })

  it('asks the provider to ask anew, and what it says then counts', async () => {
    const request = await asked()
    expect(request).to.include('ForceAuthn="true"')
    const page = await shown({ inResponseTo: idIn(request) })
    expect([page.status, page.headers['location']]).to.deep.equal([303, back])
    expect(await isIn(els)).to.equal(true)
    expect(await moments('els')).to.deep.equal([w.context.now().getTime()])
  })

  it('a sign-in without a question at the provider counts from when it asked last', async () => {
    const { visitor } = await door.signIn({
      nameId: 'hilde',
      attributes: mail('hilde'),
      authnStatement: statement('2026-11-24T07:00:00Z'),
    })
    expect(await isIn(visitor)).to.equal(true)
    expect(await moments('hilde')).to.deep.equal([Date.parse('2026-11-24T07:00:00Z')])
  })

  const stays = async (page: Page, reason: string): Promise<void> => {
    expect(page.status).to.equal(403)
    expect(page.$('h1').text()).to.equal('U bent niet verder gegaan')
    expect(page.$('.reference').text()).to.match(/^[0-9a-f]{8}$/)
    expect(page.$('a.btn-primary').attr('href')).to.equal(`/sign-in/again?to=${encodeURIComponent(back)}`)
    expect(await lastReason(w)).to.equal(reason)
    expect(await isIn(els), 'still in').to.equal(true)
    expect(await moments('els')).to.deep.equal([Date.parse('2026-11-24T08:59:55Z')])
  }

  it('not when it was shown before we asked', async () => {
    await stays(await shown({ at: '2026-11-24T09:14:00Z' }), 'not-anew')
  })

  it('not when it is to be shown later', async () => {
    await stays(await shown({ at: '2026-11-24T09:30:00Z' }), 'not-anew')
  })

  it('not by somebody else, who is not let in by it either, nor gets an account', async () => {
    await stays(await shown({ nameId: 'hilde' }), 'other-person')
    expect(await w.context.store.count(identityLinks)).to.equal(1)
    const before = await w.context.store.count(users)
    await stays(await shown({ nameId: 'nobody' as Person }), 'other-person')
    expect(await w.context.store.count(users)).to.equal(before)
  })

  it('not at another provider, even of the same person', async () => {
    const request = idIn(await asked())
    const other = new AtTheDoor(w, await samlRecord(w, { saml: { entityId: 'https://b.test' } }))
    const answer = await other.answer({ inResponseTo: request, nameId: 'els', attributes: mail('els') })
    expect((await other.send(answer)).status).to.equal(403)
    expect(await lastReason(w)).to.equal('unknown-request')
  })

  it('not in a session that is no longer the one that asked', async () => {
    const inResponseTo = idIn(await asked())
    const made = {
      inResponseTo,
      nameId: 'els',
      attributes: mail('els'),
      authnStatement: statement('2026-11-24T09:16:05Z'),
    }
    const taken = await door.send(await door.answer(made))
    await els.post('/sign-out', {})
    const page = await els.get(taken.headers['location'] ?? '')
    expect(page.status).to.equal(403)
    expect(await isIn(els)).to.equal(false)
  })

  it('who has a second step shows that too', async () => {
    const { seed } = await addApp(await w.as('els'), w.context.now())
    const second = (): Promise<Page> =>
      els.post('/sign-in/second', { code: codeOf(seed, w.context.now()) }, '/sign-in/second')
    w.setNow('2026-11-24T09:17:00Z')
    els = (await door.signIn({ nameId: 'els', attributes: mail('els') })).visitor
    expect((await second()).headers['location']).to.equal('/o/demerdorp')
    w.setNow('2026-11-24T09:40:00Z')
    const page = await shown({ at: '2026-11-24T09:40:00Z' })
    expect(page.headers['location']).to.equal('/sign-in/second')
    expect(await isIn(els), 'before the second step').to.equal(false)
    expect((await second()).headers['location']).to.equal(back)
    expect(await moments('els')).to.include(w.context.now().getTime())
  })

  it('who must have one and came in strong must come in strong again', async () => {
    const strong = 'urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken'
    door = new AtTheDoor(w, await changeRecord(w, door.stored, { strongContexts: [strong] }))
    await askSecondFactor(w, ['employee'])
    const authnStatement = statement('2026-11-24T09:16:00Z', 'TimeSyncToken')
    els = (await door.signIn({ nameId: 'els', attributes: mail('els'), authnStatement })).visitor
    expect((await els.get('/o/demerdorp')).status).to.equal(200)
    expect((await shown({ at: '2026-11-24T09:16:05Z' })).headers['location']).to.equal('/sign-in/enrol')
  })

  it('is nothing for who came in with a password: 404', async () => {
    const visitor = new Visitor(w.app)
    await visitor.signIn('piet@example.test', password)
    expect((await visitor.get('/sign-in/again/provider')).status).to.equal(404)
    expect((await visitor.get('/sign-in/again')).$('a.btn-primary').length).to.equal(0)
    expect((await new Visitor(w.app).get('/sign-in/again/provider')).headers['location']).to.match(/^\/sign-in\?to=/)
  })
})
