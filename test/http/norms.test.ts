import { expect } from 'chai'
import { answersTo } from '../../src/data/answers.ts'
import { controls } from '../../src/data/controls.ts'
import { goals, planActions, plans } from '../../src/data/plans.ts'
import { world, type World } from '../support/cast.ts'
import type { Visitor } from '../support/visitor.ts'

const norms = '/o/demerdorp/norms'
const threeOfFive = { 'point-1': 'yes', 'point-2': 'yes', 'point-3': 'yes', 'point-4': 'no' }

describe('norms', () => {
  let the: World
  let sofie: Visitor
  before(async () => {
    the = await world()
    sofie = await the.as('sofie')
  })
  after(() => the.close())

  describe('the list', () => {
    it('shows all 67 norms by chapter, with what none of them says yet', async () => {
      const { $, status } = await sofie.get(norms)
      expect(status).to.equal(200)
      expect($('.lead').text()).to.equal('Nog geen van de 67 normen is nagekeken.')
      expect($('tbody tr:not(.level-1)')).to.have.lengthOf(67)
      expect($('#chapter-12').text()).to.include('12 Operationeel beheer').and.include('0 van 7 in orde')
      expect($(`a[href="${norms}/12.3"]`).text()).to.equal('12.3 Back-up')
    })

    it('searches in the words of every language, and by number', async () => {
      const found = await sofie.get(`${norms}?q=SAUVEGARDE%20restauration`)
      expect(found.$(`a[href="${norms}/12.3"]`)).to.have.lengthOf(1)
      expect(found.$('#found').text()).to.match(/^\d+ norm/)
      expect((await sofie.get(`${norms}?q=RR-4`)).$('#found').text()).to.equal('1 norm')
    })

    it('filters by chapter, standing and provenance together, each filter removable', async () => {
      const { $ } = await sofie.get(`${norms}?chapter=RR&standing=unanswered&provenance=unverified`)
      expect($('#found').text()).to.equal('6 normen')
      expect(
        $('.chips a')
          .toArray()
          .map((link) => $(link).attr('href')),
      ).to.deep.equal([
        '?standing=unanswered&provenance=unverified',
        '?chapter=RR&provenance=unverified',
        '?chapter=RR&standing=unanswered',
      ])
      expect($('#chapter option[selected]').attr('value')).to.equal('RR')
    })

    it('shows the four norms whose wording, title and number were all read', async () => {
      const { $ } = await sofie.get(`${norms}?provenance=verified`)
      expect($('#found').text()).to.equal('4 normen')
      expect($('table').text()).not.to.include('nog niet volledig nagelezen')
      expect((await sofie.get(norms)).$('table').text()).to.include('nog niet volledig nagelezen in de bron')
    })

    it('ignores a filter that is none, and says so when nothing fits', async () => {
      expect((await sofie.get(`${norms}?chapter=99&standing=good`)).$('#found').text()).to.equal('67 normen')
      expect((await sofie.get(`${norms}?q=zzzz`)).$('.empty h2').text()).to.equal('Geen norm gevonden')
    })
  })

  describe('a norm', () => {
    it('shows what it asks, where that comes from, its points and its neighbours', async () => {
      const { $ } = await sofie.get(`${norms}/12.3`)
      expect($('h1').text()).to.equal('12.3 Back-up')
      expect($('.lead').text()).to.include('back-upstrategie die past bij de continuïteit')
      expect($('.notice-warning').text())
        .to.include('Nog niet nagelezen in de bron: bewoording, titel en nummer.')
        .and.include('alleen het begin en de inhoudstafel konden worden gelezen')
        .and.include('grote zekerheid')
      expect($('.yesno')).to.have.lengthOf(5)
      expect($('.points').text()).to.include(
        '3 van de 5 punten zijn nodig. Die regel is gelezen in de Hulp bij de evaluatie',
      )
      expect($('a[rel=prev]').attr('href')).to.equal(`${norms}/12.2`)
      expect($('a[rel=next]').attr('href')).to.equal(`${norms}/12.4`)
      expect($('dl.facts').text()).to.include('PR.DS-11.1').and.include('ICT-verantwoordelijke')
    })

    it('says of a threshold that it is ours, and shows a verified norm as verified', async () => {
      expect((await sofie.get(`${norms}/RR-1`)).$('.points').text()).to.include('onze voorzichtige keuze')
      const verified = (await sofie.get(`${norms}?provenance=verified`)).$('td.card-title a').attr('href') ?? ''
      const { $ } = await sofie.get(verified)
      expect($('.notice-warning')).to.have.lengthOf(0)
      expect($('.notice').text()).to.include('Bewoording, titel en nummer zijn in de bron nagelezen.')
    })

    it('shows the controls that serve it and the plan actions that name it', async () => {
      const scope = the.scope()
      const work = scope.work()
      const act = { act: 'test.prepared', label: 'test' }
      const shared = { description: {}, evidence: {}, owner: '', ownerRole: '', entities: [], sites: [], reason: '' }
      const control = work.create(
        controls,
        {
          ...{ ...shared, number: 7, libraryRef: null, category: 'restore-test', title: { nl: 'Hersteltest' } },
          ...{ norms: ['12.3'], everywhere: true, state: 'working', plannedOn: null, introducedOn: '2025-01-01' },
          ...{ checkEveryMonths: 3, lastCheckedOn: '2026-06-01' },
        },
        act,
      )
      const plan = work.create(
        plans,
        {
          ...{ number: 1, title: 'Plan', firstYear: 2026, lastYear: 2028, sections: [], createdAt: scope.now() },
        },
        act,
      )
      const goal = work.create(
        goals,
        { plan, level: 'operational', code: '1.1.2', title: 'Doel', explanation: '' },
        act,
      )
      const action = work.create(
        planActions,
        {
          ...{
            plan,
            goal,
            position: 3,
            title: 'Kopie buiten het gebouw',
            timing: 'eind 2027',
            budget: '',
            norms: ['12.3'],
          },
          ...{ controls: [], entities: [], sites: [], responsible: '', state: 'planned', progress: '', closedOn: null },
        },
        act,
      )
      await work.commit()
      const { $ } = await sofie.get(`${norms}/12.3`)
      const row = $(`a[href="/o/demerdorp/controls/${control}"]`).closest('tr').text()
      expect(row).to.include('Hersteltest').and.include('M7').and.include('te laat').and.include('overal')
      expect($(`a[href="/o/demerdorp/plan/actions/${action}"]`).text()).to.equal('1.1.2.c Kopie buiten het gebouw')
      const other = await sofie.get(`${norms}/5.1`)
      expect(other.$('main').text()).to.include('Nog geen maatregel').and.include('Geen actie in het plan')
    })

    it('is read-only for who may not answer', async () => {
      const marc = await the.as('marc')
      const { $ } = await marc.get(`${norms}/12.3`)
      expect($('main form')).to.have.lengthOf(0)
      expect($('.points .state')).to.have.lengthOf(5)
    })
  })

  describe('the score', () => {
    before(async () => {
      const send = (norm: string, values: Record<string, string>) =>
        sofie.post(`${norms}/${norm}/answers`, { number: '0', ...values })
      await send('5.1', threeOfFive)
      await send('6.2', { 'point-1': 'yes' })
      await send('7.1', { 'point-1': 'no' })
      await send('14.1', { notApplicable: 'yes', reason: 'Wij ontwikkelen niets zelf.' })
    })

    it('explains itself: every figure leads to the list it was counted from', async () => {
      const { $ } = await sofie.get(`${norms}/score`)
      const links = $('table a').toArray()
      expect(links.length).to.be.greaterThan(20)
      for (const link of [
        ...$('.brief a').toArray(),
        ...links.filter((one) => /^\d+$/.test($(one).text())).slice(0, 12),
      ]) {
        const shown = await sofie.get($(link).attr('href') ?? '')
        const found = shown.$('tbody tr:not(.level-1)').length
        expect(String(found), $(link).attr('href')).to.equal($(link).text())
      }
      expect($('main').text())
        .to.include('telt nooit in de teller')
        .and.include('Voor 16 normen met vijf punten zijn er drie nodig')
        .and.include('versie 2.0 van 30 september 2015')
        .and.include('Voor 51 normen')
    })
  })

  describe('who may', () => {
    it('not be an employee: 403', async () => {
      const els = await the.as('els')
      for (const path of [norms, `${norms}/score`, `${norms}/12.3`]) expect((await els.get(path)).status).to.equal(403)
    })

    it('read but not answer: management, administrator, human resources, building manager get 403', async () => {
      for (const person of ['marc', 'ann', 'hilde', 'piet'] as const) {
        const visitor = await the.as(person)
        expect((await visitor.get(`${norms}/12.3`)).status).to.equal(200)
        const { status } = await visitor.post(`${norms}/12.3/answers`, { number: '0', ...threeOfFive })
        expect(status, person).to.equal(403)
      }
    })

    it('a stranger gets 404, and answers nothing', async () => {
      const zoe = await the.as('zoe')
      for (const path of [norms, `${norms}/score`, `${norms}/12.3`]) expect((await zoe.get(path)).status).to.equal(404)
      expect((await zoe.post(`${norms}/12.3/answers`, { number: '0', 'point-1': 'no' })).status).to.equal(404)
      expect(await answersTo(the.scope(), '12.3')).to.have.lengthOf(0)
      expect(await answersTo(the.scope('zennebeek'), '12.3')).to.have.lengthOf(0)
    })

    it('an unknown or malformed norm is 404, to read and to answer', async () => {
      for (const norm of ['99.9', '12.3.4', 'score2', '%2e%2e', '__proto__', '%00']) {
        expect((await sofie.get(`${norms}/${norm}`)).status, norm).to.equal(404)
        expect((await sofie.post(`${norms}/${norm}/answers`, { number: '0', 'point-1': 'yes' })).status).to.equal(404)
      }
    })
  })
})
