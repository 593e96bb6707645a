import { expect } from 'chai'
import ExcelJS from 'exceljs'
import { sealTrails } from '../../src/actions/seal-trails.ts'
import { trail } from '../../src/data/trail.ts'
import { stopDrawing } from '../../src/documents/draw.ts'
import type { World } from '../support/cast.ts'
import { formula, TrailStory } from '../support/trail-story.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const path = '/o/demerdorp/trail'

/** What the page says, as one line. */
const text = ($: Page['$'], selector = 'main'): string => $(selector).text().replace(/\s+/g, ' ').trim()

describe('the trail, taken along and verified', () => {
  let w: World
  let sofie: Visitor
  before(async () => {
    ;({ w, sofie } = await TrailStory.tell())
  })
  after(async () => {
    await stopDrawing()
    await w.close()
  })

  describe('as a file', () => {
    it('CSV has the filtered entries, for Belgian spreadsheets, and no formulas', async () => {
      const answer = await sofie.download(`${path}/export.csv?kind=sites`)
      expect(answer.headers['content-type']).to.equal('text/csv; charset=utf-8')
      expect(answer.headers['content-disposition']).to.include('logboek-demerdorp-2026-11-26.csv')
      const csv = (answer.body as Buffer).toString()
      expect(csv.startsWith('\ufeffNummer;Dag;Uur;Wie;Wat;Soort;Waarvan;')).to.equal(true)
      const lines = csv
        .slice(1)
        .split('\r\n')
        .filter((line) => line !== '')
      expect(csv).to.include(
        `;26/11/2026;00:30:00;Piet Maes;heeft een gebouw verwijderd;gebouw;"'=HYPERLINK(""http://x""`,
      )
      expect(csv).to.include('1;24/11/2026;10:00:00;Piet Maes;heeft een gebouw toegevoegd;gebouw;Gemeentehuis;')
      expect(lines.filter((line) => /gebouw (toegevoegd|verwijderd)/.test(line))).to.have.length(2)
    })

    it('Excel has the same, with real days and numbers, and texts that are no formulas', async () => {
      const answer = await sofie.download(`${path}/export.xlsx?kind=sites`)
      const workbook = new ExcelJS.Workbook()
      await workbook.xlsx.load(answer.body as never)
      const sheet = workbook.worksheets[0]!
      expect(sheet.name).to.equal('Logboek')
      expect(sheet.rowCount).to.equal(3)
      const [removed, created] = [sheet.getRow(2), sheet.getRow(3)]
      expect(removed.getCell(7).value).to.equal(formula)
      expect(created.getCell(1).value).to.equal(1)
      expect(created.getCell(2).value).to.deep.equal(new Date('2026-11-24T00:00:00Z'))
      expect(created.getCell(9).value).to.match(/^[0-9a-f]{64}$/)
    })
  })

  describe('is verified', () => {
    it('by a button, with a head to write down that is accepted later', async () => {
      await sealTrails(w.context)
      const page = await sofie.post(`${path}/verification`, {}, path)
      expect(page.status).to.equal(200)
      expect(text(page.$, '.notice-done')).to.include('Het logboek klopt').and.include('4 handelingen zijn nagekeken')
      const head = page.$('.trail-head code').text()
      expect(head).to.match(/^4:[0-9a-f]{64}$/)
      const again = await sofie.post(`${path}/verification`, { expect: ` ${head.replace(':', ' : ').toUpperCase()} ` })
      expect(text(again.$)).to.include('Het logboek klopt')
      const other = await sofie.post(`${path}/verification`, { expect: `3:${'0'.repeat(64)}` })
      expect(text(other.$, '.notice-error'))
        .to.include('Het logboek klopt niet')
        .and.include('Nummer 3 is niet wat er eerder')
      expect(other.$('.notice-error a').attr('href')).to.match(/\/trail\/entries\/[0-9a-f]{24}$/)
      expect(other.$('.trail-head').length).to.equal(0)
    })

    it('is the same however often it is done, and writes nothing', async () => {
      const before = await w.scope().count(trail)
      for (let n = 0; n < 2; n += 1) await sofie.post(`${path}/verification`, {})
      expect(await w.scope().count(trail)).to.equal(before)
    })

    it('refuses a head that is none with 422, and keeps what was typed', async () => {
      const page = await sofie.post(`${path}/verification`, { expect: '12:abc' })
      expect(page.status).to.equal(422)
      expect(text(page.$, '#error-expect')).to.include('Schrijf het nummer, een dubbelpunt')
      expect(page.$('#field-expect').attr('value')).to.equal('12:abc')
      expect((await sofie.get(`${path}/verification`)).status).to.equal(200)
    })
  })
})
