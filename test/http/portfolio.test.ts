import { expect } from 'chai'
import { answerNorm } from '../../src/actions/answer-norm.ts'
import { addOrganisation } from '../../src/actions/create-organisation.ts'
import { memberships } from '../../src/data/memberships.ts'
import { installationWork, Scope } from '../../src/data/tenancy.ts'
import type { Role } from '../../src/domain/permissions.ts'
import { password, world, type World } from '../support/cast.ts'
import { type Page, Visitor } from '../support/visitor.ts'

describe('the front door and the portfolio', () => {
  let the: World
  before(async () => {
    the = await world()
  })
  after(() => the.close())

  const system = { kind: 'system', name: 'test' } as const
  const names = ({ $ }: Page): string[] =>
    $('tbody th a')
      .toArray()
      .map((link) => $(link).text())

  async function join(person: 'karim' | 'els', name: string, roles: readonly Role[]): Promise<string> {
    const work = installationWork(the.context.store, system, the.context.now)
    const values = {
      name,
      slug: '',
      languages: ['nl'] as const,
      nisCode: '',
      secondFactorRoles: [],
      edition: 'ksz-2017',
    }
    const { id } = addOrganisation(work, the.context, values)
    const member = { user: the.userIds[person], member: id, roles, since: the.context.now() }
    work.create(memberships, member, { act: 'member.added', label: name })
    await work.commit()
    return id
  }

  async function answer(organisation: string, norm: string, given: { number: number; met: boolean }): Promise<void> {
    const scope = new Scope(the.context.store, { organisation, actor: system, now: the.context.now })
    const found = the.context.catalogue.norm('ksz-2017', norm)!
    const points = found.points.map(() => ({ met: given.met, remark: '' }))
    const input = { number: given.number, points, applicable: true, reason: '', remark: '' }
    await answerNorm(scope, { catalogue: the.context.catalogue, edition: 'ksz-2017', norm: found, input })
  }

  describe('the front door', () => {
    it('leads who has not signed in to the door bell', async () => {
      const { status, headers } = await new Visitor(the.app).get('/')
      expect([status, headers['location']]).to.deep.equal([303, '/sign-in?to=%2F'])
    })

    it('leads to the one authority, or to all of them', async () => {
      const to = async (person: 'sofie' | 'karim') => (await (await the.as(person)).get('/')).headers['location']
      expect(await to('sofie')).to.equal('/o/demerdorp')
      expect(await to('karim')).to.equal('/portfolio')
    })

    it('leads who is a member of nothing to the account', async () => {
      const work = installationWork(the.context.store, system, the.context.now)
      const { store } = the.context
      const [membership] = await store.find(memberships, { where: { user: the.userIds.hilde } })
      work.remove(memberships, membership!, { act: 'member.removed', label: 'Hilde' })
      await work.commit()
      const hilde = new Visitor(the.app)
      await hilde.signIn('hilde@example.test', password)
      expect((await hilde.get('/')).headers['location']).to.equal('/account')
      expect((await hilde.get('/portfolio')).$('.empty h2').text()).to.equal('U hebt nog geen bestuur')
    })
  })

  describe('the portfolio', () => {
    it('asks to sign in first', async () => {
      expect((await new Visitor(the.app).get('/portfolio')).headers['location']).to.equal('/sign-in?to=%2Fportfolio')
    })

    it('has one row per authority of the visitor, everything unanswered where nobody answered yet', async () => {
      const page = await (await the.as('karim')).get('/portfolio')
      expect(names(page)).to.deep.equal(['Demerdorp', 'Zennebeek'])
      const row = page.$('tbody tr').first()
      expect(row.text()).to.include('nog niets nagekeken').and.include('0\u00a0%')
      expect(row.find('svg[role=img]').attr('aria-label')).to.equal('67 niet nagekeken')
      const heat = await (await the.as('karim')).get('/portfolio?view=heat')
      expect(heat.$('.heat').length).to.be.greaterThan(20)
      expect(
        heat
          .$('tbody tr')
          .first()
          .find('.heat')
          .toArray()
          .every((cell) => heat.$(cell).hasClass('heat-none') && heat.$(cell).text() === '–'),
      ).to.be.true
      expect(row.find('td').eq(3).text()).to.equal('geen reglement')
    })

    it('shows nobody an authority that is not his own', async () => {
      const page = await (await the.as('sofie')).get('/portfolio')
      expect(names(page)).to.deep.equal(['Demerdorp'])
      expect(page.text).not.to.include('Zennebeek')
    })

    it('sorts by who needs a visit most and says why, with the change in three months', async () => {
      const calm = await join('karim', 'Kalmegem', ['consultant'])
      const fallen = await join('karim', 'Ottervoorde', ['consultant'])
      the.setNow('2026-05-01T09:00:00Z')
      const norms = the.context.catalogue.normsOf('ksz-2017')
      for (const { id } of norms.slice(0, 40)) await answer(calm, id, { number: 0, met: true })
      for (const { id } of norms.slice(0, 40)) await answer(fallen, id, { number: 0, met: true })
      the.setNow('2026-11-24T09:00:00Z')
      await answer(fallen, '5.1', { number: 1, met: false })
      await answer(calm, 'RR-1', { number: 0, met: true })
      const page = await (await the.as('karim')).get('/portfolio')
      expect(names(page)).to.deep.equal(['Demerdorp', 'Zennebeek', 'Ottervoorde', 'Kalmegem'])
      const { $ } = page
      const rows = $('tbody tr')
        .toArray()
        .map((row) =>
          $(row)
            .text()
            .replace(/[ \n]+/g, ' '),
        )
      expect(rows[2]).to.include('1 norm minder in orde dan op 24\u00a0augustus\u00a02026').and.include('58\u00a0%')
      expect(rows[2]).to.include('\u22121 sinds 24\u00a0augustus\u00a02026')
      expect(rows[3]).to.include('7 zaken te laat').and.include('+1')
      expect($('.lead').text()).to.equal(
        'Demerdorp heeft uw bezoek het eerst nodig. Van uw 4 besturen vragen er 4 aandacht.',
      )
      const heat = await (await the.as('karim')).get('/portfolio?view=heat')
      const cell = heat.$('tbody tr').eq(2).find('a.heat').first()
      expect([cell.attr('href'), cell.text()]).to.deep.equal(['/o/ottervoorde/norms?chapter=5', '50'])
      expect(cell.attr('aria-label')).to.equal('50: 1 van 2 in orde in 5 Beleid')
    })

    it('sorts by name or by percentage when asked', async () => {
      const karim = await the.as('karim')
      expect(names(await karim.get('/portfolio?sort=name'))[1]).to.equal('Kalmegem')
      expect(names(await karim.get('/portfolio?sort=percentage')).at(-1)).to.equal('Kalmegem')
      expect((await karim.get('/portfolio?sort=__proto__')).status).to.equal(200)
    })

    it('shows no figures of an authority where the role does not open the norms', async () => {
      await join('karim', 'Geslotenberg', ['employee'])
      const { $ } = await (await the.as('karim')).get('/portfolio')
      const row = $('tbody tr').last()
      expect(row.text()).to.include('Geslotenberg').and.include('geen inzage in de normen')
      expect(row.find('.heat, .statebar')).to.have.lengthOf(0)
    })

    it('offers a new authority only to who may set one up', async () => {
      expect((await (await the.as('ann')).get('/portfolio')).$('a[href="/organisations/new"]')).to.have.lengthOf(1)
      expect((await (await the.as('karim')).get('/portfolio')).$('a[href="/organisations/new"]')).to.have.lengthOf(0)
    })

    it('needs the same number of reads for two authorities as for thirty', async () => {
      const karim = await the.as('karim')
      const { store } = the.context
      const cost = async () => {
        const before = store.reads
        await karim.get('/portfolio')
        return store.reads - before
      }
      await cost()
      const few = await cost()
      for (let number = 1; number <= 25; number += 1) await join('karim', `Bestuur ${number}`, ['consultant'])
      expect(await cost()).to.equal(few)
    })
  })
})
