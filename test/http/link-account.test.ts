import { expect } from 'chai'
import { identityLinks } from '../../src/data/identity-links.ts'
import { users } from '../../src/data/users.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { AtTheDoor, idIn, isIn, lastReason, messageIn } from '../support/identity/at-the-door.ts'
import { attribute } from '../support/identity/forge.ts'
import { samlRecord } from '../support/identity/record.ts'
import { type Person, world, type World } from '../support/cast.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const mail = (person: string): string => attribute('mail', `${person}@example.test`)
const page = '/account/providers'

// Works · refused by address alone · another person's sign-in · another session · who is beyond a provider · wrong role 403 ·
// stranger 404 · unknown and malformed id 404.

describe('an account that has a password, and an identity provider', () => {
  let w: World
  let door: AtTheDoor
  let piet: Visitor
  beforeEach(async () => {
    w = await world()
    door = new AtTheDoor(w, await samlRecord(w, { name: 'Entra van Demerdorp', owners: null }))
    piet = await w.as('piet')
  })
  afterEach(() => w.close())

  const links = (): Promise<number> => w.context.store.count(identityLinks)
  const earlier = (): string =>
    `<saml:AuthnStatement AuthnInstant="2026-11-24T08:40:00Z" SessionIndex="_s"><saml:AuthnContext><saml:AuthnContextClassRef>` +
    `urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`

  async function asked(): Promise<string> {
    const sent = await piet.get(`${page}/${door.stored.id}`)
    expect(sent.status).to.equal(303)
    return messageIn(sent.headers['location'] ?? '')
  }
  /** What Piet sees when the provider has said that he is this person. */
  async function said(given: { nameId?: string; as?: string; authnStatement?: string } = {}): Promise<Page> {
    const { nameId = 'p-17', as = 'piet', ...more } = given
    const made = { inResponseTo: idIn(await asked()), nameId, attributes: mail(as), ...more }
    const taken = await door.send(await door.answer(made))
    return piet.get(taken.headers['location'] ?? '')
  }

  it('is not taken over by whoever has its address at the provider, and the person reads what to do', async () => {
    const { visitor, page: refused } = await door.signIn({ nameId: 'p-17', attributes: mail('piet') })
    expect([refused.status, await lastReason(w)]).to.deep.equal([403, 'claimed'])
    expect(refused.text).to.include('Had u hier al een account met een wachtwoord?')
    expect([await isIn(visitor), await links()]).to.deep.equal([false, 0])
  })

  it('is linked by its owner, who then comes in either way, and unlinked again', async () => {
    expect((await piet.get('/account')).$(`a[href="${page}"]`).length).to.equal(1)
    expect((await piet.get(page)).$('ul.rows').text())
      .to.include('Entra van Demerdorp')
      .and.include('Niet gekoppeld')
    const done = await said()
    expect([done.status, done.headers['location']]).to.deep.equal([303, page])
    expect((await piet.get(page)).text)
      .to.include('Uw account is gekoppeld aan Entra van Demerdorp')
      .and.include('Gekoppeld sinds 24')
    const { visitor } = await door.signIn({ nameId: 'p-17', attributes: mail('piet') })
    expect([await isIn(visitor), await isIn(await w.as('piet'))]).to.deep.equal([true, true])

    await piet.post(`${page}/removal`, { id: door.stored.id }, page)
    expect([await links(), await isIn(piet), await isIn(visitor)]).to.deep.equal([0, true, false])
    expect((await door.signIn({ nameId: 'p-17', attributes: mail('piet') })).page.status).to.equal(403)
  })

  it('asks the provider to ask anew: a session there of another address, from before, links nothing', async () => {
    expect(await asked()).to.include('ForceAuthn="true"')
    const refused = await said({ as: 'colleague', authnStatement: earlier() })
    expect([refused.status, await lastReason(w), await links()]).to.deep.equal([403, 'not-anew', 0])
    expect(refused.$('h1').text()).to.equal('Uw account is niet gekoppeld')
    expect(refused.$(`a[href="${page}"]`).length).to.equal(1)
    expect(await isIn(piet), 'he stays in').to.equal(true)
  })

  it('is not linked with whom somebody else is already, nor twice', async () => {
    await said({ nameId: 'p-17' })
    expect((await said({ nameId: 'p-17' })).headers['location'], 'the same again').to.equal(page)
    expect((await said({ nameId: 'p-18' })).status).to.equal(403)
    expect(await lastReason(w)).to.equal('linked-otherwise')
    piet = await w.as('els')
    expect((await said({ nameId: 'p-17', as: 'els' })).status).to.equal(403)
    expect([await lastReason(w), await links()]).to.deep.equal(['linked-otherwise', 1])
  })

  it('is linked in the session that asked only', async () => {
    const made = { inResponseTo: idIn(await asked()), nameId: 'p-17', attributes: mail('piet') }
    const taken = await door.send(await door.answer(made))
    await piet.post('/sign-out', {})
    expect((await piet.get(taken.headers['location'] ?? '')).status).to.equal(403)
    expect([await isIn(piet), await links()]).to.deep.equal([false, 0])
  })

  it('of who administers or advises is never linked; nor by a session of a provider; nor with an old sign-in', async () => {
    for (const person of ['ann', 'karim'] as const) {
      const visitor = await w.as(person)
      expect((await visitor.get(page)).text, person).to.include(
        'Er is geen aanmelding waaraan u uw account kunt koppelen',
      )
      expect((await visitor.get(`${page}/${door.stored.id}`)).status, person).to.equal(404)
    }
    expect((await (await w.as('zoe')).get(`${page}/${door.stored.id}`)).status, 'a stranger').to.equal(404)
    for (const id of ['f'.repeat(24), 'x']) expect((await piet.get(`${page}/${id}`)).status).to.equal(404)
    await said()
    const { visitor } = await door.signIn({ nameId: 'p-17', attributes: mail('piet') })
    expect((await visitor.get(page)).status).to.equal(403)
    w.setNow('2026-11-24T09:20:00Z')
    expect((await piet.get(`${page}/${door.stored.id}`)).headers['location']).to.match(/^\/sign-in\/again/)
  })

  it('is unlinked by an administrator of the authority; wrong role 403, stranger 404', async () => {
    await said()
    const { visitor } = await door.signIn({ nameId: 'p-17', attributes: mail('piet') })
    const ann = await w.as('ann')
    const row = (await ann.get('/o/demerdorp/people')).$('a:contains("Piet Maes")').attr('href')!
    const status = async (person: Person) => (await (await w.as(person)).post(`${row}/provider`, {})).status
    expect([await status('els'), await status('zoe'), await links()]).to.deep.equal([403, 404, 1])
    expect((await ann.post(`${row}/provider`, {})).status).to.equal(303)
    expect([await links(), await isIn(visitor)]).to.deep.equal([0, false])
  })

  it('is not found by a staff number that somebody put on another name', async () => {
    const hr = await w.as('hilde')
    const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
    const els = (await w.context.store.get(users, w.userIds.els))!
    work.replace(users, els, { values: { passwordHash: '' }, act: 'user.changed', label: 'Els' })
    await work.commit()
    const person = {
      number: '4242',
      givenName: 'Els',
      familyName: 'Peeters',
      email: 'els@example.test',
      language: 'nl',
    }
    const made = await hr.post('/o/demerdorp/employees', { ...person, startedOn: '2020-01-01' })
    expect(made.status).to.equal(303)
    const attributes = attribute('employeeNumber', '4242') + mail('accomplice')
    const { page: refused } = await door.signIn({ nameId: 'x', attributes })
    expect([refused.status, await lastReason(w), await links()]).to.deep.equal([403, 'two-people', 0])
    const own = await door.signIn({ nameId: 'y', attributes: attribute('employeeNumber', '4242') })
    expect(own.page.status, 'without an address the number counts').to.equal(303)
  })
})
