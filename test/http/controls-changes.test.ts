import { expect } from 'chai'
import { controls } from '../../src/data/controls.ts'
import { latestTrail, trailOf } from '../../src/data/trail-entries.ts'
import { type ControlsWorld, controlsWorld, form, list, typed } from '../support/controls.ts'
import type { Page } from '../support/visitor.ts'

const unknown = 'a'.repeat(24)

describe('changing controls', () => {
  let c: ControlsWorld

  before(async () => (c = await controlsWorld()))
  after(() => c.w.close())

  describe('a control of its own', () => {
    it('is made once, and shows what was typed', async () => {
      const sofie = await c.as('sofie')
      const values = form({ title_nl: 'Kluis op het secretariaat', norms: ['11.1', '8.2'], owner: 'Secretariaat' })
      const answer = await sofie.post(list, values)
      expect(answer.status).to.equal(303)
      const { $ } = await sofie.get(answer.headers['location'] as string)
      expect($('h1').text()).to.equal('M1 Kluis op het secretariaat')
      expect($('.facts').text()).to.contain('Secretariaat').and.to.contain('eigen maatregel van dit bestuur')
      expect($('a[href="/o/demerdorp/norms/11.1"]')).to.have.length(1)
      expect($('.timeline').text()).to.contain('Sofie Claes').and.to.contain('voegde de maatregel toe')
      const again = await sofie.post(list, values)
      expect(again.status).to.equal(409)
      expect(again.$('#error-title_nl').text()).to.contain('Dit bestaat al')
      expect((await c.all()).filter(({ title }) => title.nl === 'Kluis op het secretariaat')).to.have.length(1)
    })

    it('invalid: 422 with every message and what was typed', async () => {
      const values = form({
        title_nl: '',
        state: 'not-applicable',
        reason: ' ',
        checkEveryMonths: '121',
        plannedOn: '2026-02-30',
        owner: 'Piet',
        norms: ['12.3'],
      })
      const { status, $ } = await (await c.as('sofie')).post(list, values)
      expect(status).to.equal(422)
      expect($('#error-title_nl').text()).to.contain('Vul dit in.')
      expect($('#error-reason').text()).to.contain('Zeg waarom de maatregel niet van toepassing is.')
      expect($('#error-checkEveryMonths').text()).to.contain('Vul hoogstens 120 in.')
      expect($('#error-plannedOn').text()).to.contain('Deze dag bestaat niet')
      expect($('#field-owner').attr('value')).to.equal('Piet')
      expect($('input[value="12.3"]').attr('checked')).to.equal('checked')
      expect($('input[name=state]:checked').attr('value')).to.equal('not-applicable')
    })

    it('names the norm that is not there, and an introduction that is to come', async () => {
      const values = form({ title_nl: 'Nieuw', norms: ['12.3', '99.9'], introducedOn: '2027-01-01' })
      const { status, $ } = await (await c.as('sofie')).post(list, values)
      expect(status).to.equal(422)
      expect($('#error-norms').text()).to.contain('Er is geen norm 99.9 in deze uitgave.')
      expect($('#error-introducedOn').text()).to.contain('Deze dag moet nog komen.')
    })

    it('a site that is not of the authority: 404', async () => {
      const values = form({ title_nl: 'Nieuw', everywhere: 'no', sites: unknown })
      expect((await (await c.as('sofie')).post(list, values)).status).to.equal(404)
    })
  })

  describe('changing a control', () => {
    const edited = async (id: string, values: Record<string, string | string[]>): Promise<Page> => {
      const sofie = await c.as('sofie')
      return sofie.post(`${list}/${id}`, { ...typed(await sofie.get(`${list}/${id}/edit`)), ...values })
    }

    it('changes nothing when nothing was changed', async () => {
      const control = await c.adopted('backup-strategy')
      expect((await edited(control.id, {})).status).to.equal(303)
      expect((await c.w.scope().require(controls, control.id)).version).to.equal(control.version)
      expect(await trailOf(c.w.scope(), control.id)).to.have.length(1)
    })

    it('drops translations of a text that was changed, and of no other', async () => {
      const control = await c.adopted('backup-strategy')
      expect((await edited(control.id, { title_nl: 'Back-ups van Demerdorp' })).status).to.equal(303)
      const after = await c.w.scope().require(controls, control.id)
      expect(after.title).to.deep.equal({ nl: 'Back-ups van Demerdorp' })
      expect(Object.keys(after.description)).to.have.members(['nl', 'fr', 'de', 'en'])
    })

    it('tells who changed what, before and after', async () => {
      const control = await c.adopted('backup-strategy')
      await edited(control.id, { state: 'introduced', introducedOn: '2026-11-02', owner: 'Sofie Claes' })
      const { $ } = await (await c.as('marc')).get(`${list}/${control.id}`)
      const latest = $('.timeline li').first().text().replace(/\s+/g, ' ')
      expect(latest).to.contain('24/11/2026').and.to.contain('Sofie Claes wijzigde de maatregel')
      expect(latest).to.contain('Staat: gepland →wordt ingevoerd')
      expect(latest).to.contain('Ingevoerd op: leeg →wordt 02/11/2026')
      expect($('a[href$="/edit"]')).to.have.length(0)
    })

    it('two people: 409 shows both, nothing is lost, and the next save works', async () => {
      const { id } = await c.adopted('patch-management')
      const [sofie, karim] = [await c.as('sofie'), await c.as('karim')]
      const mine = typed(await sofie.get(`${list}/${id}/edit`))
      const theirs = { ...typed(await karim.get(`${list}/${id}/edit`)), owner: 'ICT-dienst' }
      expect((await karim.post(`${list}/${id}`, theirs)).status).to.equal(303)
      const conflict = await sofie.post(`${list}/${id}`, { ...mine, owner: 'Sofie Claes' })
      expect(conflict.status).to.equal(409)
      expect(conflict.$('.notice-warning').text()).to.contain('Karim Haddad heeft dit intussen gewijzigd')
      expect(conflict.$('.conflict .is-different').text()).to.contain('ICT-dienst').and.to.contain('Sofie Claes')
      expect(conflict.$('.conflict .is-different')).to.have.length(2)
      expect(conflict.$('#field-owner').attr('value')).to.equal('Sofie Claes')
      expect((await c.w.scope().require(controls, id)).owner).to.equal('ICT-dienst')
      expect((await sofie.post(`${list}/${id}`, typed(conflict))).status).to.equal(303)
      expect((await c.w.scope().require(controls, id)).owner).to.equal('Sofie Claes')
    })

    it('a mistake keeps the version that the form was made from', async () => {
      const { id, version } = await c.adopted('patch-management')
      await c.set(id, { reason: '', owner: 'Iemand anders' })
      const wrong = await (await c.as('sofie')).post(`${list}/${id}`, form({ title_nl: '', version: String(version) }))
      expect(wrong.status).to.equal(422)
      expect(wrong.$('main form input[name=version]').attr('value')).to.equal(String(version))
    })

    it('keeps a norm outside the edition, which the form does not show', async () => {
      const { id, norms } = await c.adopted('access-review')
      await c.set(id, { norms: [...norms, 'ISO-1'] })
      await edited(id, { owner: 'Diensthoofden' })
      expect((await c.w.scope().require(controls, id)).norms).to.deep.equal([...norms, 'ISO-1'])
    })
  })

  describe('a check', () => {
    it('is recorded once by the building manager, with its remark, and moves the next one', async () => {
      const control = await c.adopted('water-damage-prevention')
      await c.set(control.id, { state: 'introduced', introducedOn: '2025-10-01' })
      const piet = await c.as('piet')
      const page = await piet.get(`${list}/${control.id}`)
      expect(page.$('#field-checkedOn').attr('value')).to.equal('2026-11-24')
      const values = { checkedOn: '2026-11-20', remark: 'Kelder droog', works: 'yes' }
      expect((await piet.post(`${list}/${control.id}/checks`, values)).status).to.equal(303)
      const { $ } = await piet.get(`${list}/${control.id}`)
      expect($('.notice').text()).to.contain('De controle van 20\u00a0november\u00a02026 is genoteerd.')
      expect($('main > .lead, .lead').text()).to.contain('werkt').and.to.contain('20/11/2027')
      expect($('.timeline li').first().text()).to.contain('noteerde een controle').and.to.contain('Kelder droog')
      const before = (await trailOf(c.w.scope(), control.id)).length
      await piet.post(`${list}/${control.id}/checks`, values)
      expect(await trailOf(c.w.scope(), control.id)).to.have.length(before)
      expect((await latestTrail(c.w.scope(), 1))[0]!.act).to.equal('control.checked')
    })

    it('on a day to come: 422 with what was typed', async () => {
      const control = await c.adopted('water-damage-prevention')
      const values = { checkedOn: '2026-11-25', remark: 'Morgen' }
      const { status, $ } = await (await c.as('piet')).post(`${list}/${control.id}/checks`, values)
      expect(status).to.equal(422)
      expect($('#error-checkedOn').text()).to.contain('Deze dag moet nog komen.')
      expect($('#field-remark').val()).to.equal('Morgen')
    })

    it('of what is only planned: 422, and no form', async () => {
      const control = await c.adopted('visitor-reception')
      const piet = await c.as('piet')
      expect((await piet.get(`${list}/${control.id}`)).$('#field-checkedOn')).to.have.length(0)
      const { status, $ } = await piet.post(`${list}/${control.id}/checks`, { checkedOn: '2026-11-20' })
      expect(status).to.equal(422)
      expect($('#errors').text()).to.contain('Alleen een maatregel die ingevoerd is of werkt')
    })
  })
})
