import { expect } from 'chai'
import { type ControlsWorld, controlsWorld, form, list } from '../support/controls.ts'
import type { Page } from '../support/visitor.ts'

const unknown = 'a'.repeat(24)

describe('controls', () => {
  let c: ControlsWorld

  before(async () => (c = await controlsWorld()))
  after(() => c.w.close())

  describe('an empty list', () => {
    it('leads to the library', async () => {
      const { $ } = await (await c.as('sofie')).get(list)
      expect($('.empty h2').text()).to.equal('Nog geen maatregelen')
      expect($('.empty a').attr('href')).to.equal(`${list}/library`)
    })

    it('has nothing to begin with for who may only read', async () => {
      const { $ } = await (await c.as('marc')).get(list)
      expect($('.empty a')).to.have.length(0)
    })
  })

  describe('the library', () => {
    it('shows all 42 by category, with what they serve', async () => {
      const { status, $, text } = await (await c.as('sofie')).get(`${list}/library`)
      expect(status).to.equal(200)
      expect($('input[name=controls]')).to.have.length(42)
      expect($('main h2').first().text()).to.contain('Wachtwoordbeleid (2)')
      expect($(`a[href="/o/demerdorp/norms/12.3"]`).length).to.be.greaterThan(1)
      expect(text).to.contain('U nam er nog geen over.')
    })

    it('shows those for one norm', async () => {
      const { $ } = await (await c.as('sofie')).get(`${list}/library?norm=RR-4`)
      expect(
        $('input[name=controls]')
          .map((_, input) => $(input).attr('value'))
          .get(),
      ).to.have.members(['log-spot-checks', 'national-register-consultations'])
    })

    it('is only read by who may not write', async () => {
      const { status, $ } = await (await c.as('hilde')).get(`${list}/library`)
      expect(status).to.equal(200)
      expect($('input[type=checkbox], main button')).to.have.length(0)
    })

    it('adopts what is ticked, in all languages, numbered on, in one commit', async () => {
      const sofie = await c.as('sofie')
      const answer = await sofie.post(`${list}/adoptions`, { controls: ['water-damage-prevention', 'restore-test'] })
      expect(answer.status).to.equal(303)
      const { $, text } = await sofie.get(list)
      expect($('.notice').text()).to.contain('2 maatregelen zijn overgenomen als gepland.')
      expect(text).to.contain('2 maatregelen: 2 gepland.')
      const made = await c.all()
      expect(made.map(({ number, state, everywhere }) => ({ number, state, everywhere }))).to.deep.equal([
        { number: 1, state: 'planned', everywhere: true },
        { number: 2, state: 'planned', everywhere: false },
      ])
      expect(made[0]!.title).to.include({
        nl: 'Hersteltest van de back-up',
        fr: 'Test de restauration des sauvegardes',
      })
    })

    it('twice is once, and what was adopted is not overwritten', async () => {
      const [first] = await c.all()
      await c.set(first!.id, { owner: 'Sofie Claes' })
      const sofie = await c.as('sofie')
      await sofie.post(`${list}/adoptions`, { controls: ['restore-test'] })
      const { $ } = await sofie.get(`${list}/library`)
      expect($('.notice').text()).to.contain('was al overgenomen')
      expect($(`a[href="${list}/${first!.id}"]`).text()).to.equal('overgenomen als M1')
      expect((await c.all()).map(({ owner }) => owner)).to.deep.equal(['Sofie Claes', ''])
    })

    it('adopts once when two people do so at the same moment', async () => {
      const [sofie, karim] = [await c.as('sofie'), await c.as('karim')]
      const both = { controls: ['access-review', 'asset-inventory'] }
      await Promise.all([
        sofie.post(`${list}/adoptions`, both),
        karim.post(`${list}/adoptions`, { controls: ['asset-inventory', 'patch-management'] }),
      ])
      const made = await c.all()
      expect(made.map(({ number }) => number)).to.deep.equal([1, 2, 3, 4, 5])
      expect(new Set(made.map(({ libraryRef }) => libraryRef)).size).to.equal(5)
    })

    it('says so when nothing is ticked, and 404 for what is not in it', async () => {
      const sofie = await c.as('sofie')
      const nothing = await sofie.post(`${list}/adoptions`, {})
      expect(nothing.status).to.equal(422)
      expect(nothing.$('#errors a').attr('href')).to.equal('#field-controls')
      expect(nothing.$('#field-controls')).to.have.length(1)
      expect((await sofie.post(`${list}/adoptions`, { controls: 'no-such-control' })).status).to.equal(404)
    })
  })

  describe('the list', () => {
    const rows = ({ $ }: Page): string[] =>
      $('tbody tr')
        .map((_, row) => $(row).find('td').first().text())
        .get()

    before(async () => {
      const [first, second] = await c.all()
      await c.set(first!.id, { state: 'working', lastCheckedOn: '2025-11-15', checkEveryMonths: 12 })
      await c.set(second!.id, { state: 'introduced', introducedOn: '2025-12-01', checkEveryMonths: 12 })
    })

    it('tells how things stand, and what is late and soon', async () => {
      const { $ } = await (await c.as('piet')).get(list)
      expect($('.lead').text()).to.equal('5 maatregelen: 1 werkt, 1 ingevoerd, 3 gepland. 1 controle is te laat.')
      expect($('tbody tr').eq(0).find('.state-late').text()).to.equal('9 dagen te laat')
      expect($('tbody tr').eq(1).find('.state-expiring').text()).to.equal('tegen 01/12/2026')
      expect($('a[href$="/new"]')).to.have.length(0)
    })

    it('is filtered by each field of the address', async () => {
      const sofie = await c.as('sofie')
      const shown = async (query: string): Promise<string[]> => rows(await sofie.get(`${list}?${query}`))
      expect(await shown('category=restore-test')).to.deep.equal(['M1'])
      expect(await shown('state=introduced')).to.deep.equal(['M2'])
      expect(await shown('state=late')).to.deep.equal(['M1'])
      expect(await shown('owner=Sofie+Claes')).to.deep.equal(['M1'])
      expect(await shown('norm=11.2')).to.deep.equal(['M2'])
      expect(await shown('q=WATERSCHADE')).to.deep.equal(['M2'])
      expect(await shown('q=m1')).to.deep.equal(['M1'])
      expect(await shown('state=planned&q=rechten')).to.have.length(1)
      expect(await shown('category=&state=&sort=-code')).to.deep.equal(['M5', 'M4', 'M3', 'M2', 'M1'])
      expect(await shown('sort=next')).to.deep.equal(['M1', 'M2', 'M3', 'M4', 'M5'])
    })

    it('sorts by its headers, keeps the filters and says by what', async () => {
      const { $ } = await (await c.as('sofie')).get(`${list}?sort=title&state=planned`)
      expect($('th[aria-sort=ascending]').text()).to.equal('Maatregel')
      expect($('th[aria-sort=ascending] a').attr('href')).to.equal(`${list}?state=planned&sort=-title`)
    })

    it('offers everything again when nothing is found', async () => {
      const { $ } = await (await c.as('sofie')).get(`${list}?q=xyz&norm=12.3`)
      expect($('.empty h2').text()).to.equal('Geen maatregel voldoet aan deze filter')
      expect(
        $('.chips a')
          .map((_, chip) => $(chip).attr('href'))
          .get(),
      ).to.have.members([`${list}?q=xyz`, `${list}?norm=12.3`])
    })

    it('is not offered in Excel to who may not read documents', async () => {
      const excel = `a[href="/o/demerdorp/documents/controls.xlsx"]`
      expect((await (await c.as('sofie')).get(list)).$(excel)).to.have.length(1)
      expect((await (await c.as('hilde')).get(list)).$(excel)).to.have.length(0)
    })
  })

  describe('who may', () => {
    const posts = ['', '/adoptions', `/${unknown}`, `/${unknown}/removal`]

    it('wrong role: 403', async () => {
      for (const path of posts) expect((await (await c.as('marc')).post(list + path, {})).status, path).to.equal(403)
      for (const path of ['/new', `/${unknown}/edit`, `/${unknown}/removal`])
        expect((await (await c.as('marc')).get(list + path)).status, path).to.equal(403)
      expect((await (await c.as('hilde')).post(`${list}/${unknown}/checks`, {})).status).to.equal(403)
      expect((await (await c.as('els')).get(list)).status).to.equal(403)
    })

    it('stranger: 404, for pages and for a control inside her own authority’s address', async () => {
      const zoe = await c.as('zoe')
      const [control] = await c.all()
      for (const path of ['', '/library', '/matrix', '/new', `/${control!.id}`])
        expect((await zoe.get(list + path)).status, path).to.equal(404)
      for (const path of posts) expect((await zoe.post(list + path, {})).status, path).to.equal(404)
      const own = `/o/zennebeek/controls/${control!.id}`
      for (const path of ['', '/edit', '/removal']) expect((await zoe.get(own + path)).status, path).to.equal(404)
      expect((await zoe.post(`${own}/removal`, { version: '1' })).status).to.equal(404)
      expect((await zoe.post(`${own}/checks`, { checkedOn: '2026-11-24' })).status).to.equal(404)
    })

    it('unknown and malformed ids: 404', async () => {
      const sofie = await c.as('sofie')
      for (const id of [unknown, 'not-an-id', '%00', '1'.repeat(200)]) {
        for (const path of ['', '/edit', '/removal'])
          expect((await sofie.get(`${list}/${id}${path}`)).status, id + path).to.equal(404)
        expect((await sofie.post(`${list}/${id}/checks`, { checkedOn: '2026-11-24' })).status, id).to.equal(404)
        expect((await sofie.post(`${list}/${id}/removal`, { version: '1' })).status, id).to.equal(404)
        expect((await sofie.post(`${list}/${id}`, form({ version: '1' }))).status, id).to.equal(404)
      }
    })
  })
})
