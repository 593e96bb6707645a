import { expect } from 'chai'
import { memberships } from '../../src/data/memberships.ts'
import { trail } from '../../src/data/trail.ts'
import { createTranslator } from '../../src/i18n/translate.ts'
import { fillWithOneOfEach } from './whole/belongings.ts'
import { password, type Person, world, type World } from '../support/cast.ts'
import { called, contents, hasParameter, hrefOf, organisationTable } from './whole/route-table.ts'
import { Visitor } from '../support/visitor.ts'
import { holder } from './whole/holder.ts'
import { Asker } from './whole/person.ts'

// For every route below an organisation, whatever they are: stranger 404 · unknown id 404 · malformed id 404 ·
// id of another organisation 404 · nothing of it on the page · nothing written.

const unknown = 'f'.repeat(24)
const malformed = [
  'x',
  '0',
  '-1',
  'F'.repeat(23),
  'f'.repeat(25),
  'undefined',
  "' OR 1=1 --",
  '{"$ne":null}',
  '../zennebeek',
  '\u0000',
  '😀',
  'a'.repeat(3000),
]
const addresses = [...malformed.map(encodeURIComponent), '%E0%A4%A', '%']

describe('isolation of organisations (W-06)', () => {
  let w: World
  let zoe: Asker
  let foreign: Record<string, string>
  const people = new Map<Person, Asker>()

  before(async () => {
    w = await world()
    zoe = await Asker.of(w.app, 'zoe')
    await fillWithOneOfEach(w.scope('demerdorp'))
    foreign = await fillWithOneOfEach(w.scope('zennebeek'))
    const all = await w.context.store.find(memberships)
    foreign['memberships'] = all.find(({ user }) => user === w.userIds.zoe)!.id
    foreign['users'] = w.userIds.zoe
    foreign['organisations'] = w.organisations.zennebeek
    foreign['trail'] = (await w.scope('zennebeek').find(trail, { limit: 1 }))[0]!.id
  })
  after(() => w.close())

  const allowed = async (route: (typeof organisationTable)[number]): Promise<Asker> => {
    const person = holder(route.may)
    const visitor = people.get(person) ?? (await Asker.of(w.app, person))
    people.set(person, visitor)
    return visitor
  }
  it('there are routes to look at', () => expect(organisationTable.length).to.be.above(5))

  for (const route of organisationTable)
    it(`${called(route)}: a stranger gets 404 and learns nothing, not even that there is such an organisation`, async () => {
      const before = await contents(w.context.store)
      const page = await zoe.ask(route.method, hrefOf(route, 'demerdorp'))
      expect(page.status).to.equal(404)
      expect(page.text).not.to.include('Demerdorp')
      const nowhere = await zoe.ask(route.method, hrefOf(route, 'demerdarp'))
      expect(page.text).to.equal(nowhere.text.replaceAll('demerdarp', 'demerdorp'))
      expect(await contents(w.context.store)).to.deep.equal(before)
    })

  for (const route of organisationTable.filter(hasParameter)) {
    it(`${called(route)}: an id that is unknown or malformed is 404`, async () => {
      const visitor = await allowed(route)
      const before = await contents(w.context.store)
      for (const value of [unknown, ...addresses]) {
        const page = await visitor.ask(route.method, hrefOf(route, 'demerdorp', value))
        expect(page.status, value.slice(0, 30)).to.equal(404)
      }
      expect(await contents(w.context.store)).to.deep.equal(before)
    }).timeout(60_000)

    it(`${called(route)}: what belongs to another organisation is 404`, async () => {
      const visitor = await allowed(route)
      const before = await contents(w.context.store)
      for (const [name, id] of Object.entries(foreign)) {
        const page = await visitor.ask(route.method, hrefOf(route, 'demerdorp', id))
        expect(page.status, name).to.equal(404)
        expect(page.text, name).not.to.match(/Foreign|Zoë/)
      }
      expect(await contents(w.context.store)).to.deep.equal(before)
    }).timeout(60_000)
  }

  it('the name in the address is not enough in another spelling either', async () => {
    for (const slug of ['DEMERDORP', 'demerdorp%20', 'demerdorp%00', '%64emerdorp/', w.organisations.demerdorp])
      expect((await zoe.get(`/o/${slug}/norms`)).text, slug).not.to.include('Demerdorp')
  })

  it('the pages of her own organisation say nothing of the other one', async () => {
    const example = createTranslator('nl')('organisations.nameHint')
    const pages = organisationTable.filter((one) => one.method === 'get' && !hasParameter(one))
    for (const href of [...pages.map((route) => hrefOf(route, 'zennebeek')), '/', '/portfolio', '/account']) {
      const page = await zoe.get(href)
      if (page.type !== 'text/html') continue
      expect(page.text.replaceAll(example, ''), href).not.to.include('Demerdorp')
    }
  })

  it('an administrator cannot get into another organisation by resetting the password of somebody who works in both', async () => {
    const visitor = await w.as('zoe')
    await visitor.post('/o/zennebeek/people', {
      email: 'sofie@example.test',
      name: 'x',
      language: 'nl',
      roles: 'employee',
    })
    const shared = await w.context.store.find(memberships, { where: { member: w.organisations.zennebeek } })
    for (const { id, user } of shared)
      if (user !== w.userIds.zoe) await visitor.post(`/o/zennebeek/people/${id}/password`, {})
    for (const person of ['sofie', 'karim']) {
      const other = new Visitor(w.app)
      expect((await other.signIn(`${person}@example.test`, password)).status, person).to.equal(303)
      expect((await other.get('/o/demerdorp/norms')).status, person).to.equal(200)
    }
  })
})
