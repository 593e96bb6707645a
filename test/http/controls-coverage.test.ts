import { expect } from 'chai'
import { goals, planActions, plans } from '../../src/data/plans.ts'
import { entities, sites } from '../../src/data/sites.ts'
import { trailOf } from '../../src/data/trail-entries.ts'
import type { World } from '../support/cast.ts'
import { type ControlsWorld, controlsWorld, list } from '../support/controls.ts'

describe('controls and what they cover', () => {
  let c: ControlsWorld

  before(async () => (c = await controlsWorld()))
  after(() => c.w.close())

  describe('the matrix', () => {
    it('leads to what is missing first', async () => {
      const sofie = await c.as('sofie')
      expect((await sofie.get(`${list}/matrix`)).$('.empty h2').text()).to.equal('Nog geen maatregelen')
      await c.adopted('restore-test')
      expect((await sofie.get(`${list}/matrix`)).$('.empty h2').text()).to.equal('Nog geen gebouwen')
    })

    it('shows what is covered where, with figures', async () => {
      const { hall } = await makePlaces(c.w)
      const control = await c.adopted('visitor-reception')
      await c.set(control.id, { state: 'working', everywhere: false, sites: [hall] })
      const { $ } = await (await c.as('marc')).get(`${list}/matrix?category=${control.category}`)
      const row = $('tbody tr')
        .filter((_, tr) => $(tr).find('th').text().includes('Onthaal'))
        .first()
      expect(
        row
          .find('.state')
          .map((_, sign) => $(sign).text())
          .get(),
      ).to.deep.equal(['werkt', 'niet gedekt'])
      expect(row.find('.num').text()).to.contain('1/2').and.to.contain('1 van de 2 gedekt')
      expect($('thead a').first().attr('href')).to.equal(`${list}?site=${hall}`)
      expect($('[role=region]').attr('tabindex')).to.equal('0')
    })

    it('and the list agree on a site', async () => {
      const { $ } = await (await c.as('marc')).get(`${list}/matrix`)
      const page = await (await c.as('marc')).get($('thead a').eq(1).attr('href')!)
      expect(page.$('tbody').text()).to.not.contain('Onthaal')
      expect(page.$('tbody').text()).to.contain('Hersteltest')
    })
  })

  describe('removal', () => {
    it('asks first, tells which actions name it, and removes once', async () => {
      const control = await c.adopted('secure-disposal')
      await makeAction(c.w, control.id)
      const sofie = await c.as('sofie')
      const shown = await sofie.get(`${list}/${control.id}`)
      expect(shown.$('a[href*="/plan/actions/"]').text()).to.equal('1.1.2.c Aankoop van een kluis')
      const asked = await sofie.get(`${list}/${control.id}/removal`)
      expect(asked.text).to.contain('1 actie van het plan noemt deze maatregel.')
      const version = asked.$('main input[name=version]').attr('value')!
      await c.set(control.id, { owner: 'Karim Haddad' })
      const stale = await sofie.post(`${list}/${control.id}/removal`, { version })
      expect(stale.status).to.equal(409)
      const fresh = stale.$('main input[name=version]').attr('value')!
      expect((await sofie.post(`${list}/${control.id}/removal`, { version: fresh })).status).to.equal(303)
      expect((await sofie.get(list)).$('.notice').text()).to.contain('is verwijderd.')
      expect((await sofie.get(`${list}/${control.id}`)).status).to.equal(404)
      expect((await sofie.post(`${list}/${control.id}/removal`, { version: fresh })).status).to.equal(404)
      expect((await trailOf(c.w.scope(), control.id)).filter(({ act }) => act === 'control.removed')).to.have.length(1)
    })
  })

  describe('in another language', () => {
    it('says everything in French, and marks what is not', async () => {
      const [control] = await c.all()
      await c.set(control!.id, { title: { nl: 'Hersteltest' } })
      const sofie = await c.as('sofie')
      await sofie.get('/language/fr')
      const { $ } = await sofie.get(list)
      expect($('h1').text()).to.equal('Mesures')
      expect($('.row-title[lang=nl]').first().text()).to.equal('Hersteltest')
      expect($('tbody').text()).to.contain('Accueil')
      await sofie.get('/language/nl')
    })
  })
})

async function makePlaces(w: World): Promise<{ hall: string }> {
  const work = w.scope().work()
  const address = { street: '', postcode: '', municipality: '', responsible: '' }
  const act = 'site.created'
  const entity = work.create(entities, { kind: 'municipality', name: 'Gemeente' }, { act, label: 'Gemeente' })
  const hall = work.create(sites, { kind: 'town-hall', name: 'Gemeentehuis', entity, ...address }, { act, label: 'a' })
  work.create(sites, { kind: 'library', name: 'Leeszaal', entity: null, ...address }, { act, label: 'b' })
  await work.commit()
  return { hall }
}

async function makeAction(w: World, control: string): Promise<void> {
  const work = w.scope().work()
  const act = { act: 'plan.created', label: 'plan' }
  const span = { firstYear: 2026, lastYear: 2031, sections: [], createdAt: w.context.now() }
  const plan = work.create(plans, { number: 1, title: 'Veiligheidsplan', ...span }, act)
  const goal = work.create(goals, { plan, level: 'operational', code: '1.1.2', title: 'Afvoer', explanation: '' }, act)
  const empty = { budget: '', norms: [], entities: [], sites: [], responsible: '', progress: '', closedOn: null }
  const action = { plan, goal, position: 3, title: 'Aankoop van een kluis', timing: '2027', controls: [control] }
  work.create(planActions, { ...empty, ...action, state: 'planned' }, act)
  await work.commit()
}
