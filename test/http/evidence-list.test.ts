import { expect } from 'chai'
import { evidenceWorld, type EvidenceWorld, list, pdfOf, text } from '../support/evidence.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const base = '/o/demerdorp'

describe('the list of evidence', function () {
  this.timeout(30_000)
  let e: EvidenceWorld
  let sofie: Visitor

  before(async () => {
    e = await evidenceWorld()
    sofie = await e.as('sofie')
    const library = e.w.context.catalogue.controls
    const control = await e.adopted(library.find(({ norms }) => norms.includes('12.3'))!.ref)
    const file = { name: 'hersteltest maart.pdf', content: await pdfOf('Verslag') }
    await e.add(sofie, { title: 'Verslag', owner: e.w.userIds.piet, for: `control:${control.id}` }, [file])
    await e.made({ title: 'Attest brandblussers', validUntil: '2026-11-01', links: [{ kind: 'norm', id: '11.2' }] })
    await e.made({ title: 'bestek toegangscontrole', validUntil: '2026-12-24', aboutOn: '2025-03-12' })
    await e.made({ title: 'Ébauche du plan', validUntil: '2028-01-01', owner: e.w.userIds.sofie })
  })
  after(() => e.close())

  const titlesOn = (page: Page): string[] =>
    page
      .$('tbody .row-title')
      .toArray()
      .map((link) => page.$(link).text())
  const titles = async (query: string): Promise<string[]> => titlesOn(await sofie.get(`${list}?${query}`))

  it('says how many there are and how they stand, what was added last first', async () => {
    const page = await sofie.get(list)
    expect(text(page, '.lead')).to.equal('4 bewijzen: 2 geldig, 1 dat binnenkort vervalt, 1 dat vervallen is.')
    expect(titlesOn(page)).to.have.lengthOf(4)
    const row = page.$('tbody tr').filter((_, one) => page.$(one).text().includes('Verslag'))
    expect(row.find('.row-note').text()).to.match(/^PDF · \d+\skB$/)
    expect(row.text()).to.contain('M1').and.contain('Piet Maes').and.contain('geen einddatum')
    expect(text(page, '.state-expired')).to.equal('vervallen op 01/11/2026')
    expect(text(page, '.state-expiring')).to.equal('vervalt op 24/12/2026')
  })

  const cases: readonly (readonly [string, string[]])[] = [
    ['state=expired', ['Attest brandblussers']],
    ['state=expiring', ['bestek toegangscontrole']],
    ['kind=norm', ['Attest brandblussers']],
    ['kind=control', ['Verslag']],
    ['kind=none&sort=title', ['bestek toegangscontrole', 'Ébauche du plan']],
    ['norm=12.3', ['Verslag']],
    ['norm=11.2', ['Attest brandblussers']],
    ['q=ebauche', ['Ébauche du plan']],
    ['q=maart+hersteltest', ['Verslag']],
    ['q=piet', ['Verslag']],
    ['q=zoiets+niet', []],
    ['owner=none&sort=title', ['Attest brandblussers', 'bestek toegangscontrole']],
    ['state=onzin', []],
  ]
  for (const [query, expected] of cases)
    it(`?${query} gives ${expected.join(', ') || 'none'}`, async () =>
      expect(await titles(query)).to.deep.equal(expected))

  it('a filter can be taken off again', async () => {
    const page = await sofie.get(`${list}?norm=12.3&q=verslag`)
    expect(text(page, '.chips')).to.contain('12.3').and.contain('“verslag”')
    expect(page.$('.filters input[name=norm]').attr('value')).to.equal('12.3')
    expect(page.$('.chips a').first().attr('href')).to.equal(`${list}?q=verslag`)
    const none = await sofie.get(`${list}?q=zoiets+niet`)
    expect(text(none, '.empty')).to.contain('Geen bewijs voldoet aan deze filter')
  })

  it('sorts by its headers', async () => {
    const up = ['Attest brandblussers', 'bestek toegangscontrole', 'Ébauche du plan', 'Verslag']
    expect(await titles('sort=title')).to.deep.equal(up)
    expect(await titles('sort=-title')).to.deep.equal(up.toReversed())
    const until = ['Attest brandblussers', 'bestek toegangscontrole', 'Ébauche du plan', 'Verslag']
    expect(await titles('sort=until')).to.deep.equal(until)
    expect((await titles('sort=about'))[0]).to.equal('bestek toegangscontrole')
    expect(await titles('sort=onzin')).to.deep.equal(await titles(''))
    const page = await sofie.get(`${list}?sort=-title&q=e`)
    expect(page.$('th[aria-sort=descending]').text()).to.equal('Bewijs')
  })

  it('is found by title and by file name, by who may read it', async () => {
    const hits = text(await sofie.get(`${base}/search?q=hersteltest+maart`))
    expect(hits).to.contain('Bewijzen').and.contain('Verslag').and.contain('hersteltest maart.pdf')
    expect(text(await sofie.get(`${base}/search?q=bestek`))).to.contain('bestek toegangscontrole')
  })

  it('stands on pages of fifty, and is read as often for many as for few', async () => {
    const readsOf = async (path: string): Promise<number> => {
      const before = e.w.context.store.reads
      await sofie.get(path)
      return e.w.context.store.reads - before
    }
    const paths = [list, `${list}?norm=12.3`, `${base}/norms`, `${base}/norms/12.3`, `${base}/search?q=stuk`]
    const few = []
    for (const path of paths) few.push(await readsOf(path))
    for (let index = 0; index < 56; index += 1)
      await e.made({ title: `Stuk ${index}`, links: [{ kind: 'norm', id: '12.3' }] })
    const many = []
    for (const path of paths) many.push(await readsOf(path))
    expect(many).to.deep.equal(few)
    const first = await sofie.get(list)
    expect(titlesOn(first)).to.have.lengthOf(50)
    const next = first.$('.pager a[rel=next]').attr('href') ?? ''
    expect(next).to.equal(`${list}?page=2`)
    expect(titlesOn(await sofie.get(next))).to.have.lengthOf(10)
    for (const page of ['0', '-1', 'x', '1e9', '3'])
      expect((await sofie.get(`${list}?page=${page}`)).status).to.equal(200)
    const norm = await sofie.get(`${base}/norms/12.3`)
    expect(norm.$('#evidence li').length).to.equal(8)
    expect(text(norm, '#evidence')).to.contain('Bekijk alle 57 bewijzen')
  })
})
