import { expect } from 'chai'
import { memberships } from '../../src/data/memberships.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { installationTrail } from '../../src/data/trail.ts'
import { users } from '../../src/data/users.ts'
import { isAllowed, type Role } from '../../src/domain/permissions.ts'
import { routes } from '../../src/web/routes.ts'
import { AtTheDoor, isIn, lastReason } from '../support/identity/at-the-door.ts'
import { attribute } from '../support/identity/forge.ts'
import { samlRecord } from '../support/identity/record.ts'
import { world, type World } from '../support/cast.ts'
import { addApp, askSecondFactor } from '../support/second-factor.ts'
import { Visitor } from '../support/visitor.ts'
import { called, hrefOf, organisationTable, otherTable } from './whole/route-table.ts'

const system = { kind: 'system', name: 'test' } as const

/** What a provider of one organisation can sign somebody in to, and whom. */
describe('a session that an identity provider vouched for', () => {
  let w: World
  let door: AtTheDoor
  let visitor: Visitor

  before(async () => {
    w = await world()
    door = new AtTheDoor(w, await samlRecord(w))
    await alsoAt('zennebeek', ['ict-manager'])
    ;({ visitor } = await door.signIn({ nameId: 'hilde', attributes: attribute('mail', 'hilde@example.test') }))
    // Afterwards, since nobody like that is let in: what was given later does not count either.
    await changeUser({ installationAdministrator: true })
    await alsoAt('demerdorp', ['administrator', 'consultant', 'employee'])
  })
  after(() => w.close())

  const alsoAt = async (organisation: 'demerdorp' | 'zennebeek', roles: readonly Role[]): Promise<void> => {
    const work = installationWork(w.context.store, system, w.context.now)
    const where = { user: w.userIds.hilde, member: w.organisations[organisation] }
    const [held] = await w.context.store.find(memberships, { where })
    const act = { act: 'member.added', label: 'Hilde' }
    if (held === undefined) work.create(memberships, { ...where, roles, since: w.context.now() }, act)
    else work.replace(memberships, held, { ...act, values: { roles } })
    await work.commit()
  }

  const changeUser = async (values: object): Promise<void> => {
    const user = (await w.context.store.get(users, w.userIds.hilde))!
    const work = installationWork(w.context.store, system, w.context.now)
    work.replace(users, user, { values, act: 'user.changed', label: 'Hilde' })
    await work.commit()
  }

  it('is in its own organisation', async () => {
    expect((await visitor.get('/o/demerdorp')).status).to.equal(200)
  })

  for (const route of organisationTable)
    it(`${called(route)}: not at another organisation of the same person`, async () => {
      const href = hrefOf(route, 'zennebeek')
      const page = route.method === 'get' ? await visitor.get(href) : await visitor.post(href, {})
      expect(page.status).to.equal(404)
    })

  for (const route of otherTable.filter(({ may, notByProvider }) => /-administrator$/.test(may) || notByProvider))
    it(`${called(route)}: not at all`, async () => {
      const href = hrefOf(route, '')
      const page = route.method === 'get' ? await visitor.get(href) : await visitor.post(href, {})
      expect(page.status).to.equal(403)
    })

  for (const route of organisationTable.filter(({ may }) => !isAllowed(['employee'], may)))
    it(`${called(route)}: not by a role of administrator or consultant`, async () => {
      const href = hrefOf(route, 'demerdorp')
      const page = route.method === 'get' ? await visitor.get(href) : await visitor.post(href, {})
      expect(page.status).to.equal(403)
    })

  it('sees no other organisation, no password and no way to a new organisation on the account page', async () => {
    const page = await visitor.get('/account')
    expect(page.text).to.contain('Demerdorp').and.not.contain('Zennebeek')
    expect(page.$('input[type=password]').length).to.equal(0)
    expect(page.$('a[href="/organisations/new"]').length).to.equal(0)
    expect((await visitor.get('/')).headers['location']).to.equal('/o/demerdorp')
  })

  it('the table says of how one comes in that a provider does not change it', () => {
    const marked = routes.filter(({ notByProvider }) => notByProvider === true).map(({ path }) => path)
    expect(marked).to.include('/account/password')
    for (const { path, may } of routes)
      if (may === 'signed-in' && /^\/account\/(password|security)/.test(path)) expect(marked, path).to.include(path)
  })

  describe('is not begun for', () => {
    let other: World
    beforeEach(async () => {
      other = await world()
    })
    afterEach(() => other.close())

    const arrival = async (
      mail: string,
      changed: Parameters<typeof samlRecord>[1] = {},
      more: { nameId?: string; attributes?: string } = {},
    ) => {
      const at = new AtTheDoor(other, await samlRecord(other, changed))
      return at.signIn({ nameId: mail, attributes: attribute('mail', mail), ...more })
    }

    const cases: Record<string, { mail: string; changed?: Parameters<typeof samlRecord>[1]; reason: string }> = {
      'a consultant': { mail: 'karim@example.test', reason: 'privileged' },
      'an administrator': { mail: 'ann@example.test', reason: 'privileged' },
      'a member of another organisation': {
        mail: 'zoe@example.test',
        changed: { provisioning: 'employee' },
        reason: 'address-taken',
      },
      'somebody unknown, where accounts are matched': { mail: 'nobody@example.test', reason: 'unknown' },
      'anybody whom the provider was not linked to': {
        mail: 'els@example.test',
        changed: { provisioning: 'none' },
        reason: 'unknown',
      },
      'somebody of whom the provider does not say that he or she is of this organisation': {
        mail: 'els@example.test',
        changed: { organisationBinding: '0207.500.123' },
        reason: 'other-organisation',
      },
    }
    for (const [name, { mail, changed, reason }] of Object.entries(cases))
      it(name, async () => {
        const { visitor: stranger, page } = await arrival(mail, changed)
        expect(page.status).to.equal(403)
        expect(page.text).to.contain('de beheerder van Waarborg bij Demerdorp').and.not.contain('Ann Segers')
        expect(await lastReason(other)).to.equal(reason)
        expect(await isIn(stranger)).to.equal(false)
        const noted = await other.context.store.find(installationTrail, { where: { act: 'identityLink.refused' } })
        expect(JSON.stringify(noted)).not.to.contain(mail)
      })

    it('a second person of the provider with the address of the first', async () => {
      const at = new AtTheDoor(other, await samlRecord(other))
      const attributes = attribute('mail', 'els@example.test')
      expect((await at.signIn({ nameId: 'first', attributes })).page.status).to.equal(303)
      expect((await at.signIn({ nameId: 'second', attributes })).page.status).to.equal(403)
      expect(await lastReason(other)).to.equal('linked-otherwise')
      // The first keeps coming in, under whatever address.
      const again = await at.signIn({ nameId: 'first', attributes: attribute('mail', 'married@example.test') })
      expect(again.page.status).to.equal(303)
    })

    describe('who has a role that needs a second factor (S-32)', () => {
      const management = attribute('mail', 'marc@example.test')
      beforeEach(() => askSecondFactor(other))
      const weak = 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password'

      it('and shows one to a provider that counts: comes in', async () => {
        const { visitor: marc, page } = await arrival(
          'marc',
          { owners: ['marc'], strongContexts: [weak] },
          { attributes: management },
        )
        expect(page.headers['location']).to.equal('/o/demerdorp')
        expect(await isIn(marc)).to.equal(true)
      })

      it('and shows only a password there: is asked for one here first', async () => {
        const { visitor: marc, page } = await arrival('marc', { owners: ['marc'] }, { attributes: management })
        expect(page.headers['location']).to.equal('/sign-in/enrol')
        expect(await isIn(marc)).to.equal(false)
        await addApp(marc, other.context.now(), '/sign-in/enrol')
        expect(await isIn(marc)).to.equal(true)
        // The provider vouched for the first step: the session stays bound to it.
        expect((await marc.post('/account/password', {})).status).to.equal(403)
        expect((await marc.get('/account/security')).status).to.equal(403)
        expect((await marc.get('/account')).headers['content-security-policy']).to.contain('https://idp.test')
      })

      it('and is in another organisation too: does not add one on the word of one of them', async () => {
        const work = installationWork(other.context.store, system, other.context.now)
        const held = { user: other.userIds.marc, member: other.organisations.zennebeek, since: other.context.now() }
        work.create(memberships, { ...held, roles: ['management'] }, { act: 'member.added', label: 'Marc' })
        await work.commit()
        const { visitor: marc, page } = await arrival('marc', { owners: ['marc'] }, { attributes: management })
        expect([page.status, await lastReason(other)]).to.deep.equal([403, 'assurance'])
        expect(await isIn(marc)).to.equal(false)
      })
    })

    it('a national number', async () => {
      const at = new AtTheDoor(other, await samlRecord(other))
      const inResponseTo = await at.ask(new Visitor(other.app))
      expect((await at.send(await at.answer({ nameId: '85.07.30-033.28', inResponseTo }))).status).to.equal(403)
      expect(await lastReason(other)).to.equal('national-number')
    })

    it('is made for a new employee, as an employee and with no more than the map gives', async () => {
      const roleMap = [
        { value: 'staff', role: 'hr' as const },
        { value: 'boss', role: 'administrator' as const },
      ]
      const attributes = attribute('mail', 'new@example.test') + attribute('roles', 'staff', 'boss', 'other')
      const { page } = await arrival('new', { provisioning: 'employee', roleMap }, { attributes })
      expect(page.status).to.equal(303)
      const [user] = await other.context.store.find(users, { where: { email: 'new@example.test' } })
      expect(user).to.include({ passwordHash: '', installationAdministrator: false })
      const [held] = await other.context.store.find(memberships, { where: { user: user!.id } })
      expect(held).to.deep.include({ member: other.organisations.demerdorp, roles: ['employee', 'hr'] })
    })
  })
})
