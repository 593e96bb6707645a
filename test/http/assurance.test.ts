import { expect } from 'chai'
import { memberships } from '../../src/data/memberships.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import type { Role } from '../../src/domain/permissions.ts'
import { AtProvider } from '../support/identity/at-provider.ts'
import { AtTheDoor, isIn, lastReason } from '../support/identity/at-the-door.ts'
import { attribute } from '../support/identity/forge.ts'
import { type OidcServer, startOidc } from '../support/identity/oidc.ts'
import { oidcRecord, samlRecord } from '../support/identity/record.ts'
import { type Person, world, type World } from '../support/cast.ts'
import { freePort } from '../support/ports.ts'
import { addApp, askSecondFactor, codeOf } from '../support/second-factor.ts'
import { type Page, Visitor } from '../support/visitor.ts'

// S-32: the provider vouches for less than the role needs. Marc is of the management, which needs a second factor.

interface Entered {
  visitor: Visitor
  page: Page
}

const roleOf = async (
  w: World,
  given: { person: Person; at: 'demerdorp' | 'zennebeek'; roles: readonly Role[] },
): Promise<void> => {
  const where = { user: w.userIds[given.person], member: w.organisations[given.at] }
  const [held] = await w.context.store.find(memberships, { where })
  const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
  const act = { act: 'member.rolesChanged', label: given.person }
  if (held === undefined) work.create(memberships, { ...where, roles: given.roles, since: w.context.now() }, act)
  else work.replace(memberships, held, { ...act, values: { roles: given.roles } })
  await work.commit()
}

/** What holds of both protocols; `enter` lets a person come in who showed this to the provider. */
function whateverItSpeaks(the: () => World, enter: (person: Person, how: 'weak' | 'strong') => Promise<Entered>): void {
  const outside = async ({ visitor }: Entered): Promise<void> => {
    expect(await isIn(visitor)).to.equal(false)
    for (const path of ['/o/demerdorp', '/o/demerdorp/risks', '/'])
      expect((await visitor.get(path)).headers['location'], path).to.match(/^\/sign-in/)
  }

  it('S-32: a password only, of management: to a second step of ours, and until then nothing', async () => {
    const came = await enter('marc', 'weak')
    expect([came.page.status, came.page.headers['location']]).to.deep.equal([303, '/sign-in/enrol'])
    await outside(came)
    const { page } = await addApp(came.visitor, the().context.now(), '/sign-in/enrol')
    expect(page.status).to.be.below(400)
    expect((await came.visitor.get('/o/demerdorp')).status).to.equal(200)
  })

  it('S-32: who has a second step shows it; a wrong code leaves him or her outside', async () => {
    const w = the()
    const local = new Visitor(w.app)
    await local.signIn('marc@example.test', 'vier woorden die ik onthoud')
    const { seed } = await addApp(local, w.context.now(), '/sign-in/enrol')
    const later = new Date(w.context.now().getTime() + 60_000)
    w.setNow(later.toISOString())
    const came = await enter('marc', 'weak')
    expect(came.page.headers['location']).to.equal('/sign-in/second')
    await outside(came)
    expect((await came.visitor.post('/sign-in/second', { code: '000000' }, '/sign-in/second')).status).to.equal(422)
    await outside(came)
    const code = codeOf(seed, later)
    const page = await came.visitor.post('/sign-in/second', { code }, '/sign-in/second')
    expect(page.headers['location']).to.equal('/o/demerdorp')
    expect((await came.visitor.get('/o/demerdorp')).status).to.equal(200)
  })

  it('S-32: a second factor at the provider counts, where the record says so', async () => {
    const { visitor, page } = await enter('marc', 'strong')
    expect(page.headers['location']).to.equal('/o/demerdorp')
    expect((await visitor.get('/o/demerdorp')).status).to.equal(200)
  })

  it('S-32: an employee needs none, until a role is given that does', async () => {
    const { visitor, page } = await enter('els', 'weak')
    expect(page.headers['location']).to.equal('/o/demerdorp')
    expect((await visitor.get('/o/demerdorp/agreement')).status).to.equal(200)
    await roleOf(the(), { person: 'els', at: 'demerdorp', roles: ['management'] })
    expect((await visitor.get('/o/demerdorp')).headers['location']).to.match(/^\/sign-in/)
    expect((await visitor.get('/o/demerdorp/risks')).status).not.to.equal(200)
  })

  it('S-32: who is in another authority too adds no second step on the word of this provider: 403', async () => {
    await roleOf(the(), { person: 'marc', at: 'zennebeek', roles: ['employee'] })
    const { visitor, page } = await enter('marc', 'weak')
    expect(page.status).to.equal(403)
    expect(await lastReason(the())).to.equal('assurance')
    expect(await isIn(visitor)).to.equal(false)
  })

  it('S-32: nor once that authority asks a second step, after coming in without one', async () => {
    const w = the()
    await roleOf(w, { person: 'els', at: 'zennebeek', roles: ['employee'] })
    const { visitor, page } = await enter('els', 'weak')
    expect(page.headers['location']).to.equal('/o/demerdorp')
    await askSecondFactor(w, ['employee'])
    expect((await visitor.get('/o/demerdorp')).headers['location'], 'with the password, then').to.match(
      /^\/sign-in\?to=/,
    )
    expect((await visitor.get('/sign-in/enrol')).headers['location']).to.match(/^\/sign-in/)
  })

  it('S-32: nor while the second step waits, once he or she works elsewhere too', async () => {
    const w = the()
    const { visitor, page } = await enter('marc', 'weak')
    expect(page.headers['location']).to.equal('/sign-in/enrol')
    await roleOf(w, { person: 'marc', at: 'zennebeek', roles: ['employee'] })
    for (const path of ['/sign-in/enrol', '/sign-in/enrol/app', '/sign-in/enrol/passkey'])
      expect((await visitor.get(path)).status, path).to.equal(403)
  })
}

describe('assurance below what a role needs, by SAML', () => {
  const classes = 'urn:oasis:names:tc:SAML:2.0:ac:classes:'
  let w: World
  let door: AtTheDoor

  beforeEach(async () => {
    w = await world()
    await askSecondFactor(w)
    door = new AtTheDoor(w, await samlRecord(w, { owners: ['marc'], strongContexts: [`${classes}TimeSyncToken`] }))
  })
  afterEach(() => w.close())

  const enter = (person: Person, contexts: string): Promise<Entered> => {
    const at = new Date(w.context.now().getTime() - 5000).toISOString()
    const authnStatement =
      `<saml:AuthnStatement AuthnInstant="${at}" SessionIndex="_s"><saml:AuthnContext>${contexts}` +
      `</saml:AuthnContext></saml:AuthnStatement>`
    return door.signIn({ nameId: person, attributes: attribute('mail', `${person}@example.test`), authnStatement })
  }
  const context = (name: string): string => `<saml:AuthnContextClassRef>${name}</saml:AuthnContextClassRef>`

  whateverItSpeaks(
    () => w,
    (person, how) => enter(person, context(`${classes}${how === 'weak' ? 'Password' : 'TimeSyncToken'}`)),
  )

  const nearly: Record<string, string> = {
    none: '',
    empty: context(''),
    'another case': context(`${classes}timesynctoken`),
    'one that begins so': context(`${classes}TimeSyncToken2`),
    'one that ends so': context(`x${classes}TimeSyncToken`),
    'both in one': context(`${classes}Password ${classes}TimeSyncToken`),
    'a declaration only': `<saml:AuthnContextDeclRef>${classes}TimeSyncToken</saml:AuthnContextDeclRef>`,
  }
  for (const [what, contexts] of Object.entries(nearly))
    it(`S-32: what is nearly the strong one is not: ${what}`, async () => {
      const came = await enter('marc', contexts)
      expect(came.page.headers['location']).to.equal('/sign-in/enrol')
      expect(await isIn(came.visitor)).to.equal(false)
    })

  it('S-32: two contexts in one statement are refused', async () => {
    const visitor = new Visitor(w.app)
    const both = context(`${classes}Password`) + context(`${classes}TimeSyncToken`)
    const authnStatement =
      `<saml:AuthnStatement AuthnInstant="2026-11-24T08:59:55Z" SessionIndex="_s"><saml:AuthnContext>${both}` +
      `</saml:AuthnContext></saml:AuthnStatement>`
    const inResponseTo = await door.ask(visitor)
    const made = { inResponseTo, nameId: 'marc', attributes: attribute('mail', 'marc@example.test'), authnStatement }
    expect((await door.send(await door.answer(made))).status).to.equal(403)
    expect(await lastReason(w)).to.equal('one-AuthnContextClassRef')
  })
})

describe('assurance below what a role needs, by OpenID Connect', function () {
  this.timeout(20_000)
  const ours = 'http://127.0.0.1/'
  const secret = 'a secret of thirty-two characters'
  const [itsme, eid] = ['urn:be:vlaanderen:authmech:itsme', 'urn:be:vlaanderen:authmech:eid']
  let w: World
  let server: OidcServer
  let id: string

  beforeEach(async () => {
    w = await world({ OUTGOING_PRIVATE_HOSTS: 'localhost' })
    w.setNow(new Date().toISOString())
    await askSecondFactor(w)
    const port = await freePort()
    const oidc = { issuer: `http://localhost:${port}`, acrValues: [itsme, eid] }
    ;({ id } = await oidcRecord(w, {
      strongContexts: [eid],
      attributes: { subject: 'email', email: 'email' },
      owners: ['marc'],
      secret,
      oidc,
    }))
    const person = (name: string, acr: string) => ({ email: `${name}@example.test`, acr })
    server = await startOidc(
      { client_id: 'waarborg', client_secret: secret, redirect_uris: [`${ours}sign-in/oidc/${id}/callback`] },
      {
        marc: person('marc', itsme),
        'marc strong': person('marc', eid),
        els: person('els', itsme),
      },
      port,
    )
  })
  afterEach(async () => {
    await server.stop()
    await w.close()
  })

  whateverItSpeaks(
    () => w,
    async (person, how) => {
      const visitor = new Visitor(w.app)
      const asked = await visitor.get(`/sign-in/with/${id}?to=/o/demerdorp`)
      const name = how === 'weak' ? person : `${person} strong`
      const { url } = await new AtProvider(ours).go(asked.headers['location'] ?? '', name)
      return { visitor, page: await visitor.get(url.slice(ours.length - 1)) }
    },
  )
})
