import { expect } from 'chai'
import { employ, formOf, publishVersion } from '../support/agreement.ts'
import { type World, world } from '../support/cast.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const agreement = '/o/demerdorp/agreement'
const shown = (page: Page): string => page.$('main').text().replace(/\s+/g, ' ')

describe('who signed', () => {
  let here: World
  let hilde: Visitor
  before(async () => {
    here = await world()
    hilde = await here.as('hilde')
  })
  after(() => here.close())
  const list = `${agreement}/signatures`

  it('begins with what is needed first', async () => {
    expect(shown(await hilde.get(list))).to.contain('Er is nog geen reglement gepubliceerd')
    await publishVersion(here)
    expect(shown(await hilde.get(list))).to.contain('De personeelslijst is nog leeg')
    expect((await (await here.as('els')).get(list)).status).to.equal(403)
    expect((await (await here.as('zoe')).get(list)).status).to.equal(404)
  })

  it('counts, lists who is missing first, filters and pages', async () => {
    await employ(here, { number: '1', email: 'els@example.test', service: 'Zorg' })
    const others = Array.from({ length: 102 }, (_, index) => index + 2)
    const service = (n: number): string => (n % 2 === 0 ? 'Zorg' : 'Groen')
    await employ(
      here,
      ...others.map((n) => ({ number: String(n), givenName: 'An', familyName: `Maes ${n}`, service: service(n) })),
    )
    await employ(here, { number: '200', familyName: 'Vertrokken', leftOn: '2020-01-01' })
    const els = await here.as('els')
    await els.post(`${agreement}/signature`, formOf(await els.get(agreement)))
    const page = await hilde.get(list)
    expect(page.$('.lead').text()).to.equal('1 van 103 getekend (versie 1).')
    expect(page.$('tbody tr a.row-title').length).to.equal(100)
    expect(page.$('[role=status]').text()).to.equal('1 tot 100 van de 103 medewerkers')
    expect(page.$('.menu [aria-current]').first().text().trim()).to.equal('Reglement')
    expect(page.text).not.to.contain('Vertrokken').and.not.to.contain('Peeters Els')
    const last = await hilde.get(page.$('.pager a[rel=next]').attr('href')!)
    expect(last.$('a.row-title').last().text()).to.equal('Peeters Els')
    expect(last.$('a[href*="/receipts/W"]').length).to.equal(1)
    const group = page.$('.figures tr:contains("Zorg")')
    expect(group.text().replace(/\s+/g, ' ')).to.contain('1 van 52')
    const missing = await hilde.get(group.find('td a').attr('href')!)
    expect(missing.$('a.row-title').length).to.equal(51)
    expect((await hilde.get(`${list}?state=signed`)).$('a.row-title').length).to.equal(1)
    expect((await hilde.get(`${list}?q=MAES+17`)).$('a.row-title').text()).to.equal('Maes 17 An')
    expect(shown(await hilde.get(`${list}?q=%3Cb%3Exyzzy`))).to.contain('Niemand gevonden')
    for (const odd of ['page=0', 'page=x', 'page=99', 'site=x', 'state=x', 'state=a&state=b'])
      expect((await hilde.get(`${list}?${odd}`)).status, odd).to.equal(200)
  })

  it('costs the same number of reads however many people there are', async () => {
    await hilde.get(list)
    const before = here.context.store.reads
    await hilde.get(list)
    expect(here.context.store.reads - before).to.be.at.most(12)
  })
})
