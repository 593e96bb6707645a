import { expect } from 'chai'
import { acceptRisk } from '../../src/actions/accept-risk.ts'
import { latestTrail, trailOf } from '../../src/data/trail-entries.ts'
import { type RisksWorld, register, risksWorld, said, score, typed } from '../support/risks.ts'
import type { Page } from '../support/visitor.ts'

const unknown = 'a'.repeat(24)

describe('the register of risks', () => {
  let c: RisksWorld

  before(async () => (c = await risksWorld()))
  after(() => c.w.close())

  it('is empty at first, and says how to begin', async () => {
    const { status, $ } = await (await c.as('sofie')).get(register)
    expect(status).to.equal(200)
    expect($('.empty h2').text()).to.equal('Nog geen risico’s')
    expect($('.empty a').attr('href')).to.equal(`${register}/library`)
    expect((await (await c.as('marc')).get(register)).$('.empty a')).to.have.length(0)
  })

  it('wrong role 403 · stranger 404 · unknown and malformed id 404', async () => {
    expect((await (await c.as('hilde')).get(register)).status).to.equal(403)
    expect((await (await c.as('zoe')).get(register)).status).to.equal(404)
    const sofie = await c.as('sofie')
    for (const id of [unknown, 'x'])
      for (const path of [id, `${id}/edit`, `${id}/score`, `workshop/${id}`])
        expect((await sofie.get(`${register}/${path}`)).status, path).to.equal(404)
    expect((await sofie.post(`${register}/${unknown}/score`, {})).status).to.equal(404)
    expect((await (await c.as('marc')).post(`${register}/${unknown}/acceptance`, {})).status).to.equal(404)
  })

  describe('the library', () => {
    it('takes over several at once, in the language of the authority, and skips what is there', async () => {
      const sofie = await c.as('sofie')
      const page = await sofie.get(`${register}/library`)
      expect(page.$('input[name=scenarios]').length).to.equal(c.w.context.catalogue.scenarios.length)
      const answer = await sofie.post(`${register}/adoptions`, { scenarios: ['ransomware', 'fire-at-site'] })
      expect(answer.headers['location']).to.equal(`${register}?attention=unscored`)
      await sofie.post(`${register}/adoptions`, { scenarios: ['ransomware', 'power-cut'] })
      const risks = await c.all()
      expect(risks.map(({ number, scenario }) => [number, scenario])).to.deep.equal([
        [1, 'fire-at-site'],
        [2, 'ransomware'],
        [3, 'power-cut'],
      ])
      expect(risks[1]!.title).to.equal('Gijzelsoftware versleutelt de bestanden')
      expect(risks.every(({ before, after }) => before === null && after === null)).to.equal(true)
      const { $ } = await sofie.get(`${register}/library`)
      expect($(`a[href="${register}/${risks[1]!.id}"]`).text()).to.equal('overgenomen als R2')
      expect($('input[value=ransomware]')).to.have.length(0)
      expect((await latestTrail(c.w.scope(), 1))[0]!.act).to.equal('risk.created')
    })

    it('asks for a choice: 422', async () => {
      const { status, $ } = await (await c.as('sofie')).post(`${register}/adoptions`, {})
      expect(status).to.equal(422)
      expect($('#errors').text()).to.contain('Kies minstens één mogelijkheid.')
    })

    it('a scenario that is not there: 404', async () => {
      const answer = await (await c.as('sofie')).post(`${register}/adoptions`, { scenarios: 'no-such-thing' })
      expect(answer.status).to.equal(404)
    })

    it('shows its figures as a proposal with the why, and no score', async () => {
      const risk = await c.taken('ransomware')
      const { $ } = await (await c.as('karim')).get(`${register}/${risk.id}`)
      expect(said($('.brief').text())).to.contain('kans 4 (waarschijnlijk), gevolg 5 (rampzalig)')
      expect($('.brief').text()).to.contain('Lokale besturen zijn een geliefd doelwit')
      expect(said($('.risk-scores').text())).to.contain('nog niet gescoord')
    })

    it('begins a second one for another place', async () => {
      const sofie = await c.as('sofie')
      const page = await sofie.get(`${register}/new?scenario=fire-at-site`)
      expect(page.$('#field-title').attr('value')).to.equal('Brand in een gebouw')
      const values = { ...typed(page), title: 'Brand in de bibliotheek' }
      const answer = await sofie.post(register, values)
      expect(answer.status).to.equal(303)
      const made = (await c.all()).filter(({ scenario }) => scenario === 'fire-at-site')
      expect(made.map(({ title }) => title)).to.deep.equal(['Brand in een gebouw', 'Brand in de bibliotheek'])
    })
  })

  describe('a risk of one’s own', () => {
    it('is made once, and shows what was typed', async () => {
      const sofie = await c.as('sofie')
      const values = {
        title: 'Sleutels verdwijnen',
        threat: 'Niemand weet wie er binnen kan',
        owner: 'Piet',
        norms: '11.1',
      }
      const first = await sofie.post(register, values)
      expect(first.status).to.equal(303)
      expect((await sofie.post(register, values)).headers['location']).to.equal(first.headers['location'])
      const { $ } = await sofie.get(first.headers['location'] as string)
      expect($('h1').text()).to.match(/^R\d+ Sleutels verdwijnen$/)
      expect($('.facts').text()).to.contain('Niemand weet wie er binnen kan').and.to.contain('Piet')
      expect($('a[href="/o/demerdorp/norms/11.1"]')).to.have.length(1)
      expect(said($('.timeline').text())).to.contain('Sofie Claes voegde het risico toe')
    })

    it('invalid: 422 with each message and what was typed', async () => {
      const values = { title: '', threat: 'Iets', norms: ['11.1'], reviewOn: '2026-02-30', concerns: 'integrity' }
      const { status, $ } = await (await c.as('sofie')).post(register, values)
      expect(status).to.equal(422)
      expect($('#error-title').text()).to.contain('Vul dit in.')
      expect($('#error-reviewOn').text()).to.contain('Deze dag bestaat niet')
      expect($('#field-threat').text()).to.contain('Iets')
      expect($('input[name=concerns][value=integrity]').attr('checked')).to.equal('checked')
      expect($('input[value="11.1"]').attr('checked')).to.equal('checked')
    })

    it('names the norm that is not there; a site or control of somebody else is 404', async () => {
      const sofie = await c.as('sofie')
      const wrong = await sofie.post(register, { title: 'x', norms: ['99.9'] })
      expect(wrong.$('#error-norms').text()).to.contain('Er is geen norm 99.9 in deze uitgave.')
      for (const field of ['site', 'controls', 'actions', 'entity'])
        expect((await sofie.post(register, { title: 'x', [field]: unknown })).status, field).to.equal(404)
    })

    it('two people: 409 shows both, nothing is lost, and the next save works', async () => {
      const { id } = await c.make({ title: 'Twee mensen' })
      const [sofie, karim] = [await c.as('sofie'), await c.as('karim')]
      const mine = typed(await sofie.get(`${register}/${id}/edit`))
      const theirs = { ...typed(await karim.get(`${register}/${id}/edit`)), owner: 'ICT-dienst' }
      expect((await karim.post(`${register}/${id}`, theirs)).status).to.equal(303)
      const conflict = await sofie.post(`${register}/${id}`, { ...mine, owner: 'Sofie Claes' })
      expect(conflict.status).to.equal(409)
      expect(conflict.$('.notice-warning').text()).to.contain('Karim Haddad heeft dit intussen gewijzigd')
      expect(conflict.$('.conflict .is-different').text()).to.contain('ICT-dienst').and.to.contain('Sofie Claes')
      expect(conflict.$('#field-owner').attr('value')).to.equal('Sofie Claes')
      expect((await c.read(id)).owner).to.equal('ICT-dienst')
      expect((await sofie.post(`${register}/${id}`, typed(conflict))).status).to.equal(303)
      expect((await c.read(id)).owner).to.equal('Sofie Claes')
    })

    it('keeps what the form does not show: a norm of another edition, an action of an earlier plan', async () => {
      const { id } = await c.make({ title: 'Van vroeger', norms: ['12.3', 'ISO-1'], actions: [unknown] })
      const sofie = await c.as('sofie')
      await sofie.post(`${register}/${id}`, { ...typed(await sofie.get(`${register}/${id}/edit`)), owner: 'Ann' })
      const { norms, actions, owner } = await c.read(id)
      expect({ norms, actions, owner }).to.deep.equal({ norms: ['12.3', 'ISO-1'], actions: [unknown], owner: 'Ann' })
    })

    it('is closed once, and opened again', async () => {
      const { id } = await c.make({ title: 'Oude kopieermachine', before: score(4, 4) })
      const sofie = await c.as('sofie')
      await sofie.post(`${register}/${id}/closure`, {})
      await sofie.post(`${register}/${id}/closure`, {})
      expect((await c.read(id)).closedOn).to.equal('2026-11-24')
      const page = await sofie.get(`${register}/${id}`)
      expect(page.$('.notice-info').text()).to.contain('Dit risico is afgesloten op 24\u00a0november\u00a02026.')
      expect((await sofie.get(register)).$('tbody').text()).not.to.contain('Oude kopieermachine')
      expect((await sofie.get(`${register}?status=closed`)).$('tbody').text()).to.contain('Oude kopieermachine')
      const undo = await sofie.post(`${register}/${id}/reopening`, {})
      expect(undo.status).to.equal(303)
      expect((await c.read(id)).closedOn).to.equal(null)
      const acts = (await trailOf(c.w.scope(), id)).map(({ act }) => act)
      expect(acts).to.deep.equal(['risk.reopened', 'risk.closed', 'risk.created'])
    })
  })

  describe('scoring', () => {
    const scored = async (id: string, values: Record<string, string>): Promise<Page> => {
      const sofie = await c.as('sofie')
      return sofie.post(`${register}/${id}/score`, { ...typed(await sofie.get(`${register}/${id}/score`)), ...values })
    }

    it('has the scales in words, and says the level on the page and in the register', async () => {
      const { id, number } = await c.make({ title: 'Te scoren' })
      const sofie = await c.as('sofie')
      const page = await sofie.get(`${register}/${id}/score`)
      expect(page.$('input[name=beforeLikelihood]')).to.have.length(5)
      expect(page.$('form[data-guard]').text()).to.contain('de toegang tot KSZ of Rijksregister wordt afgesloten')
      expect((await scored(id, { beforeLikelihood: '4', beforeImpact: '3' })).status).to.equal(303)
      const { $ } = await sofie.get(`${register}/${id}`)
      expect($('.notice').text()).to.contain(`R${number} is gescoord: niveau 4, hoog.`)
      expect(said($('.risk-scores .panel').first().text()))
        .to.contain('4 hoog')
        .and.to.contain('kans 4 (waarschijnlijk)')
      const row = (await sofie.get(register)).$(`tr:has(a[href="${register}/${id}"])`)
      expect(said(row.text())).to.contain('4 hoog')
      expect(row.find('svg path')).to.have.length(2)
    })

    it('asks for both figures: 422 with the one that was given kept', async () => {
      const { id } = await c.make()
      const { status, $ } = await scored(id, { beforeLikelihood: '4' })
      expect(status).to.equal(422)
      expect($('#error-beforeImpact').text()).to.contain('Kies zowel de kans als het gevolg.')
      expect($('input[name=beforeLikelihood]:checked').attr('value')).to.equal('4')
    })

    it('refuses a residual score above the one before', async () => {
      const { id } = await c.make({ before: score(3, 3) })
      const { status, $ } = await scored(id, { afterLikelihood: '4', afterImpact: '3' })
      expect(status).to.equal(422)
      expect($('#error-afterLikelihood').text()).to.contain('Na behandeling kan dit niet hoger zijn dan ervoor.')
    })

    it('clears a residual score that would stand above a new one before', async () => {
      const { id } = await c.make({ before: score(4, 4), after: score(3, 4) })
      const sofie = await c.as('sofie')
      const version = String((await c.read(id)).version)
      await sofie.post(`${register}/workshop/${id}`, { version, likelihood: '2', impact: '4' })
      expect((await c.read(id)).after).to.equal(null)
      expect((await sofie.get(`${register}/${id}`)).$('.notice').text()).to.contain(
        'Het restrisico stond hoger en is gewist',
      )
    })

    it('two people: 409 shows both scores, and what was chosen stays chosen', async () => {
      const { id } = await c.make()
      const [sofie, karim] = [await c.as('sofie'), await c.as('karim')]
      const mine = { ...typed(await sofie.get(`${register}/${id}/score`)), beforeLikelihood: '2', beforeImpact: '2' }
      const theirs = { ...mine, beforeLikelihood: '5' }
      expect((await karim.post(`${register}/${id}/score`, theirs)).status).to.equal(303)
      const conflict = await sofie.post(`${register}/${id}/score`, mine)
      expect(conflict.status).to.equal(409)
      expect(said(conflict.$('.conflict').text()))
        .to.contain('5 bijna zeker')
        .and.to.contain('2 onwaarschijnlijk')
      expect(conflict.$('input[name=beforeLikelihood]:checked').attr('value')).to.equal('2')
      expect((await c.read(id)).before).to.deep.equal(score(5, 2))
      expect((await sofie.post(`${register}/${id}/score`, typed(conflict))).status).to.equal(303)
    })

    it('the same form twice is one score', async () => {
      const { id } = await c.make()
      const sofie = await c.as('sofie')
      const form = { ...typed(await sofie.get(`${register}/${id}/score`)), beforeLikelihood: '2', beforeImpact: '2' }
      for (let time = 0; time < 2; time += 1)
        expect((await sofie.post(`${register}/${id}/score`, form)).status).to.equal(303)
      expect((await trailOf(c.w.scope(), id)).filter(({ act }) => act === 'risk.scored')).to.have.length(1)
    })

    it('a closed risk is not scored', async () => {
      const { id, version } = await c.make({ closedOn: '2026-01-01' })
      const form = { version: String(version), beforeLikelihood: '2', beforeImpact: '2' }
      const { status, $ } = await (await c.as('sofie')).post(`${register}/${id}/score`, form)
      expect(status).to.equal(422)
      expect($('#errors').text()).to.contain('Dit risico is afgesloten.')
    })
  })

  describe('the consultant', () => {
    it('proposes to accept, and cannot accept', async () => {
      const { id, version } = await c.make({ title: 'Voorstel', before: score(1, 1) })
      const karim = await c.as('karim')
      const edit = typed(await karim.get(`${register}/${id}/edit`))
      await karim.post(`${register}/${id}`, { ...edit, decision: 'accept' })
      const { $ } = await karim.get(`${register}/${id}`)
      expect($('.facts').text()).to.contain('aanvaarden (voorstel, nog niet aanvaard)')
      expect($('#acceptance form')).to.have.length(0)
      const forced = await karim.post(`${register}/${id}/acceptance`, {
        version: String(version + 1),
        until: '2027-01-01',
      })
      expect(forced.status).to.equal(403)
      const scope = c.acting('karim', 'Karim Haddad')
      const given = { version: version + 1, until: '2027-01-01', reason: '', roles: ['consultant'] as const }
      const refused = await acceptRisk(scope, id, given).catch((error: unknown) => error)
      expect(refused).to.have.property('name', 'Forbidden')
    })
  })
})
