import { expect } from 'chai'
import { risks } from '../../src/data/risks.ts'
import { entities, sites } from '../../src/data/sites.ts'
import type { Scale } from '../../src/domain/risk.ts'
import { blankRisk, type RisksWorld, register, risksWorld, said, score } from '../support/risks.ts'

describe('the list of risks', () => {
  let c: RisksWorld
  let entity: string
  let site: string

  before(async () => {
    c = await risksWorld()
    const work = c.w.scope().work()
    const act = { act: 'test.prepared', label: 'test' }
    const place = { street: '', postcode: '', municipality: '', entity: null, responsible: '' }
    entity = work.create(entities, { kind: 'ocmw', name: 'OCMW' }, act)
    site = work.create(sites, { kind: 'library', name: 'Bibliotheek', ...place }, act)
    await work.commit()
    await c.make({ title: 'Brand', before: score(2, 5), site, decision: 'treat', concerns: ['availability'] })
    await c.make({
      title: 'Gijzelsoftware',
      before: score(4, 5),
      after: score(2, 4),
      proposed: score(4, 5),
      entity,
      reviewOn: '2026-01-01',
    })
    await c.make({
      title: 'Mail naar de verkeerde',
      before: score(4, 2),
      concerns: ['confidentiality'],
      owner: 'Hilde',
    })
    await c.make({ title: 'Sleutelfiguur afwezig' })
  })
  after(() => c.w.close())

  const shown = async (query: string): Promise<string[]> => {
    const { $ } = await (await c.as('marc')).get(`${register}${query}`)
    return $('#list ~ table tbody .card-title a')
      .toArray()
      .map((link) => $(link).text())
  }

  it('says how it stands, the highest level of today first', async () => {
    const { $ } = await (await c.as('marc')).get(register)
    expect($('.lead').text()).to.equal(
      'Er zijn 4 open risico’s. Geen enkel risico staat vandaag op hoog of zeer hoog. 1 is nog niet gescoord.',
    )
    expect(await shown('')).to.deep.equal([
      'Brand',
      'Gijzelsoftware',
      'Mail naar de verkeerde',
      'Sleutelfiguur afwezig',
    ])
    expect($('a[href$="/new"], a[href$="/workshop"]')).to.have.length(0)
  })

  const filters: [string, string[]][] = [
    ['?level=5', ['Gijzelsoftware']],
    ['?level=3&moment=after', ['Gijzelsoftware']],
    ['?level=none', ['Sleutelfiguur afwezig']],
    ['?likelihood=4&impact=2', ['Mail naar de verkeerde']],
    ['?decision=treat', ['Brand']],
    ['?decision=none&concern=confidentiality', ['Mail naar de verkeerde']],
    ['?attention=review', ['Gijzelsoftware']],
    ['?attention=unscored', ['Sleutelfiguur afwezig']],
    ['?q=gijzel', ['Gijzelsoftware']],
    ['?q=r3', ['Mail naar de verkeerde']],
    ['?q=hilde', ['Mail naar de verkeerde']],
    ['?status=closed', []],
    ['?level=9', []],
    ['?sort=title', ['Brand', 'Gijzelsoftware', 'Mail naar de verkeerde', 'Sleutelfiguur afwezig']],
    ['?sort=-code', ['Sleutelfiguur afwezig', 'Mail naar de verkeerde', 'Gijzelsoftware', 'Brand']],
    ['?sort=before', ['Mail naar de verkeerde', 'Brand', 'Gijzelsoftware', 'Sleutelfiguur afwezig']],
  ]
  for (const [query, titles] of filters)
    it(`${query}: ${titles.join(', ') || 'nothing'}`, async () => expect(await shown(query)).to.deep.equal(titles))

  it('filters by entity and site', async () => {
    expect(await shown(`?entity=${entity}`)).to.deep.equal(['Gijzelsoftware'])
    expect(await shown(`?site=${site}`)).to.deep.equal(['Brand'])
  })

  it('a header keeps the filters and turns round', async () => {
    const { $ } = await (await c.as('marc')).get(`${register}?decision=none&sort=title`)
    const header = $('th[aria-sort=ascending] a')
    expect(header.text()).to.equal('Risico')
    expect(header.attr('href')).to.equal(`${register}?decision=none&sort=-title#list`)
    expect($('.chips a').attr('href')).to.equal(`${register}?sort=title`)
  })

  it('each cell of the matrix leads to the risks it counts, before and after treatment', async () => {
    const marc = await c.as('marc')
    for (const moment of ['before', 'after']) {
      const { $ } = await marc.get(`${register}?moment=${moment}`)
      const cells = $('.risk-matrix a').toArray()
      expect(cells, moment).to.have.length(moment === 'before' ? 3 : 1)
      for (const cell of cells)
        expect(await shown($(cell).attr('href')!.replace(register, ''))).to.have.length(Number($(cell).text()))
      const lines = $('.figures tbody tr')
        .toArray()
        .map((row) => said($(row).text()))
      expect(lines).to.have.length(cells.length)
    }
    const { $ } = await marc.get(`${register}?moment=after`)
    expect($('.risk-matrix a').attr('aria-label')).to.equal('1 risico met kans 2 en gevolg 4, niveau matig')
    expect($('.risk-key a').text()).to.equal('3 risico’s hebben nog geen bevestigd restrisico')
  })

  it('the matrix counts what the other filters leave', async () => {
    const { $ } = await (await c.as('marc')).get(`${register}?decision=treat`)
    expect($('.risk-matrix a')).to.have.length(1)
    expect($('.risk-matrix a').attr('href')).to.contain('decision=treat')
  })

  it('opens with a thousand risks, a hundred on a page', async function () {
    // A busy machine makes it wait; it does not do so three times.
    this.retries(2)
    const scope = c.w.scope('zennebeek')
    const work = scope.work()
    const there = await scope.count(risks)
    for (let number = there + 1; number <= 1000; number += 1) {
      const before = score((1 + (number % 5)) as Scale, (1 + (number % 4)) as Scale)
      work.create(
        risks,
        { ...blankRisk(), number, title: `Risico ${number}`, before },
        { act: 'risk.created', label: 'x' },
      )
    }
    await work.commit()
    const karim = await c.as('karim')
    await karim.get('/o/zennebeek/risks')
    const { reads } = c.w.context.store
    const started = performance.now()
    const { $ } = await karim.get('/o/zennebeek/risks?page=2')
    expect(performance.now() - started).to.be.below(600)
    expect(c.w.context.store.reads - reads).to.be.at.most(12)
    expect($('#list ~ table tbody tr')).to.have.length(100)
    expect($('#list').text()).to.contain('1000 risico')
    expect($('.pager a[rel=next]').attr('href')).to.contain('page=3')
  })
})
