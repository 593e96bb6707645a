import { expect } from 'chai'
import { controls, listControls } from '../../src/data/controls.ts'
import { type RisksWorld, register, risksWorld, said, typed } from '../support/risks.ts'

describe('what a risk refers to and a colleague removed', () => {
  let c: RisksWorld

  before(async () => (c = await risksWorld()))
  after(() => c.w.close())

  const madeControl = async (title: string): Promise<string> => {
    const work = c.w.scope().work()
    const number = 1 + Math.max(900, ...(await listControls(c.w.scope())).map((one) => one.number))
    const values = {
      number,
      libraryRef: null,
      category: 'other',
      title: { nl: title },
      description: {},
      evidence: {},
    }
    const rest = { norms: [], owner: '', ownerRole: '', entities: [], sites: [], everywhere: true, state: 'planned' }
    const id = work.create(controls, { ...values, ...rest } as never, { act: 'control.created', label: title })
    await work.commit()
    return id
  }
  const remove = async (id: string): Promise<void> => {
    const control = await c.w.scope().require(controls, id)
    const work = c.w.scope().work()
    work.remove(controls, control, { act: 'control.removed', label: control.title.nl ?? '' })
    await work.commit()
  }

  it('a control that a colleague removed while a new risk was typed: 422 says which, the rest is kept', async () => {
    const sofie = await c.as('sofie')
    const [gone, stays] = [await madeControl('Gaat weg'), await madeControl('Blijft')]
    await remove(gone)
    const values = { title: 'Getypt', threat: 'Lang verhaal', controls: [gone, stays], concerns: 'integrity' }
    const page = await sofie.post(register, values)
    expect(page.status).to.equal(422)
    expect(page.$('#error-controls').text()).to.contain('“Gaat weg” is intussen verwijderd')
    expect(page.$('#field-title').attr('value')).to.equal('Getypt')
    expect(page.$('#field-threat').text()).to.contain('Lang verhaal')
    expect(
      page
        .$('input[name=controls][checked]')
        .toArray()
        .map((one) => page.$(one).attr('value')),
    ).to.eql([stays])
    expect(said(page.$('details.field summary').first().text())).to.contain('(1 gekozen)')
    expect((await sofie.post(register, typed(page))).status).to.equal(303)
    expect((await c.all()).find(({ title }) => title === 'Getypt')?.controls).to.deep.equal([stays])
  })

  it('the same while a risk was edited, also when somebody else changed it; its history names no bare id', async () => {
    const sofie = await c.as('sofie')
    const gone = await madeControl('Verdwijnt')
    const { id } = await c.make({ title: 'Met maatregel', controls: [gone] })
    const mine = { ...typed(await sofie.get(`${register}/${id}/edit`)), existing: 'Er is een slot' }
    expect(mine).to.have.property('controls')
    await remove(gone)
    await c.set(id, { owner: 'Facility' })
    const page = await sofie.post(`${register}/${id}`, mine)
    expect(page.status).to.equal(422)
    expect(page.$('#main, main').text()).to.contain('“Verdwijnt” is intussen verwijderd')
    expect(page.$('#field-existing').text()).to.contain('Er is een slot')
    const both = await sofie.post(`${register}/${id}`, typed(page))
    expect(both.status).to.equal(409)
    expect(both.text).to.contain('Facility').and.to.contain('Er is een slot')
    expect((await sofie.post(`${register}/${id}`, typed(both))).status).to.equal(303)
    const shown = said((await sofie.get(`${register}/${id}`)).$('.timeline').text())
    expect(shown).to.contain('wat er niet meer is').and.not.to.contain(gone)
  })
})
