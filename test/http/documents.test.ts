import ExcelJS from 'exceljs'
import { expect } from 'chai'
import { planReport } from '../../src/actions/plan-report.ts'
import { organisationBySlug } from '../../src/data/organisations.ts'
import { stopDrawing } from '../../src/documents/draw.ts'
import { type World, world } from '../support/cast.ts'
import { makeEntities, makePlan } from '../support/plan-notes.ts'
import type { Visitor } from '../support/visitor.ts'

describe('documents', () => {
  let made: World
  let marc: Visitor
  const base = '/o/demerdorp/documents'

  before(async () => {
    made = await world()
    marc = await made.as('marc')
    await makeEntities(made.scope())
  })
  after(async () => {
    await stopDrawing()
    await made.close()
  })

  it('say that there is no plan yet, and where to make one', async () => {
    const page = await marc.get(base)
    expect(page.status).to.equal(200)
    expect(page.$('.notice a').attr('href')).to.equal('/o/demerdorp/plan')
    for (const file of ['security-plan.pdf', 'plan.json'])
      expect((await marc.get(`${base}/${file}`)).status, file).to.equal(404)
  })

  it('are for those whose work it is, and not there for a stranger', async () => {
    expect((await (await made.as('hilde')).get(base)).status).to.equal(403)
    const zoe = await made.as('zoe')
    for (const file of ['', '/security-plan.pdf', '/controls.xlsx', '/plan.json'])
      expect((await zoe.get(base + file)).status, file).to.equal(404)
  })

  describe('with a plan', () => {
    before(() => makePlan(made.scope()))

    it('are listed with what they hold, as concepts of today', async () => {
      const page = await marc.get(base)
      const card = page.$('.cards > li').first()
      expect(card.text())
        .to.contain('3 doelen, 2 acties')
        .and.to.contain('concept')
        .and.to.contain('24\u00a0november\u00a02026')
      const links = card
        .find('a')
        .toArray()
        .map((link) => page.$(link).attr('href'))
      expect(links).to.deep.equal(['nl', 'fr', 'de', 'en'].map((code) => `${base}/security-plan.pdf?language=${code}`))
    })

    for (const [language, file] of [
      ['nl', 'veiligheidsplan-demerdorp-2026-11-24.pdf'],
      ['fr', 'plan-de-securite-demerdorp-2026-11-24.pdf'],
    ] as const)
      it(`give the plan as a PDF in ${language}`, async () => {
        const answer = await marc.download(`${base}/security-plan.pdf?language=${language}`)
        expect(answer.status).to.equal(200)
        expect(answer.headers['content-type']).to.equal('application/pdf')
        expect(answer.headers['content-disposition']).to.equal(`attachment; filename="${file}"`)
        expect((answer.body as Buffer).subarray(0, 5).toString()).to.equal('%PDF-')
      })

    it('know no other language', async () => {
      for (const language of ['es', '', 'nl,fr'])
        expect((await marc.get(`${base}/security-plan.pdf?language=${language}`)).status, language).to.equal(404)
    })

    it('give a workbook that opens, with the actions still to be done', async () => {
      const answer = await marc.download(`${base}/controls.xlsx`)
      expect(answer.headers['content-disposition']).to.equal(
        'attachment; filename="maatregelen-demerdorp-2026-11-24.xlsx"',
      )
      const workbook = new ExcelJS.Workbook()
      await workbook.xlsx.load(answer.body as never)
      const words = JSON.stringify(workbook.worksheets.map((sheet) => sheet.getSheetValues()))
      expect(words).to.contain('Tweede lijn leggen')
    })

    it('give the plan to programs, as written and as understood', async () => {
      const answer = await marc.download(`${base}/plan.json`)
      const plan = JSON.parse((answer.body as Buffer).toString()) as {
        goals: { code: string; actions: unknown[] }[]
        totals: unknown
      }
      expect(plan.goals.map(({ code }) => code)).to.deep.equal(['1', '1.1', '1.1.1'])
      expect(plan.goals[2]?.actions[1]).to.deep.include({
        code: '1.1.1.b',
        timing: { written: '2027-2028', parsed: { kind: 'range', from: 2027, to: 2028 } },
      })
      expect(plan.totals).to.deep.include({ goals: 3, actions: 2, cents: 500_100 })
    })

    it('are drawn from the norms, the people and the plan, and the hash tells only of those', async () => {
      const organisation = (await organisationBySlug(made.context.store, 'demerdorp'))!
      const first = await planReport(made.scope(), { context: made.context, organisation })
      made.setNow('2026-11-24T15:00:00Z')
      const second = await planReport(made.scope(), { context: made.context, organisation })
      made.setNow('2026-11-24T09:00:00Z')
      expect(first.normStandings.length).to.equal(made.context.catalogue.normsOf('ksz-2017').length)
      expect(first.people).to.deep.include({ role: 'consultant', name: 'Karim Haddad' })
      expect(first.people.map(({ name }) => name)).to.not.include('Els Peeters')
      expect(first.contentHash).to.match(/^[0-9a-f]{64}$/)
      expect(second.contentHash).to.equal(first.contentHash)
      expect(second.producedAt.getTime()).to.be.greaterThan(first.producedAt.getTime())
    })
  })
})
