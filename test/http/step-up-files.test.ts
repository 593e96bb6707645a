import { expect } from 'chai'
import { stopDrawing } from '../../src/documents/draw.ts'
import { routes } from '../../src/web/routes.ts'
import { password, world, type World } from '../support/cast.ts'
import { called } from './whole/route-table.ts'

// Taking along what tells of everybody, or of all that happened, asks once more who one is. Every address that gives a
// file is in one of these two lists: a new one has to choose.

const asks: Readonly<Record<string, string>> = {
  'GET /o/…/trail/export.csv': 'all that everybody did',
  'GET /o/…/trail/export.xlsx': 'all that everybody did',
  'GET /o/…/documents/signatures.xlsx': 'the whole staff, and who signed',
  'GET /o/…/employees/:id/personal-data/file.xlsx': 'all that is kept on one person',
  'GET /o/…/people/:id/personal-data/file.xlsx': 'all that is kept on one person',
}

const asksNot: Readonly<Record<string, string>> = {
  'GET /o/…/agreement/receipts/:receipt/receipt.pdf': 'one signature, of the person who asks or of one colleague',
  'GET /o/…/documents/security-plan.pdf': 'it is made to be handed out: to the council, and to whoever supervises',
  'GET /o/…/documents/controls.xlsx': 'the measures, of which the page shows as much; no person but those responsible',
  'GET /o/…/documents/plan.json': 'the plan, as the PDF has it',
  'GET /o/…/documents/risk-analysis.pdf': 'it is made to be handed out to the management',
  'GET /o/…/documents/risks.xlsx': 'the register, of which the page shows as much; no person but those responsible',
  'GET /o/…/documents/risk-analyses/:number/:language.pdf': 'one that was issued: made to be handed out',
}

const files = routes.filter(({ method, path }) => method === 'get' && /\.(?!svg$)\w+$/.test(path))

describe('files that ask once more who one is', () => {
  let w: World
  before(async () => {
    w = await world()
  })
  after(async () => {
    await stopDrawing()
    await w.close()
  })

  it('every file asks, or says why it does not', () => {
    expect(files.filter(({ stepUp }) => stepUp === true).map(called)).to.have.members(Object.keys(asks))
    expect(files.filter(({ stepUp }) => stepUp !== true).map(called)).to.have.members(Object.keys(asksNot))
  })

  for (const file of ['documents/signatures.xlsx?language=fr', 'trail/export.csv?kind=sites', 'trail/export.xlsx'])
    it(`${file}: after a quarter of an hour it asks, and leads to the file`, async () => {
      w.setNow('2026-11-24T09:00:00Z')
      const marc = await w.as('marc')
      const href = `/o/demerdorp/${file}`
      expect((await marc.download(href)).status).to.equal(200)
      w.setNow('2026-11-24T09:15:01Z')
      const to = `to=${encodeURIComponent(href)}`
      const asked = await marc.get(href)
      expect([asked.status, asked.headers['location']]).to.deep.equal([303, `/sign-in/again?${to}`])
      const shown = await marc.post('/sign-in/again', { password, to: href }, '/sign-in/again')
      expect([shown.status, shown.headers['location']]).to.deep.equal([303, `/sign-in/again/file?${to}`])
      const ready = await marc.get(shown.headers['location']!)
      expect(ready.$('h1').text()).to.equal('Uw bestand staat klaar')
      expect(ready.$('.submit .btn-primary').attr('href')).to.equal(href)
      expect(ready.$('.submit a').last().attr('href')).to.equal('/o/demerdorp')
      expect((await marc.download(href)).headers['content-disposition']).to.match(/^attachment/)
    })

  it('the page of the file leads to files of ours only', async () => {
    const marc = await w.as('marc')
    for (const to of ['//evil.example/a.csv', 'https://evil.example/a.csv', '/o/demerdorp', 'javascript:a.csv', '']) {
      const page = await marc.get(`/sign-in/again/file?to=${encodeURIComponent(to)}`)
      expect(page.status, to).to.equal(200)
      expect(page.$('main .btn').length, to).to.equal(0)
      expect(page.text, to).to.include('Er is geen bestand om te downloaden')
    }
  })
})
