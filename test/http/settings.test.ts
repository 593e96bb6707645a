import { expect } from 'chai'
import { listEntities, listSites } from '../../src/data/sites.ts'
import { type World, world } from '../support/cast.ts'
import type { Visitor } from '../support/visitor.ts'

const site = {
  kind: 'library',
  name: 'Bibliotheek',
  street: 'Dorp 1',
  postcode: '3399',
  municipality: 'Demerdorp',
  entity: '',
  responsible: 'Piet Maes',
}

describe('settings of an authority', () => {
  let here: World
  let ann: Visitor
  before(async () => {
    here = await world()
    ann = await here.as('ann')
  })
  after(() => here.close())

  const settings = '/o/demerdorp/settings'

  it('adds an entity with its company number and a site, and shows them', async () => {
    await ann.post(`${settings}/entities`, { kind: 'ocmw', name: 'OCMW Demerdorp', kboNumber: 'BE 0207.437.468' })
    await ann.post(`${settings}/sites`, site)
    const page = await ann.get(settings)
    expect(page.text)
      .to.contain('OCMW Demerdorp')
      .and.to.contain('0207.437.468')
      .and.to.contain('Dorp 1, 3399 Demerdorp')
  })

  it('refuses a company number that does not add up, and keeps what was typed', async () => {
    const page = await ann.post(`${settings}/entities`, {
      kind: 'municipality',
      name: 'Gemeente',
      kboNumber: '0207437469',
    })
    expect(page.status).to.equal(422)
    expect(page.$('#error-kboNumber').text()).to.contain('geen ondernemingsnummer')
    expect(page.$('#field-kboNumber').attr('value')).to.equal('0207437469')
    expect(page.$('#field-name').attr('value')).to.equal('Gemeente')
  })

  it('says that a name is taken', async () => {
    const page = await ann.post(`${settings}/sites`, site)
    expect(page.status).to.equal(409)
    expect(page.$('#error-name').text()).to.contain('bestaat al')
    expect(await listSites(here.scope())).to.have.length(1)
  })

  it('tells the second of two who change the same site, and shows both', async () => {
    const [found] = await listSites(here.scope())
    const path = `${settings}/sites/${found!.id}`
    const version = String(found!.version)
    await ann.post(path, { ...site, responsible: 'Sofie Claes', version })
    const second = await ann.post(path, { ...site, responsible: 'Hilde Wouters', version })
    expect(second.status).to.equal(409)
    expect(second.text).to.contain('Sofie Claes').and.to.contain('Hilde Wouters').and.to.contain('Ann Segers')
    expect(second.$('#field-responsible').attr('value')).to.equal('Hilde Wouters')
    const again = await ann.post(path, {
      ...site,
      responsible: 'Hilde Wouters',
      version: second.$('input[name=version]').attr('value')!,
    })
    expect(again.status).to.equal(303)
    expect((await listSites(here.scope()))[0]!.responsible).to.equal('Hilde Wouters')
  })

  it('refuses the entity of another authority in a form', async () => {
    const zoe = await here.as('zoe')
    await zoe.post('/o/zennebeek/settings/entities', { kind: 'ocmw', name: 'CPAS', kboNumber: '' })
    const [foreign] = await listEntities(here.scope('zennebeek'))
    const page = await ann.post(`${settings}/sites`, { ...site, name: 'School', entity: foreign!.id })
    expect(page.status).to.equal(422)
    expect(page.$('#error-entity').text()).not.to.equal('')
  })

  it('answers 404 to an unknown, malformed or foreign id', async () => {
    for (const id of ['0'.repeat(24), 'nope', (await listEntities(here.scope('zennebeek')))[0]!.id]) {
      expect((await ann.get(`${settings}/entities/${id}`)).status, id).to.equal(404)
    }
  })

  it('changes the authority, and the new address works at once', async () => {
    const form = await ann.get(`${settings}/organisation`)
    const version = form.$('input[name=version]').attr('value')!
    const values = {
      name: 'Demerdorp',
      slug: 'demerdorp',
      languages: ['nl', 'fr'],
      nisCode: '24999',
      edition: 'ksz-2015',
      version,
    }
    expect((await ann.post(`${settings}/organisation`, values)).status).to.equal(303)
    expect((await ann.get(settings)).text).to.contain('Nederlands, Frans')
    const stale = await ann.post(`${settings}/organisation`, values)
    expect(stale.status).to.equal(409)
  })

  it('lets the ICT manager read and not write', async () => {
    const sofie = await here.as('sofie')
    expect((await sofie.get(settings)).status).to.equal(200)
    expect((await sofie.get(`${settings}/organisation`)).status).to.equal(403)
  })
})
