import { expect } from 'chai'
import { load } from 'cheerio'
import type { Response } from 'supertest'
import { controls } from '../../src/data/controls.ts'
import { permissions } from '../../src/domain/permissions.ts'
import { isPermission, type Route } from '../../src/web/route.ts'
import { routes } from '../../src/web/routes.ts'
import { type Person, world, type World } from '../support/cast.ts'
import { onMongo } from '../support/mongo-app.ts'
import { makePlenty } from '../support/plenty.ts'
import type { Made } from '../support/plenty-shared.ts'
import { addressesOf } from '../support/plenty-addresses.ts'
import { skip } from '../support/skip.ts'
import { byRole } from './whole/holder.ts'
import { Asker } from './whole/person.ts'
import { called } from './whole/route-table.ts'

// Every page asks the store equally often for two of everything as for twelve: whatever is in the route table. The port
// counts what is asked, remembered or not. A stream counts as one.

/** What cannot, and why. */
const excused: Readonly<Record<string, string>> = {
  'GET /o/…/identity-providers/:id/look': 'it tells what is in one record, and is of OpenID Connect only',
  'GET /set-up': 'it is there only while there is nothing',
  'GET /sign-in/link/:word': 'it asks the store nothing and leads on',
  'GET /account/providers/:provider': 'it is not there for who administers, and leads others to the provider',
  'GET /sign-in/again/provider': 'it is open only to whom a provider vouched for, and leads there',
  'GET /sign-in/finish': 'it is open only to who comes back from a provider with a word that counts once',
  'GET /sign-in/saml/:provider/logout': 'it is open only to a message that the provider signed',
  'GET /sign-in/oidc/:provider/callback': 'it is open only to who comes back from a provider',
  'GET /sign-in/oidc/:provider/keys': 'it tells what is in one record',
  'GET /sign-in/new-password': 'it is open only to who came by a link, and is about one account',
}

interface Place {
  world: World
  made: Made
  people: Map<Person, Asker>
}

describe('the number of reads', function () {
  this.timeout(120_000)
  let few: Place
  let many: Place

  before(async function () {
    if (onMongo) skip(this, 'what is counted is what pages ask of the port: the same on every store')
    few = await place(2)
    many = await place(12)
  })
  after(async () => {
    for (const one of [few, many] as (Place | undefined)[]) await one?.world.close()
  })

  async function place(n: number): Promise<Place> {
    const made = await world()
    return { world: made, made: await makePlenty(made, n), people: new Map() }
  }

  async function asker({ world, people }: Place, person: Person): Promise<Asker> {
    const known = people.get(person) ?? (await Asker.of(world.app, person))
    people.set(person, known)
    return known
  }

  /** How an address is answered, and with how many reads. Both places are visited alike, so a first visit meets a first visit. */
  async function visit(at: Place, person: Person, href: string): Promise<Visited> {
    const visitor = await asker(at, person)
    const before = at.world.context.store.reads
    const page = await visitor.get(href)
    const reads = at.world.context.store.reads - before
    // What a redirect has to say is said here, and not on the next page that is counted.
    if (page.status === 303) await visitor.get('/account')
    return { page, cost: { status: page.status, reads } }
  }

  /** A form with a mistake in it. */
  async function send(at: Place, person: Person, href: string): Promise<Visited['cost']> {
    const visitor = await asker(at, person)
    const before = at.world.context.store.reads
    const { status } = await visitor.send(href, { _csrf: visitor.token, version: 'no number', number: '' })
    const reads = at.world.context.store.reads - before
    if (status === 303) await visitor.get('/account')
    return { status, reads }
  }

  /** The two pages; undefined where there is none to compare. */
  async function compare(
    person: Person,
    [small, large]: readonly [string, string],
    label: string,
  ): Promise<Response[] | undefined> {
    const one = await visit(few, person, small)
    if (one.cost.status >= 400) return undefined
    const other = await visit(many, person, large)
    expect(other.cost, `${person} at ${label}`).to.deep.equal(one.cost)
    return [one.page, other.page]
  }

  for (const route of routes.filter((one) => one.method === 'get' && excused[called(one)] === undefined))
    it(`${called(route)} does not grow with what there is`, async () => {
      const larger = addressesOf(route, many.made)
      const [first, ...others] = visitorsOf(route)
      const opened = new Set<string>()
      for (const [label, href] of addressesOf(route, few.made)) {
        if (!isWorthwhile(label, opened)) continue
        const hrefs = [href, larger.get(label) ?? ''] as const
        const pages = await compare(first, hrefs, label)
        if (pages === undefined) continue
        opened.add(label)
        if (opened.size > 1) continue
        for (const person of others) await compare(person, hrefs, label)
        for (const query of queriesIn(pages, hrefs))
          await compare(first, [href + query, hrefs[1] + query], label + query)
      }
      expect(opened, 'records that open it: does test/support/plenty.ts make one?').not.to.be.empty
    })

  // After the pages: a form that takes anything may remove what it is about.
  it('a form that is shown again does not ask more either', async () => {
    const shownAgain: string[] = []
    for (const route of forms) {
      const larger = addressesOf(route, many.made)
      const [person] = visitorsOf(route)
      for (const [label, href] of addressesOf(route, few.made)) {
        const one = await send(few, person, href)
        if (one.status === 404) continue
        const other = await send(many, person, larger.get(label) ?? '')
        if (one.status === 422) {
          shownAgain.push(called(route))
          expect(other, `${called(route)} at ${label}`).to.deep.equal(one)
        }
        break
      }
    }
    expect(shownAgain.length).to.be.above(45)
  })

  it('is counted of what is remembered as well', async () => {
    const { store } = few.world.context
    const before = store.reads
    for (let time = 0; time < 3; time += 1) await few.world.scope().find(controls)
    expect(store.reads - before).to.equal(3)
  })

  it('excuses nothing that is not there', () => {
    expect(routes.map(called)).to.include.members(Object.keys(excused))
  })
})

/** What removes or ends something comes last. */
const forms = routes
  .filter(({ method, may }) => method === 'post' && may !== 'anyone')
  .toSorted((a, b) => Number(a.path.endsWith('removal')) - Number(b.path.endsWith('removal')))

interface Visited {
  page: Response
  cost: { status: number; reads: number }
}

/** The second record of a kind only where the first one opened. */
function isWorthwhile(label: string, opened: ReadonlySet<string>): boolean {
  const first = label.replace(/([a-zA-Z]) 1/, '$1 0')
  return first === label || opened.has(first)
}

/** Views, filters and words to search for that both pages offer. */
function queriesIn(pages: readonly Response[], hrefs: readonly string[]): string[] {
  const [small, large] = pages.map(({ text, type }, index) => {
    const $ = load(type === 'text/html' ? text : '')
    const linked = $(`main a[href^="${hrefs[index]}?"], main a[href^="?"]`).toArray()
    const asked = $('main form[method=get], main form:not([method])').find('input[name=q], select').toArray()
    return new Set([
      ...linked.map((link) => URL.parse($(link).attr('href') ?? '', 'http://x')?.search ?? ''),
      ...asked.map((field) => `?${$(field).attr('name')}=${$(field).find('option').last().attr('value') ?? 'e'}`),
    ])
  })
  return [...(small ?? [])].filter((query) => large?.has(query))
}

/** Everyone who may; of what is drawn and not shown, the first. */
function visitorsOf({ may, path }: Route): [Person, ...Person[]] {
  if (may === 'installation-administrator' || may === 'any-administrator') return ['ann']
  if (!isPermission(may)) return ['karim', 'sofie']
  const [first, ...others] = permissions[may].map((role) => byRole[role])
  if (first === undefined) throw new Error(`nobody may ${may}`)
  return /\.\w+$/.test(path) ? [first] : [first, ...others]
}
