import { expect } from 'chai'
import { importPlan } from '../../src/actions/import-plan.ts'
import { recordControlCheck } from '../../src/actions/record-control-check.ts'
import { setUp } from '../../src/actions/set-up.ts'
import { controls, listControls } from '../../src/data/controls.ts'
import { actionsOf, currentPlan, goalsOf } from '../../src/data/plans.ts'
import { listEntities } from '../../src/data/sites.ts'
import { parseBudget } from '../../src/domain/budget.ts'
import { NotFound } from '../../src/domain/errors.ts'
import { testApp } from '../support/app.ts'
import { type World, world } from '../support/cast.ts'

const note = `STRATEGISCH DOEL 1:
Een veilig netwerk.
Tactische doelstelling 1.1:
Een strikt beleid.
\tOperationele doelstelling 1.1.1:
Een plan.
\tConcrete acties
\ttiming
\tbudget

\tDubbele lijn
\tVoorjaar 2027
\t€ 5
`

describe('nobody’s words or choices are lost or widened unseen', () => {
  let here: World
  before(async () => {
    here = await world()
    await importPlan(here.scope(), { text: note, fileName: 'nota.txt' })
  })
  after(() => here.close())

  const action = async () => {
    const plan = await currentPlan(here.scope())
    return (await actionsOf(here.scope(), plan!.id))[0]!
  }
  const form = { norms: '', responsible: '', state: 'planned', progress: '' }

  it('an action that was read in with a timing of its own words can be edited, and keeps them', async () => {
    const sofie = await here.as('sofie')
    const { id, goal, version, title, timing, budget } = await action()
    const path = `/o/demerdorp/plan/actions/${id}`
    const saved = await sofie.post(path, {
      ...form,
      goal,
      title,
      timing,
      budget,
      responsible: 'Piet Maes',
      version: String(version),
    })
    expect(saved.status).to.equal(303)
    expect(await action()).to.include({ timing: 'Voorjaar 2027', responsible: 'Piet Maes' })
    const other = await sofie.post(path, {
      ...form,
      goal,
      title,
      timing: 'ooit eens',
      budget,
      version: String(version + 1),
    })
    expect(other.status).to.equal(422)
    expect(other.$('#error-timing').text()).to.contain('wordt niet begrepen')
  })

  it('a second action with the same words and another responsible person is a second action', async () => {
    const sofie = await here.as('sofie')
    const plan = await currentPlan(here.scope())
    const goal = (await goalsOf(here.scope(), plan!.id)).find(({ code }) => code === '1.1.1')!.id
    const values = { ...form, goal, title: 'Kluis', timing: '2027', budget: '€ 5', responsible: 'Sofie Claes' }
    const first = await sofie.post('/o/demerdorp/plan/actions', values)
    const again = await sofie.post('/o/demerdorp/plan/actions', values)
    const other = await sofie.post('/o/demerdorp/plan/actions', { ...values, responsible: 'Piet Maes' })
    expect(again.headers['location']).to.equal(first.headers['location'])
    expect(other.headers['location']).not.to.equal(first.headers['location'])
  })

  it('an entity that a control names cannot be taken away from under it', async () => {
    const [ann, sofie] = [await here.as('ann'), await here.as('sofie')]
    await ann.post('/o/demerdorp/settings/entities', { kind: 'ocmw', name: 'OCMW', kboNumber: '' })
    const [entity] = await listEntities(here.scope())
    await sofie.post('/o/demerdorp/controls/adoptions', { controls: ['restore-test'] })
    const [control] = await listControls(here.scope())
    const work = here.scope().work()
    work.replace(controls, control!, { values: { entities: [entity!.id] }, act: 'control.updated', label: 'test' })
    await work.commit()
    const refused = await ann.post(`/o/demerdorp/settings/entities/${entity!.id}/removal`, {})
    expect(refused.status).to.equal(422)
    expect(refused.$('#error-name').text()).to.contain('nog gebruikt')
    expect(refused.$('#field-name').attr('value')).to.equal('OCMW')
    expect(await listEntities(here.scope())).to.have.length(1)
  })

  it('an older check noted afterwards does not move the next one back', async () => {
    const [control] = await listControls(here.scope())
    const work = here.scope().work()
    work.replace(controls, control!, {
      values: { state: 'working', introducedOn: '2026-01-31' },
      act: 'control.updated',
      label: 'test',
    })
    await work.commit()
    const check = { remark: '', works: false, languages: ['nl'] as const }
    await recordControlCheck(here.scope(), control!.id, { ...check, checkedOn: '2026-11-01' })
    await recordControlCheck(here.scope(), control!.id, { ...check, checkedOn: '2026-05-01' })
    expect((await listControls(here.scope()))[0]!.lastCheckedOn).to.equal('2026-11-01')
  })

  for (const budget of ['tussen € 5.000 en € 10.000', 'entre 5.000 € et 10.000 €', '50% van € 10.000', '€ 1e6'])
    it(`"${budget}" is kept and never counted`, () => {
      expect(parseBudget(budget).lines.map(({ kind }) => kind)).to.deep.equal(['note'])
    })
})

describe('two first visitors at the same moment', () => {
  it('set up one installation: the second is told that it is there', async () => {
    const empty = testApp()
    const organisation = { slug: '', languages: ['nl'] as const, nisCode: '', edition: 'ksz-2017' }
    const as = (name: string) =>
      setUp(empty.context, {
        person: { name, email: `${name}@example.test`, password: 'een zin die ik onthoud' },
        organisation: { ...organisation, name },
      })
    const [first, second] = await Promise.allSettled([as('ann'), as('zoe')])
    expect([first.status, second.status].toSorted()).to.deep.equal(['fulfilled', 'rejected'])
    const refused = [first, second].find((one) => one.status === 'rejected')
    expect((refused as PromiseRejectedResult).reason).to.be.an.instanceOf(NotFound)
    await empty.close()
  })
})
