import { expect } from 'chai'
import { importPlan, readPlanNote } from '../../src/actions/import-plan.ts'
import { actionsOf, goalsOf, listPlans } from '../../src/data/plans.ts'
import { latestTrail } from '../../src/data/trail-entries.ts'
import { type World, world } from '../support/cast.ts'
import { demoNote, makeEntities, smallNote } from '../support/plan-notes.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const text = (page: Page, selector = 'main'): string => page.$(selector).text().replace(/\s+/g, ' ').trim()

/** A repeated number, an action under no goal, a number that cannot be read, and words that nobody understands. */
const oddNote = `${smallNote}
Operationele doelstelling 1.1.1: Hetzelfde nummer
Toelichting die niet verloren mag gaan.
\tConcrete acties
\tTiming
\tBudget

\tActie onder het tweede
\tooit eens
\tveel geld

Operationele doelstelling X: geen nummer
tekst in het niets

\tConcrete acties
\tTiming
\tBudget

\tVerdwaalde actie
\t2028
\t€ 100
`

describe('reading in a policy note', () => {
  let made: World
  let sofie: Visitor
  const base = '/o/demerdorp/plan'
  const send = (content: string | Buffer, name = 'nota.txt'): Promise<Page> =>
    sofie.upload(`${base}/imports`, { field: 'note', name, content: Buffer.from(content as string) })
  const review = async (note: string, name?: string): Promise<string> =>
    (await send(note, name)).headers['location'] ?? ''

  before(async () => {
    made = await world()
    sofie = await made.as('sofie')
    await makeEntities(made.scope())
  })
  after(() => made.close())

  it('asks for a file of text', async () => {
    const page = await sofie.get(`${base}/imports/new`)
    expect(page.status).to.equal(200)
    expect(page.$('input[name=note]').attr('type')).to.equal('file')
    expect(page.$('main form').attr('enctype')).to.equal('multipart/form-data')
  })

  it('is for who may import, and there for nobody of elsewhere', async () => {
    expect((await (await made.as('marc')).get(`${base}/imports/new`)).status).to.equal(403)
    const address = await review(smallNote)
    const zoe = await made.as('zoe')
    expect((await zoe.get(address)).status).to.equal(404)
    expect((await zoe.get(address.replace('demerdorp', 'zennebeek'))).status).to.equal(404)
    for (const id of ['0123456789abcdef01234567', 'x'])
      expect((await sofie.get(`${base}/imports/${id}`)).status, id).to.equal(404)
  })

  it('refuses what is no text, is empty, too large or holds no goal', async () => {
    const word = await send(Buffer.from([0x50, 0x4b, 0x03, 0x04, 0, 0]), 'nota.docx')
    expect([word.status, text(word, '.field-error .error')].join(' '))
      .to.contain('422')
      .and.contain('geen tekstbestand')
    expect(text(await send(''), '.error')).to.contain('Dit bestand is leeg')
    expect(text(await send(Buffer.alloc(2_200_000, 'a')), '.error')).to.contain('hoogstens 2 MB')
    expect(text(await send('Beste collega, tot morgen.'), '.error')).to.contain('staan geen doelen')
    const many = Array.from(
      { length: 3100 },
      (_, i) => `Strategisch doel ${(i % 999) + 1}.${Math.floor(i / 999) + 1}: x`,
    )
    expect(text(await send(many.join('\n')), '.error')).to.contain('meer dan 3000 doelen en acties')
  })

  it('shows all that it read before anything is written', async () => {
    const page = await sofie.get(await review(demoNote(), 'beleidsnota één.txt'))
    expect(text(page, '.lead')).to.contain('beleidsnota één.txt')
    expect(text(page, 'aside .lines')).to.contain('operationele doelen 15').and.to.contain('acties 56')
    expect(text(page)).to.contain('Alles is begrepen')
    expect(page.$('#field-title').attr('value')).to.equal('Beleidsnota informatieveiligheid 2027-2029')
    expect(page.$('#field-firstYear').attr('value')).to.equal('2027')
    expect(text(page, 'details')).to.contain('Inleiding')
    expect(await listPlans(made.scope())).to.deep.equal([])
  })

  it('lists what is not taken over, not understood or in doubt, with its line', async () => {
    const page = await sofie.get(await review(oddNote))
    const found = text(page)
    expect(found).to.contain('Niet overgenomen (2)')
    expect(found).to.contain('Toelichting die niet verloren mag gaan.')
    expect(found).to.contain('Verdwaalde actie · 2028 · € 100')
    expect(found).to.contain('Operationele doelstelling X: geen nummer')
    expect(found).to.contain('tekst in het niets')
    expect(found).to.contain('De timing “ooit eens” bij “Actie onder het tweede” wordt niet begrepen')
    expect(found).to.contain('‘veel geld’ wordt niet begrepen en telt niet mee')
    const line = oddNote.split('\n').findIndex((one) => one.includes('Hetzelfde')) + 1
    expect(found).to.contain(`regel ${line}`)
  })

  it('keeps what was typed when the years are wrong', async () => {
    const address = await review(smallNote)
    const page = await sofie.post(`${address}/confirmation`, {
      title: 'Mijn plan',
      firstYear: '2028',
      lastYear: '2026',
    })
    expect(page.status).to.equal(422)
    expect(page.$('#field-title').attr('value')).to.equal('Mijn plan')
    expect(page.$('.field-error #field-lastYear').length).to.equal(1)
    expect(await listPlans(made.scope())).to.deep.equal([])
  })

  it('makes one plan, however often it is confirmed, and this is the plan of today', async () => {
    const address = await review(demoNote())
    const values = { title: 'Plan uit de nota', firstYear: '2027', lastYear: '2029' }
    const [first, second] = await Promise.all([
      sofie.post(`${address}/confirmation`, values),
      sofie.post(`${address}/confirmation`, values),
    ])
    const third = await sofie.post(`${address}/confirmation`, values)
    for (const page of [first, second, third]) expect(page.headers['location']).to.equal(`${base}?plan=1`)
    const [plan, ...others] = await listPlans(made.scope())
    expect([plan?.title, plan?.sections.length, others.length]).to.deep.equal(['Plan uit de nota', 14, 0])
    expect((await goalsOf(made.scope(), plan?.id ?? '')).length).to.equal(29)
    expect((await actionsOf(made.scope(), plan?.id ?? '')).length).to.equal(56)
    expect(text(await sofie.get(base), '.lead')).to.contain('56 acties')
    const again = await sofie.get(address)
    expect(again.$('main form').length).to.equal(0)
    expect(text(again, '.notice')).to.contain('al een plan gemaakt')
  })

  it('takes a note with mistakes over without what has no place, and says in the trail who did it', async () => {
    const address = await review(oddNote)
    const done = await sofie.post(`${address}/confirmation`, {
      title: 'Met fouten',
      firstYear: '2027',
      lastYear: '2028',
    })
    expect(done.headers['location']).to.equal(`${base}?plan=2`)
    const [plan] = await listPlans(made.scope())
    const titles = (await actionsOf(made.scope(), plan?.id ?? '')).map(({ title }) => title)
    expect(titles).to.deep.equal(['Paswoordbeleid herzien', 'Tweede lijn leggen', 'Actie onder het tweede'])
    const imported = (await latestTrail(made.scope(), 40)).find(({ act }) => act === 'plan.imported')
    expect(imported?.actor.name).to.equal('Sofie Claes')
  })

  it('is the same for the command line: nothing is dropped unseen', async () => {
    const reading = readPlanNote(oddNote)
    const result = await importPlan(made.scope(), { text: oddNote, fileName: 'nota.txt', title: 'Van de lijn' })
    expect(result).to.include({ number: 3, goals: reading.goals.length, actions: reading.actions.length })
    const lines = reading.note.goals.length + reading.note.actions.length
    expect(result.goals + result.actions + result.skipped.length).to.equal(lines)
    expect(result.skipped.map(({ what, reason }) => `${what} ${reason}`)).to.deep.equal([
      'goal code-repeated',
      'action action-without-goal',
    ])
    expect((await listPlans(made.scope()))[0]).to.include({ title: 'Van de lijn', firstYear: 2027, lastYear: 2028 })
  })
})
