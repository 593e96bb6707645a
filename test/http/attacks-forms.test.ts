import { expect } from 'chai'
import request from 'supertest'
import { ask } from '../support/address.ts'
import { world, type World } from '../support/cast.ts'
import { makePlenty } from '../support/plenty.ts'
import type { Route } from '../../src/web/route.ts'
import type { Made } from '../support/plenty-shared.ts'
import {
  differences,
  everything,
  formsOf,
  gets,
  hashOf,
  likelyFirst,
  openAddresses,
  People,
  posts,
  whoMay,
  whoMaySend,
} from './whole/crawl.ts'
import { byRole } from './whole/holder.ts'
import type { Asker } from './whole/person.ts'
import { called } from './whole/route-table.ts'
import { waitingAsker } from './whole/waiting.ts'

// Which number is shown where, and what is not there yet, with the reason: docs/security.md.
// W-04, W-05: forms that come from elsewhere, on every route · GET changes nothing · W-09: fields that no form has.

/**
 * Kept about a visitor, not about the authority: a session that ends or begins is no change of state, nor is that somebody
 * was sent to a provider and has not come back.
 */
const visits = ['sessions', 'attempts', 'signInRequests']

/** A form of a provider comes without a session or a token: what becomes of a bad one is in saml-attacks. */
const ours = posts.filter(({ path, csrf }) => path !== '/set-up' && csrf !== 'none')

describe('attacks on forms', function () {
  this.timeout(60_000)
  let w: World
  let made: Made
  let people: People
  let waiting: Asker
  let open: [Route, string][]
  before(async () => {
    w = await world()
    made = await makePlenty(w, 2)
    people = new People(w)
    for (const person of everyone) await people.as(person)
    waiting = await waitingAsker(w)
    open = await openAddresses(people, made)
  })
  after(() => w.close())

  const everythingNow = () => everything(w.context.store, visits)
  /** What the last test of `unchanged` looked at, when it found that all was as before: the next begins there. */
  let lastSeen: string | undefined
  async function unchanged(attempt: () => Promise<void>): Promise<void> {
    const before = lastSeen ?? hashOf(await everythingNow())
    lastSeen = undefined
    await attempt()
    const after = hashOf(await everythingNow())
    expect(after).to.equal(before)
    lastSeen = after
  }

  describe('W-04 a form from elsewhere', () => {
    type Sending = (asker: Asker, href: string, other: Asker) => Promise<{ status: number }>
    const form = (asker: Asker, href: string, headers: Record<string, string>) =>
      ask(w.app, (at) =>
        at
          .post(href)
          .set({ Cookie: asker.cookies(), ...headers })
          .type('form')
          .send({ _csrf: asker.token }),
      )
    const attacks: Record<string, Sending> = {
      'no token': (asker, href) => asker.send(href, {}),
      "another person's token": (asker, href, other) => asker.send(href, { _csrf: other.token }),
      'the token twice': (asker, href) => asker.raw(href, urlencoded, `_csrf=${asker.token}&_csrf=${asker.token}`),
      'the token in the address': (asker, href) => asker.raw(`${href}?_csrf=${asker.token}`, urlencoded, 'a=1'),
      'JSON as text': (asker, href) => asker.raw(href, 'text/plain', JSON.stringify({ _csrf: asker.token })),
      JSON: (asker, href) => asker.raw(href, 'application/json', JSON.stringify({ _csrf: asker.token })),
      'Origin of another site': (asker, href) => form(asker, href, { Origin: 'https://evil.example' }),
      'Origin that is no address': (asker, href) => form(asker, href, { Origin: 'x' }),
      'Origin with our name in front': (asker, href) => form(asker, href, { Origin: 'http://127.0.0.1.evil.example' }),
      'Sec-Fetch-Site: cross-site': (asker, href) => form(asker, href, { 'Sec-Fetch-Site': 'cross-site' }),
    }
    for (const route of ours)
      it(`W-04 ${called(route)} refuses it, in ${Object.keys(attacks).length} forms, and nothing changes`, async () => {
        const asker = route.may === 'pending' ? waiting : await people.as(whoMay(route))
        const other = await people.as(whoMay(route) === 'karim' ? 'sofie' : 'karim')
        const href = likelyFirst(route, made)[0] ?? ''
        await unchanged(async () => {
          for (const [what, attack] of Object.entries(attacks))
            expect((await attack(asker, href, other)).status, what).to.equal(403)
        })
      })

    it('W-04 a form of our own is not refused: with our Origin, without, and with one that is hidden', async () => {
      const sofie = await people.as('sofie')
      for (const headers of [
        {},
        { Origin: 'null' },
        { Origin: 'http://127.0.0.1' },
        { 'Sec-Fetch-Site': 'same-origin' },
      ])
        expect((await form(sofie, '/o/demerdorp/controls', headers)).status, JSON.stringify(headers)).to.equal(422)
    })
  })

  it('W-04 no address that is only read changes anything, for any role, in any way it can be read', async () => {
    expect(open.length).to.be.above(gets.length - 9)
    const before = await everythingNow()
    for (const person of everyone) {
      const asker = await people.as(person)
      for (const [, href] of open.filter(([{ path }]) => !/\.(pdf|xlsx)$/.test(path)))
        await asker.get(`${href}?_csrf=${asker.token}&title=x&confirm=yes&version=1`)
    }
    // What is meant: that a text was opened to be read is noted once per person (see signing.test.ts).
    const changed = differences(before, await everythingNow()).filter((one) => !isReading(one))
    expect(changed).to.deep.equal([])
  })

  it('W-04 a POST route that is asked with GET, HEAD, PUT, DELETE or PATCH and a good token changes nothing', async () => {
    const before = await everythingNow()
    for (const route of posts) {
      const asker = await people.as(whoMay(route))
      const href = likelyFirst(route, made)[0] ?? ''
      for (const method of ['get', 'head', 'put', 'delete', 'patch'] as const)
        await ask(w.app, (at) =>
          at[method](`${href}?_csrf=${asker.token}`).set('Cookie', asker.cookies()).timeout(5000),
        )
    }
    expect(differences(before, await everythingNow()).filter((one) => !isReading(one))).to.deep.equal([])
  })

  describe('W-05 a form with files', () => {
    // Those in between looked for themselves.
    before(() => (lastSeen = undefined))

    for (const route of posts.filter(({ upload }) => upload !== undefined)) {
      const body = Buffer.concat([
        Buffer.from(`--x\r\nContent-Disposition: form-data; name="${route.upload?.field}"; filename="a.txt"\r\n\r\n`),
        Buffer.alloc(2_000_000, 'a'),
        Buffer.from('\r\n--x--\r\n'),
      ])
      const send = (headers: Record<string, string>, query = '') => {
        const href = likelyFirst(route, made)[0] ?? ''
        return request(w.app)
          .post(href + query)
          .set({ 'Content-Type': 'multipart/form-data; boundary=x', ...headers })
          .send(body)
      }

      it(`W-05 ${called(route)}: without a token, or with one in the address, it is 403 and nothing of it stays`, async () => {
        const asker = await people.as(whoMay(route))
        await unchanged(async () => {
          for (const query of ['', `?_csrf=${asker.token}`])
            expect((await send({ Cookie: asker.cookies() }, query)).status).to.equal(403)
        })
      })

      it(`W-05 ${called(route)}: of nobody, or of another site, it is not even received`, async () => {
        const asker = await people.as(whoMay(route))
        const unread = async (headers: Record<string, string>): Promise<number> => {
          // A body that never ends: who answers has not waited for it.
          const sending = send({ ...headers, 'Content-Length': '40000000' })
          return (await sending.timeout(2000)).status
        }
        expect((await send({})).status).to.equal(303)
        expect(await unread({ Cookie: asker.cookies(), 'Sec-Fetch-Site': 'cross-site' })).to.equal(403)
      })
    }
  })

  it('W-09 fields that a form does not have change nothing: not who, nor whose, nor when', async () => {
    const before = await everythingNow()
    const extra: [string, string][] = Object.entries({
      ...{ role: 'administrator', isAdmin: 'true', installationAdministrator: 'true', mfaEnabled: 'true' },
      ...{
        organisation: w.organisations.zennebeek,
        orgId: w.organisations.zennebeek,
        member: w.organisations.zennebeek,
      },
      ...{ _id: 'f'.repeat(24), id: 'f'.repeat(24), createdAt: stamp, addedAt: stamp, signedAt: stamp, since: stamp },
      ...{
        passwordHash: mark,
        digest: mark,
        createdBy: mark,
        addedBy: mark,
        by: mark,
        disabledAt: stamp,
        user: w.userIds.zoe,
      },
      ...{
        '__proto__[isAdmin]': 'true',
        'constructor[prototype][isAdmin]': 'true',
        __proto__: mark,
        slug: mark,
        receipt: mark,
      },
    })
    extra.push(['__proto__', mark])
    let sent = 0
    for (const [route, href] of open) {
      if (!route.path.startsWith('/o/')) continue
      const shown = formsOf(await (await people.as(whoMay(route))).get(href))
      for (const { action, multipart } of shown) {
        const sender = whoMaySend(action)
        if (multipart || sender === undefined || /removal|\/password$|sign-out/.test(action)) continue
        const asker = await people.as(sender)
        const values = formsOf(await asker.get(href)).find((one) => one.action === action)?.values ?? []
        const names = new Set(values.map(([name]) => name))
        const all = [...values, ...extra.filter(([name]) => !names.has(name))]
        const { status } = await asker.raw(action, urlencoded, new URLSearchParams(all).toString())
        expect(status, `${href} ${action}`).to.be.oneOf([200, 303, 409, 422])
        sent += 1
      }
    }
    expect(sent).to.be.above(30)
    const after = await everythingNow()
    expect([...after.values()].filter((one) => one.includes(mark) || one.includes('1999-09-09'))).to.deep.equal([])
    const of = (told: Map<string, string>) =>
      [...told].filter(([key, value]) => value.includes(w.organisations.zennebeek) || /^(users|memberships) /.test(key))
    expect(of(after).map(withoutSignIn)).to.deep.equal(of(before).map(withoutSignIn))
    expect(({} as Record<string, unknown>)['isAdmin']).to.equal(undefined)
  })
})

const everyone = [...Object.values(byRole), 'zoe'] as const
const urlencoded = 'application/x-www-form-urlencoded'
const mark = 'mass-assigned'
const stamp = '1999-09-09T00:00:00.000Z'
const isReading = (told: string): boolean => /^readings |"act":"(reading|text|agreement)\.opened"/.test(told)
const withoutSignIn = ([key, value]: [string, string]): string => `${key} ${value}`
