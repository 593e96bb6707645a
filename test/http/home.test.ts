import { expect } from 'chai'
import { answerNorm } from '../../src/actions/answer-norm.ts'
import { type ControlValues, controls } from '../../src/data/controls.ts'
import { type ActionValues, goals, planActions, plans } from '../../src/data/plans.ts'
import { entities, sites } from '../../src/data/sites.ts'
import { type Person, world, type World } from '../support/cast.ts'
import type { Page } from '../support/visitor.ts'

const home = '/o/demerdorp'
const act = { act: 'test.prepared', label: 'test' }
const words = ({ $ }: Page): string => $('main').text().replace(/\s+/g, ' ')

function control(values: Partial<ControlValues> & { number: number; title: { nl: string } }): ControlValues {
  return {
    ...{ libraryRef: null, category: 'restore-test', description: {}, evidence: {}, norms: ['12.3'], owner: '' },
    ...{ ownerRole: '', entities: [], sites: [], everywhere: false, state: 'working', reason: '', plannedOn: null },
    ...{ introducedOn: '2024-01-01', checkEveryMonths: 3, lastCheckedOn: null, ...values },
  }
}

function action(plan: string, goal: string, values: Partial<ActionValues> & { position: number }): ActionValues {
  return {
    ...{ plan, goal, title: `Actie ${values.position}`, timing: '', budget: '', norms: [], controls: [], entities: [] },
    ...{ sites: [], responsible: '', state: 'planned', progress: '', closedOn: null, ...values },
  }
}

describe('the page of today', () => {
  let the: World
  before(async () => {
    the = await world()
  })
  after(() => the.close())

  const open = async (person: Person, path = home) => (await the.as(person)).get(path)

  const answer = async (norm: string, met: boolean) => {
    const found = the.context.catalogue.norm('ksz-2017', norm)!
    const points = found.points.map(() => ({ met, remark: '' }))
    const input = { number: 0, points, applicable: true, reason: '', remark: '' }
    await answerNorm(the.scope(), { catalogue: the.context.catalogue, edition: 'ksz-2017', norm: found, input })
  }

  describe('of a new authority', () => {
    it('is a path whose steps lead on, for everyone who may take one of them', async () => {
      for (const person of ['ann', 'sofie', 'karim', 'piet', 'hilde'] as const) {
        const { $ } = await open(person)
        expect($('.steps li'), person).to.have.lengthOf(9)
        expect($('h2:has(+ .panel .steps)').text()).to.include('Begin hier').and.include('1 van 9')
        expect($('.steps .is-done').text()).to.include('Mensen')
        expect($('.steps .is-now').text()).to.include('Rechtspersonen')
      }
    })

    it('links only the steps that the role may take', async () => {
      const hrefs = ({ $ }: Page) =>
        $('.steps a')
          .toArray()
          .map((link) => $(link).attr('href'))
      expect(hrefs(await open('ann'))).to.deep.equal([`${home}/settings`, `${home}/settings`, `${home}/people`])
      expect(hrefs(await open('sofie'))).to.deep.equal(
        ['/settings', '/norms', '/controls', '/risks/library', '/plan'].map((path) => home + path),
      )
      expect(hrefs(await open('hilde'))).to.deep.equal(
        ['/employees/imports/new', '/agreement/versions'].map((path) => home + path),
      )
      expect(words(await open('piet'))).to.include('Dat doet een collega met een andere rol.')
    })

    it('shows no path to management and staff, and says what will be here', async () => {
      for (const person of ['marc', 'els'] as const)
        expect((await open(person)).$('.steps'), person).to.have.lengthOf(0)
      const els = await open('els')
      expect(els.$('h1').text()).to.equal('Er is nog geen reglement om te tekenen')
      expect(els.$('main a, .menu a')).to.have.lengthOf(0)
      expect(words(await open('marc')))
        .to.include('Er is nog geen plan')
        .and.include('Er wacht geen enkel risico op uw beslissing.')
      const hilde = await open('hilde')
      expect(words(hilde)).to.include('Begin met de personeelslijst').and.include('wie het reglement nog niet tekende')
      expect(hilde.$('.empty .btn').attr('href')).to.equal(`${home}/employees/imports/new`)
      expect(words(await open('piet'))).to.include('Nog geen maatregelen voor gebouwen')
      expect(words(await open('karim'))).to.include('Nog geen bezoek genoteerd')
    })

    it('shows staff no figures', async () => {
      const { $ } = await open('els')
      expect($('.statebar')).to.have.lengthOf(0)
      expect($('main').text()).not.to.match(/normen/)
    })
  })

  describe('of an authority at work', () => {
    let ids: { late: string; soon: string; control: string; fire: string }
    before(async () => {
      the.setNow('2026-07-01T09:00:00Z')
      await answer('5.1', true)
      the.setNow('2026-11-24T09:00:00Z')
      await answer('5.2', true)
      await answer('6.1', true)
      await answer('6.2', false)
      ids = await prepare()
    })

    async function prepare() {
      const scope = the.scope()
      const work = scope.work()
      work.create(entities, { kind: 'municipality', name: 'Gemeente Demerdorp' }, act)
      work.create(entities, { kind: 'ocmw', name: 'OCMW Demerdorp' }, act)
      const place = { street: '', postcode: '', municipality: '', entity: null, responsible: '' }
      const hall = work.create(sites, { ...place, kind: 'town-hall', name: 'Gemeentehuis' }, act)
      work.create(sites, { ...place, kind: 'library', name: 'Bibliotheek' }, act)
      const test = control({ number: 1, title: { nl: 'Hersteltest' }, sites: [hall], lastCheckedOn: '2026-08-15' })
      const fire = control({ number: 2, title: { nl: 'Blusmiddelen' }, everywhere: true, lastCheckedOn: '2026-09-04' })
      const far = control({ number: 3, title: { nl: 'Ver weg' }, checkEveryMonths: 12, lastCheckedOn: '2026-09-04' })
      const planned = control({ number: 4, title: { nl: 'Gepland' }, state: 'planned' })
      const made = [test, { ...fire, category: 'building-fire' as const }, far, planned].map((one) =>
        work.create(controls, one, act),
      )
      const plan = work.create(
        plans,
        { number: 1, title: 'Beleidsnota', firstYear: 2025, lastYear: 2027, sections: [], createdAt: scope.now() },
        act,
      )
      const goal = work.create(
        goals,
        { plan, level: 'operational', code: '1.2.3', title: 'Doel', explanation: '' },
        act,
      )
      const actions = [
        { position: 1, title: 'Oude actie', timing: '2025', budget: '€ 20.000 (OCMW)', sites: [hall] },
        { position: 2, title: 'Klare actie', timing: '2025', state: 'done' as const },
        { position: 3, title: 'Doorlopend', timing: 'doorlopend', budget: '€ 500 (gemeente)' },
        { position: 4, title: 'Later', timing: '2027' },
      ].map((one) => work.create(planActions, action(plan, goal, one), act))
      await work.commit()
      return { late: actions[0]!, soon: made[1]!, control: made[0]!, fire: made[1]! }
    }

    it('says to the ICT manager how things stand, and since when that changed', async () => {
      const { $ } = await open('sofie')
      expect($('.head-side').text()).to.include('dinsdag\u00a024\u00a0november\u00a02026')
      expect($('.lead').text()).to.equal(
        '3 van de 67 toepasselijke normen zijn in orde (4\u00a0%), 2 meer dan op 24\u00a0augustus\u00a02026.',
      )
      expect($('.statebar-key a').first().attr('href')).to.equal(`${home}/norms?standing=yes`)
      expect($('.statebar-more a').attr('href')).to.equal(`${home}/norms/score`)
    })

    it('lists what is late, the latest first, each with the page that settles it', async () => {
      const { $ } = await open('sofie')
      const rows = $('#now + ul li').toArray()
      expect(rows.map((row) => $(row).find('.row-title').text())).to.deep.equal(['Oude actie', 'Hersteltest'])
      expect($(rows[0]).text()).to.include('328 dagen te laat').and.include('actie 1.2.3.a').and.include('Gemeentehuis')
      expect($(rows[0]).find('.btn').attr('href')).to.equal(`${home}/plan/actions/${ids.late}`)
      expect($(rows[1]).text()).to.include('9 dagen te laat').and.include('maatregel M1 · norm 12.3')
      expect($(rows[1]).find('.btn').text()).to.equal('Noteer controle')
      expect($(rows[1]).find('.btn').attr('href')).to.equal(`${home}/controls/${ids.control}#check`)
    })

    it('lists what comes due within 30 days, and not what is closed, planned, ongoing or far off', async () => {
      const { $ } = await open('karim')
      const soon = $('details.home-fold:has(h2:contains("Binnen 30 dagen"))')
      expect(soon.attr('open')).to.equal(undefined)
      expect(soon.find('h2').text()).to.include('(1)')
      expect(
        soon
          .find('.row-title')
          .toArray()
          .map((row) => $(row).text()),
      ).to.deep.equal(['Blusmiddelen'])
      expect(soon.text()).to.include('nog 10 dagen').and.include('overal')
      expect($('main').text()).not.to.match(/Klare actie|Doorlopend|Ver weg|Gepland/)
    })

    it('ticks the path by what is there, and puts what is late before it', async () => {
      const { $ } = await open('ann')
      expect($('.steps .is-done')).to.have.lengthOf(6)
      expect($('.steps .is-now').text()).to.include('Personeelslijst')
      const sofie = await open('sofie')
      const heads = sofie
        .$('main h2')
        .toArray()
        .map((head) => sofie.$(head).text())
      expect(heads.findIndex((text) => text.startsWith('Nu doen'))).to.be.below(
        heads.findIndex((text) => text.startsWith('Begin hier')),
      )
    })

    it('gives management the figures of the plan, its cost per entity and the document', async () => {
      const page = await open('marc')
      const { $ } = page
      expect(words(page)).to.include('1 actie is te laat.').and.include('2 acties zonder bedrag')
      const rows = $('table tr')
        .toArray()
        .map((row) => $(row).text().replace(/\s+/g, ' ').trim())
      expect(rows.find((row) => row.includes('OCMW Demerdorp'))).to.include('20.000')
      expect(rows.at(-1)).to.match(/^Totaal.*20\.500/)
      expect($(`a.btn[href="${home}/documents/security-plan.pdf?language=nl"]`).text()).to.equal('Het plan (PDF)')
      expect($('a.alarm').attr('href')).to.equal(`${home}/plan?state=late`)
      expect($('#now')).to.have.lengthOf(0)
    })

    it('gives the building manager the controls of the buildings per site', async () => {
      const { $ } = await open('piet')
      expect(
        $('h3')
          .toArray()
          .map((one) => $(one).text()),
      ).to.deep.equal(['Bibliotheek', 'Gemeentehuis'])
      expect(
        $('.rows .row-title')
          .toArray()
          .map((one) => $(one).text()),
      ).to.deep.equal(['Blusmiddelen', 'Blusmiddelen'])
      const buttons = $('.rows li')
        .first()
        .find('.btn')
        .toArray()
        .map((one) => [$(one).text(), $(one).attr('href')])
      expect(buttons[0]).to.deep.equal(['Noteer controle', `${home}/controls/${ids.fire}#check`])
      expect(buttons[1]?.[0]).to.equal('Voeg foto toe')
      expect(buttons[1]?.[1]).to.match(
        new RegExp(`^${home}/evidence/new\\?control=${ids.fire}&site=[0-9a-f]{24}&photo=1$`),
      )
      expect($('.lead').text()).to.equal('1 maatregel voor uw gebouwen. Er is niets te laat.')
      expect($('.statebar')).to.have.lengthOf(0)
    })

    it('stops a long list at ten until one asks for all', async () => {
      const work = the.scope().work()
      for (let number = 10; number < 25; number += 1)
        work.create(
          controls,
          control({ number, title: { nl: `Controle ${number}` }, lastCheckedOn: '2026-01-01' }),
          act,
        )
      await work.commit()
      const short = await open('sofie')
      expect(short.$('#now').text()).to.include('(17)')
      expect(short.$('#now + ul .row-title')).to.have.lengthOf(10)
      expect(short.$('a[href="?all=yes#now"]').text()).to.equal('Nog 7')
      expect((await open('sofie', `${home}?all=yes`)).$('#now + ul .row-title')).to.have.lengthOf(17)
    })

    it('needs the same number of reads however much there is', async () => {
      const sofie = await the.as('sofie')
      const { store } = the.context
      const cost = async (path: string) => {
        const before = store.reads
        await sofie.get(path)
        return store.reads - before
      }
      await cost(home)
      const few = await cost(home)
      const work = the.scope().work()
      for (let number = 100; number < 200; number += 1)
        work.create(controls, control({ number, title: { nl: `Controle ${number}` } }), act)
      await work.commit()
      expect(await cost(home)).to.equal(few)
      expect(few).to.be.at.most(32)
    })

    it('leads who has several authorities to all of them', async () => {
      expect((await open('karim')).$('.head-side a').attr('href')).to.equal('/portfolio')
      expect((await open('sofie')).$('.head-side a')).to.have.lengthOf(0)
    })
  })

  it('is 404 for a stranger and for an authority that is not there', async () => {
    expect((await open('zoe')).status).to.equal(404)
    expect((await open('sofie', '/o/nergens')).status).to.equal(404)
    expect((await open('sofie', '/o/%00')).status).to.equal(404)
  })
})
