import { expect } from 'chai'
import { load } from 'cheerio'
import { isAllowed, roles } from '../../src/domain/permissions.ts'
import { routes } from '../../src/web/routes.ts'
import { ask } from '../support/address.ts'
import { type Person, world, type World } from '../support/cast.ts'
import { fillWithOneOfEach } from './whole/belongings.ts'
import { called, contents, hasParameter, hrefOf, organisationTable, otherTable } from './whole/route-table.ts'
import { byRole, holder } from './whole/holder.ts'
import { Asker } from './whole/person.ts'

// For every route, whatever they are: wrong role 403 · nobody signed in: to the sign-in page · form without token 403 ·
// nothing written. And that who may, can.

describe('permissions (W-08)', () => {
  let w: World
  const people = new Map<Person, Asker>()
  const as = (person: Person): Asker => people.get(person)!

  before(async () => {
    w = await world()
    await fillWithOneOfEach(w.scope())
    for (const person of Object.values(byRole)) people.set(person, await Asker.of(w.app, person))
  })
  after(() => w.close())

  async function unchanged(attempt: () => Promise<void>): Promise<void> {
    const before = await contents(w.context.store)
    await attempt()
    expect(await contents(w.context.store)).to.deep.equal(before)
  }

  for (const route of organisationTable) {
    const href = hrefOf(route, 'demerdorp')
    const refused = roles.filter((role) => !isAllowed([role], route.may))

    if (refused.length > 0)
      it(`${called(route)} (${route.may}) is 403 for ${refused.join(', ')}`, () =>
        unchanged(async () => {
          for (const role of refused) {
            const page = await as(byRole[role]).ask(route.method, href)
            expect(page.status, role).to.equal(403)
            expect(load(page.text)('h1').text(), role).to.equal('Dit mag u niet zien of doen')
          }
        }))

    it(`${called(route)} sends somebody who has not signed in to the sign-in page`, () =>
      unchanged(async () => {
        const page = await ask(w.app, (at) => at[route.method](href))
        expect(page.status).to.equal(303)
        const to = route.method === 'get' ? `/sign-in?to=${encodeURIComponent(href)}` : '/sign-in'
        expect(page.headers['location']).to.equal(to)
      }))
  }

  for (const route of organisationTable.filter((one) => one.method === 'get' && !hasParameter(one)))
    it(`${called(route)} opens for everyone who may`, async () => {
      for (const role of roles.filter((one) => isAllowed([one], route.may))) {
        const page = await as(byRole[role]).get(hrefOf(route, 'demerdorp'))
        expect(page.status, role).to.be.oneOf([200, 303])
      }
    })

  describe('a form without the token of the page', () => {
    // Those of the second step have no sender who is signed in: test/http/second-factor.test.ts.
    const forms = [...organisationTable, ...otherTable].filter(
      ({ method, may, csrf }) => method === 'post' && may !== 'pending' && csrf !== 'none',
    )
    const open = ['/set-up', '/sign-in', '/sign-out']

    for (const route of forms)
      for (const [what, sent] of Object.entries({ 'no token': {}, 'a made-up token': { _csrf: 'f'.repeat(64) } }))
        it(`${called(route)}: ${what} is 403`, () =>
          unchanged(async () => {
            const person =
              open.includes(route.path) || !route.path.startsWith('/o/') ? 'ann' : holder(route.may as 'home.read')
            const page = await as(person).send(hrefOf(route, 'demerdorp'), sent)
            expect(page.status).to.equal(403)
          }))

    it('the token of somebody else is 403', () =>
      unchanged(async () => {
        const token = as('karim').token
        const page = await as('sofie').send('/o/demerdorp/controls', { _csrf: token })
        expect(page.status).to.equal(403)
      }))
  })

  describe('routes outside an organisation', () => {
    it('are open to anyone only where this list says so', () => {
      const open = otherTable.filter(({ may }) => may === 'anyone').map(called)
      expect(open).to.have.members([
        'GET /set-up',
        'POST /set-up',
        'GET /sign-in',
        'GET /sign-in/at/:slug',
        'POST /sign-in',
        'GET /sign-in/with/:provider',
        'POST /sign-in/saml/:provider/acs',
        'GET /sign-in/finish',
        'POST /sign-in/finish',
        'GET /sign-in/saml/:provider/logout',
        'GET /sign-in/saml/:provider/metadata',
        'GET /sign-in/oidc/:provider/callback',
        'GET /sign-in/oidc/:provider/keys',
        'GET /sign-in/forgot',
        'POST /sign-in/forgot',
        'GET /sign-in/link/:word',
        'GET /sign-in/new-password',
        'POST /sign-in/new-password',
        'POST /sign-out',
        'GET /language/:language',
      ])
    })

    it('ask for no token of a page only where an identity provider sends the form', () => {
      const without = routes.filter(({ csrf }) => csrf === 'none').map(called)
      expect(without).to.deep.equal(['POST /sign-in/saml/:provider/acs'])
    })

    it('ask for no role: there is no organisation to have it in', () => {
      const known = ['anyone', 'pending', 'signed-in', 'installation-administrator', 'any-administrator']
      expect(otherTable.filter(({ may }) => !known.includes(may))).to.deep.equal([])
    })

    for (const route of otherTable.filter(({ may }) => may !== 'anyone')) {
      const href = hrefOf(route, '')
      it(`${called(route)} sends somebody who has not signed in to the sign-in page`, () =>
        unchanged(async () => {
          const page = await ask(w.app, (at) => at[route.method](href))
          expect(page.status).to.equal(303)
          expect(page.headers['location']).to.match(/^\/sign-in/)
        }))

      if (route.may === 'installation-administrator' || route.may === 'any-administrator')
        it(`${called(route)} is 403 for who does not administer, and opens for who does`, () =>
          unchanged(async () => {
            for (const person of Object.values(byRole).filter((one) => one !== 'ann'))
              expect((await as(person).ask(route.method, href)).status, person).to.equal(403)
            expect((await as('ann').ask(route.method, href)).status).to.be.oneOf([200, 303, 422])
          }))
      else if (['/sign-in/again/provider', '/account/providers/:provider'].includes(route.path))
        it(`${called(route)} is not there without a provider: test/http/{again-by-provider,link-account}.test.ts`, async () => {
          for (const person of Object.values(byRole))
            expect((await as(person).ask(route.method, href)).status, person).to.equal(404)
        })
      else
        it(`${called(route)} opens for everyone with an account`, async () => {
          for (const person of Object.values(byRole))
            expect((await as(person).ask(route.method, href)).status, person).to.be.oneOf([200, 303, 422])
        })
    }
  })
})
