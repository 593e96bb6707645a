import { expect } from 'chai'
import { load } from 'cheerio'
import { createPlan } from '../../src/actions/create-plan.ts'
import { actionsOf, goalsOf, listPlans } from '../../src/data/plans.ts'
import { controls } from '../../src/data/controls.ts'
import { trailOf } from '../../src/data/trail-entries.ts'
import { type World, world } from '../support/cast.ts'
import { makeEntities, makePlan, smallNote } from '../support/plan-notes.ts'
import type { Page, Visitor } from '../support/visitor.ts'

/** What a person reads, with a space where an element ends. */
function text(page: Page, selector = 'main'): string {
  const html = page
    .$(selector)
    .toArray()
    .map((element) => page.$.html(element))
    .join(' ')
  return load(html.replaceAll('<', ' <')).text().replace(/\s+/g, ' ').trim()
}
const unknown = '0123456789abcdef01234567'

describe('the plan', () => {
  let made: World
  let sofie: Visitor
  let entities: { ocmw: string; municipality: string }
  let plan: Awaited<ReturnType<typeof makePlan>>
  let policy: string
  let line: string
  const base = '/o/demerdorp/plan'

  before(async () => {
    made = await world()
    sofie = await made.as('sofie')
    entities = await makeEntities(made.scope())
  })
  after(() => made.close())

  describe('when there is none', () => {
    it('offers who may write to begin one or to read in a note', async () => {
      const page = await sofie.get(base)
      expect(page.status).to.equal(200)
      expect(
        page
          .$('.empty a')
          .toArray()
          .map((link) => page.$(link).attr('href')),
      ).to.deep.equal([`${base}/imports/new`, `${base}/plans/new`])
    })

    it('tells others whom to ask', async () => {
      const page = await (await made.as('marc')).get(base)
      expect(page.$('.empty a').length).to.equal(0)
      expect(text(page)).to.contain('informatieveiligheidsconsulent')
    })
  })

  describe('with goals and actions', () => {
    before(async () => {
      plan = await makePlan(made.scope())
      policy = plan.actionIds.get('Paswoordbeleid herzien') ?? ''
      line = plan.actionIds.get('Tweede lijn leggen') ?? ''
    })

    it('shows the tree with state, timing, bar and sums per entity and goal', async () => {
      const page = await sofie.get(base)
      expect(text(page, '.lead')).to.equal('2 acties: 2 gepland. Begroot: € 3.001 (OCMW), € 2.000 (Gemeente).')
      expect(text(page, '.plan .level-1')).to.equal('1 Een veilig netwerk € 3.001 € 2.000')
      expect(text(page, '.plan .act')).to.equal(
        'Paswoordbeleid herzien 1.1.1.a gepland 2027 N.V.T. Tweede lijn leggen 1.1.1.b gepland 2027-2028 € 3.001 € 2.000',
      )
      expect(page.$('.timebar').eq(1).attr('aria-label')).to.equal('van 2027 tot en met 2028')
    })

    it('tells what is late once its time is past', async () => {
      made.setNow('2028-01-01T09:00:00Z')
      const visitor = await made.as('sofie')
      const page = await visitor.get(`${base}?state=late`)
      made.setNow('2026-11-24T09:00:00Z')
      expect(page.$('.act').length).to.equal(1)
      expect(text(page, '.act .state')).to.equal('te laat')
    })

    it('filters by entity, year and words, and says how many are shown', async () => {
      const byYear = await sofie.get(`${base}?year=2028`)
      expect(byYear.$('.act').length).to.equal(1)
      expect(text(byYear)).to.contain('1 van 2 acties')
      const byEntity = await sofie.get(`${base}?entity=${entities.ocmw}`)
      expect(byEntity.$('.act').length).to.equal(2)
      const byWords = await sofie.get(`${base}?q=PASWOORD`)
      expect(text(byWords, '.act .card-title')).to.contain('Paswoordbeleid herzien')
      expect(text(await sofie.get(`${base}?q=nergens`), '.empty')).to.contain('Geen enkele actie past')
    })

    it('may be read by management but changed by nobody there', async () => {
      const marc = await made.as('marc')
      const page = await marc.get(`${base}/actions/${policy}`)
      expect(page.status).to.equal(200)
      expect(page.$('main form').length).to.equal(0)
      expect((await marc.get(`${base}/actions/${policy}/edit`)).status).to.equal(403)
      expect((await marc.post(`${base}/actions/${policy}/closure`, {})).status).to.equal(403)
      expect((await (await made.as('els')).get(base)).status).to.equal(403)
    })

    it('does not exist for a stranger, nor does a plan that is not there', async () => {
      const zoe = await made.as('zoe')
      expect((await zoe.get(base)).status).to.equal(404)
      expect((await zoe.get(`/o/zennebeek/plan/actions/${policy}`)).status).to.equal(404)
      expect((await zoe.post(`/o/zennebeek/plan/actions/${policy}/closure`, {})).status).to.equal(404)
      for (const path of ['?plan=9', '?plan=x', `/actions/${unknown}`, '/actions/x', `/goals/${unknown}`, '/goals/x'])
        expect((await sofie.get(base + path)).status, path).to.equal(404)
    })

    it('shows the budget with each figure leading to its actions, and what is left out with its reason', async () => {
      const page = await sofie.get(`${base}/budget`)
      const figure = page.$('a[href^="#figure"]').first()
      expect(figure.text()).to.equal('€\u00a01.500,50')
      expect(page.$(figure.attr('href') ?? '').text()).to.equal('OCMW Demerdorp, 2027: €\u00a01.500,50')
      expect(text(page)).to.contain('2027: € 2.500,50, 2028: € 2.500,50')
      expect(text(page, 'details')).to.contain('1 actie vraagt geen krediet')
    })

    it('shows an action with what its words are understood as, and its history', async () => {
      const page = await sofie.get(`${base}/actions/${line}`)
      expect(text(page, '.facts')).to.contain(
        '2027-2028 Begrepen als: van 2027 tot en met 2028, uiterlijk 31 december 2028',
      )
      expect(text(page, '.facts')).to.contain('€ 3.001 (OCMW)')
      expect(text(page, '.timeline')).to.contain('test voegde deze actie toe.')
    })

    it('closes with one click, and the notice undoes it', async () => {
      expect((await sofie.post(`${base}/actions/${policy}/closure`, {})).status).to.equal(303)
      expect((await sofie.post(`${base}/actions/${policy}/closure`, {})).status).to.equal(303)
      const page = await sofie.get(`${base}/actions/${policy}`)
      expect(text(page, '.notice')).to.contain('De actie staat op klaar.')
      expect(page.$('.notice form').attr('action')).to.equal(`${base}/actions/${policy}/reopening`)
      expect(text(page, '.facts')).to.contain('klaar op 24 november 2026')
      expect(text(page, '.timeline li:first-child')).to.contain('Staat: gepland → klaar')
      const acts = (await trailOf(made.scope(), policy)).filter(({ act }) => act === 'action.closed')
      expect(acts.length).to.equal(1)
      await sofie.post(`${base}/actions/${policy}/reopening`, {})
      expect(text(await sofie.get(`${base}/actions/${policy}`), '.facts')).to.contain('gepland')
    })

    it('keeps an earlier plan readable beside the plan of today', async () => {
      const next = await createPlan(made.scope(), { title: 'Plan 2029-2031', firstYear: 2029, lastYear: 2031 })
      const today = await sofie.get(base)
      expect(text(today, 'h1')).to.equal('Plan 2029-2031')
      expect(today.$('.rows a').attr('href')).to.equal(`${base}?plan=1`)
      const earlier = await sofie.get(`${base}?plan=1`)
      expect(text(earlier, '.notice')).to.contain('Plan 2029-2031')
      expect(earlier.$('.act').length).to.equal(2)
      expect(next.number).to.equal(2)
    })
  })

  describe('the forms', () => {
    let today: Awaited<ReturnType<typeof makePlan>>
    const action = (values: Record<string, string | string[]> = {}): Record<string, string | string[]> => ({
      goal: today.goalIds.get('1.1.1') ?? '',
      title: 'Sleutels nakijken',
      timing: 'eind 2027',
      budget: '€ 500 (OCMW)',
      state: 'planned',
      ...values,
    })

    before(async () => {
      today = await makePlan(made.scope(), smallNote)
    })

    it('make a plan once, however often they are sent', async () => {
      const values = { title: 'Plan van de toekomst', firstYear: '2030', lastYear: '2032' }
      await sofie.post(`${base}/plans`, values)
      const second = await sofie.post(`${base}/plans`, values)
      expect(second.status).to.equal(303)
      const titles = (await listPlans(made.scope())).filter(({ title }) => title === values.title)
      expect(titles.length).to.equal(1)
      const wrong = await sofie.post(`${base}/plans`, { ...values, lastYear: '2029' })
      expect(wrong.status).to.equal(422)
      expect(text(wrong, '.field-error')).to.contain('2030')
    })

    it('refuse a goal without a readable number, without a parent, or with a number that is taken', async () => {
      const post = (code: string) => sofie.post(`${base}/goals`, { plan: today.plan, code, title: 'Een doel' })
      const unreadable = await post('1.x')
      expect([unreadable.status, unreadable.$('#field-code').attr('value')]).to.deep.equal([422, '1.x'])
      expect(text(unreadable, '.field-error')).to.contain('van de vorm 1, 1.1 of 1.1.1')
      const orphan = await post('3.1')
      expect([orphan.status, text(orphan, '.field-error')]).to.satisfy(
        ([status, words]: [number, string]) => status === 422 && words.includes('nog geen doel 3'),
      )
      const taken = await post('1.1')
      expect(taken.status).to.equal(409)
      expect(text(taken, '.field-error')).to.contain('Dit bestaat al')
    })

    it('add a goal, move it with what is beneath it, and remove it only when it is empty', async () => {
      await sofie.post(`${base}/goals`, { plan: today.plan, code: '2', title: 'Tweede' })
      const parent = today.goalIds.get('1.1') ?? ''
      const moved = await sofie.post(`${base}/goals/${parent}`, { version: '1', code: '2.4', title: 'Regels' })
      expect(moved.status).to.equal(303)
      const codes = (await goalsOf(made.scope(), today.plan)).map(({ code }) => code).sort()
      expect(codes).to.deep.equal(['1', '2', '2.4', '2.4.1'])
      const refused = await sofie.post(`${base}/goals/${parent}/removal`, { version: '2' })
      expect(refused.status).to.equal(422)
      expect(text(refused, '#errors')).to.contain('staan nog doelen of acties')
      const empty = today.goalIds.get('1') ?? ''
      expect((await sofie.post(`${base}/goals/${empty}/removal`, { version: '1' })).status).to.equal(303)
      expect((await sofie.post(`${base}/goals/${empty}/removal`, { version: '1' })).status).to.equal(404)
    })

    it('add an action once, with everything it refers to', async () => {
      const values = action({ norms: '12.3, rr-4', entities: [entities.ocmw], responsible: 'Piet Maes' })
      const first = await sofie.post(`${base}/actions`, values)
      const second = await sofie.post(`${base}/actions`, values)
      expect(first.headers['location']).to.equal(second.headers['location'])
      const page = await sofie.get(first.headers['location'] ?? '')
      expect(text(page, '.facts')).to.contain(
        'Verantwoordelijke Piet Maes Rechtspersonen OCMW Demerdorp Normen 12.3 , RR-4',
      )
    })

    it('refuse a timing that nobody understands and a norm that is not there, and keep what was typed', async () => {
      const unclear = await sofie.post(`${base}/actions`, action({ timing: 'ooit eens', progress: 'Half af' }))
      expect(unclear.status).to.equal(422)
      expect(text(unclear, '.field-error')).to.contain('Deze timing wordt niet begrepen')
      expect(unclear.$('#field-timing').attr('value')).to.equal('ooit eens')
      expect(unclear.$('#field-progress').text()).to.contain('Half af')
      const norm = await sofie.post(`${base}/actions`, action({ norms: '99.9' }))
      expect([norm.status, text(norm, '.field-error')].join(' '))
        .to.contain('422')
        .and.to.contain('99.9')
    })

    it('do not take what belongs to another authority', async () => {
      const work = made.scope('zennebeek').work()
      const theirs = work.create(controls, { number: 1, title: { nl: 'Van hen' } } as never, {
        act: 'control.created',
        label: 'x',
      })
      await work.commit()
      const page = await sofie.post(`${base}/actions`, action({ title: 'Vreemd', controls: [theirs] }))
      expect(page.status).to.equal(404)
      expect((await sofie.post(`${base}/actions`, action({ goal: unknown, title: 'Weg' }))).status).to.equal(404)
    })

    it('save a budget that is not understood, and say so beside it', async () => {
      const id = today.actionIds.get('Tweede lijn leggen') ?? ''
      const saved = await sofie.post(`${base}/actions/${id}`, action({ version: '1', budget: 'ongeveer veel' }))
      expect(saved.status).to.equal(303)
      const page = await sofie.get(`${base}/actions/${id}`)
      expect(text(page, '.notice')).to.contain('een deel van het budget wordt niet begrepen')
      expect(text(page, '.facts .state-partly')).to.equal('‘ongeveer veel’ wordt niet begrepen en telt niet mee')
      expect(text(await sofie.get(`${base}/actions/${id}/edit`), '.notice-warning')).to.contain('‘ongeveer veel’')
      expect(text(page, '.timeline li:first-child')).to.contain(
        'Budget: € 3.001 (OCMW) € 2.000 (Gemeente) → ongeveer veel',
      )
    })

    it('show both when two people change the same action, and lose nothing', async () => {
      const id = today.actionIds.get('Paswoordbeleid herzien') ?? ''
      const karim = await made.as('karim')
      await karim.post(`${base}/actions/${id}`, action({ version: '1', title: 'Woorden van Karim' }))
      const page = await sofie.post(`${base}/actions/${id}`, action({ version: '1', title: 'Woorden van Sofie' }))
      expect(page.status).to.equal(409)
      expect(text(page, '.notice-warning')).to.contain('Karim Haddad heeft dit intussen gewijzigd')
      expect(text(page, '.conflict section:first-child .is-different')).to.contain('Woorden van Karim')
      expect(page.$('#field-title').text()).to.contain('Woorden van Sofie')
      expect(page.$('input[name=version]').attr('value')).to.equal('2')
      const repeated = await karim.post(`${base}/actions/${id}`, action({ version: '1', title: 'Woorden van Karim' }))
      expect(repeated.status).to.equal(303)
    })

    it('remove an action, once', async () => {
      const id = today.actionIds.get('Paswoordbeleid herzien') ?? ''
      const stale = await sofie.post(`${base}/actions/${id}/removal`, { version: '1' })
      expect(stale.status).to.equal(409)
      expect((await sofie.post(`${base}/actions/${id}/removal`, { version: '2' })).status).to.equal(303)
      expect((await sofie.post(`${base}/actions/${id}/removal`, { version: '2' })).status).to.equal(404)
      expect((await actionsOf(made.scope(), today.plan)).some((one) => one.id === id)).to.equal(false)
    })
  })
})
