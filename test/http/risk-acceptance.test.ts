import { expect } from 'chai'
import { trailOf } from '../../src/data/trail-entries.ts'
import { type RisksWorld, register, risksWorld, said, score, typed } from '../support/risks.ts'
import type { Page } from '../support/visitor.ts'
import type { Person } from '../support/cast.ts'

describe('accepting risks', () => {
  let c: RisksWorld

  before(async () => (c = await risksWorld()))
  after(() => c.w.close())

  const accept = async (person: Person, id: string, values: Record<string, string> = {}): Promise<Page> => {
    const visitor = await c.as(person)
    const version = String((await c.read(id)).version)
    return visitor.post(`${register}/${id}/acceptance`, { version, until: '2027-06-30', reason: '', ...values })
  }

  it('management accepts until a day: page, register and trail say so, once', async () => {
    const { id } = await c.make({ title: 'Oude fax', before: score(3, 4) })
    const marc = await c.as('marc')
    const page = await marc.get(`${register}/${id}`)
    expect(page.$('#acceptance').text()).to.contain(
      'Niveau 4: de leiding kan het aanvaarden, voor hoogstens 12 maanden',
    )
    expect(page.$('#acceptance #field-until').attr('value')).to.equal('2027-11-24')
    const version = String((await c.read(id)).version)
    for (let time = 0; time < 2; time += 1) {
      const answer = await accept('marc', id, { reason: 'Te duur', version })
      expect(answer.status).to.equal(303)
    }
    const { $ } = await marc.get(`${register}/${id}`)
    expect($('.notice').text()).to.contain('Het risico is aanvaard tot en met 30\u00a0juni\u00a02027.')
    expect($('.notice form').attr('action')).to.equal(`${register}/${id}/acceptance/withdrawal`)
    expect(said($('#acceptance').text()))
      .to.contain('aanvaard t.e.m. 30/06/2027')
      .and.to.contain('Marc De Wolf (leiding)')
    expect($('#acceptance').text()).to.contain('kans 3 (mogelijk), gevolg 4 (zwaar)').and.to.contain('Te duur')
    const row = (await marc.get(register)).$(`tr:has(a[href="${register}/${id}"])`)
    expect(row.text()).to.contain('aanvaard t.e.m. 30/06/2027')
    expect((await trailOf(c.w.scope(), id)).filter(({ act }) => act === 'risk.accepted')).to.have.length(1)
    expect((await c.read(id)).decision).to.equal('accept')
  })

  it('the ICT manager accepts up to level 2, and is told why not above: 403', async () => {
    const low = await c.make({ before: score(2, 2) })
    expect((await accept('sofie', low.id)).status).to.equal(303)
    const high = await c.make({ before: score(4, 4) })
    const page = await accept('sofie', high.id, { reason: 'Zomaar' })
    expect(page.status).to.equal(403)
    expect(page.$('#errors').text()).to.contain('Een risico van niveau 4 kan alleen de leiding aanvaarden.')
    expect((await c.read(high.id)).acceptance).to.equal(null)
    const { $ } = await (await c.as('sofie')).get(`${register}/${high.id}`)
    expect($('#acceptance form')).to.have.length(0)
  })

  it('a high risk needs a reason and a day within the year: 422 with what was typed', async () => {
    const { id } = await c.make({ before: score(5, 5) })
    const { status, $ } = await accept('marc', id, { until: '2028-01-01' })
    expect(status).to.equal(422)
    expect($('#error-until').text()).to.contain(
      'Een risico van niveau 5 kan voor hoogstens 12 maanden aanvaard worden.',
    )
    expect($('#error-reason').text()).to.contain('bij niveau 5 is dat verplicht')
    expect($('#field-until').attr('value')).to.equal('2028-01-01')
    expect((await accept('marc', id, { until: '2026-11-24', reason: 'x' })).$('#error-until').text()).to.contain(
      'Kies een dag na vandaag.',
    )
  })

  it('a treated risk asks for a confirmed residual score first', async () => {
    const { id } = await c.make({ before: score(2, 2), controls: ['b'.repeat(24)] })
    const { status, $ } = await accept('marc', id)
    expect(status).to.equal(422)
    expect($('#errors').text()).to.contain('Bevestig eerst het restrisico')
    await c.set(id, { after: score(1, 2) })
    expect((await accept('marc', id)).status).to.equal(303)
    expect((await c.read(id)).acceptance?.score).to.deep.equal(score(1, 2))
  })

  it('nobody accepts another risk than he saw: 409', async () => {
    const { id } = await c.make({ before: score(2, 2) })
    const version = String((await c.read(id)).version)
    const karim = await c.as('karim')
    await karim.post(`${register}/${id}/score`, { version, beforeLikelihood: '2', beforeImpact: '3' })
    const page = await accept('marc', id, { version })
    expect(page.status).to.equal(409)
    expect(page.$('.notice-warning').text()).to.contain('Karim Haddad heeft dit intussen gewijzigd')
    expect((await c.read(id)).acceptance).to.equal(null)
    expect(
      (await (await c.as('marc')).post(`${register}/${id}/acceptance`, typed(page, '#acceptance form'))).status,
    ).to.equal(303)
  })

  it('is withdrawn by who may accept the level, and by nobody else', async () => {
    const { id } = await c.make({ before: score(4, 4) })
    await accept('marc', id, { reason: 'Te duur' })
    const withdrawal = `${register}/${id}/acceptance/withdrawal`
    expect((await (await c.as('sofie')).post(withdrawal, {})).status).to.equal(403)
    const marc = await c.as('marc')
    expect((await marc.post(withdrawal, {})).status).to.equal(303)
    expect((await marc.post(withdrawal, {})).status).to.equal(303)
    expect((await c.read(id)).acceptance).to.equal(null)
    expect((await trailOf(c.w.scope(), id))[0]!.act).to.equal('risk.acceptanceWithdrawn')
  })

  it('ends after its day, and stands in the lists then', async () => {
    const { id } = await c.make({ title: 'Loopt af', before: score(2, 2) })
    await accept('marc', id, { until: '2026-12-31' })
    c.w.setNow('2027-01-01T09:00:00Z')
    try {
      // A session does not last that long.
      const sofie = await c.w.as('sofie')
      expect((await sofie.get(`${register}/${id}`)).$('#acceptance').text()).to.contain(
        'aanvaarding liep af op 31/12/2026',
      )
      expect((await sofie.get(`${register}?attention=acceptance`)).$('tbody').text()).to.contain('Loopt af')
      expect((await sofie.get(register)).$('.lead').text()).to.contain('loopt de aanvaarding af, of is ze al vervallen')
    } finally {
      c.w.setNow('2026-11-24T09:00:00Z')
    }
  })

  it('a higher score voids it and says so; a lower one afterwards does not bring it back', async () => {
    const { id } = await c.make({ before: score(2, 2) })
    await accept('marc', id)
    const sofie = await c.as('sofie')
    const rescore = async (beforeLikelihood: string): Promise<Page> => {
      const version = String((await c.read(id)).version)
      await sofie.post(`${register}/${id}/score`, { version, beforeLikelihood, beforeImpact: '2' })
      return sofie.get(`${register}/${id}`)
    }
    const higher = await rescore('5')
    expect(higher.$('.notice').text()).to.contain('De aanvaarding is vervallen')
    expect(said(higher.$('#acceptance').text())).to.contain('aanvaarding vervallen: het risico is hoger')
    expect(said((await rescore('1')).$('#acceptance').text())).to.contain('Vervallen op 24 november 2026')
  })

  const form = async (id: string): Promise<Record<string, string>> => {
    const { $ } = await (await c.as('sofie')).get(`${register}/${id}/edit`)
    const inputs = $('form.form').serializeArray()
    return Object.fromEntries(inputs.map(({ name, value }) => [name, value]))
  }
  const change = async (id: string, values: Record<string, string>): Promise<Page> => {
    const sofie = await c.as('sofie')
    expect((await sofie.post(`${register}/${id}`, { ...(await form(id)), ...values })).status).to.equal(303)
    return sofie.get(`${register}/${id}`)
  }

  for (const [field, value] of Object.entries({
    title: 'Brand in het datacentrum',
    asset: 'Het datacentrum',
    threat: 'Brand',
    vulnerability: 'Er is geen rookmelder',
    concerns: 'availability',
  }))
    it(`what was accepted is what there was: another ${field} voids it, with trail and words on the page`, async () => {
      const { id } = await c.make({ title: 'Brand', before: score(2, 2) })
      await accept('marc', id)
      const edit = await (await c.as('sofie')).get(`${register}/${id}/edit`)
      expect(edit.text).to.contain('dan vervalt de aanvaarding')
      const page = await change(id, { [field]: value })
      expect(page.$('.notice').text()).to.contain('De aanvaarding is vervallen')
      const text = said(page.$('#acceptance').text())
      expect(text).to.contain('aanvaarding vervallen: het risico is gewijzigd')
      expect(text).to.contain('Vervallen op 24 november 2026: wat het risico inhoudt').and.to.contain('Marc De Wolf')
      expect((await c.read(id)).acceptance).to.include({ voidedFor: 'wording' })
      const [last] = await trailOf(c.w.scope(), id)
      expect(last!.changes.map((one) => one.field)).to.have.members([field, 'acceptance'])
      const marc = await c.as('marc')
      expect((await marc.get(`${register}/${id}`)).$('#acceptance form').length).to.be.above(0)
      expect((await accept('marc', id)).status).to.equal(303)
      expect((await c.read(id)).acceptance?.voidedAt ?? null).to.equal(null)
    })

  it('another decision voids it too; the owner, the review, what is in place and spaces leave it', async () => {
    const { id } = await c.make({ title: 'Brand', threat: 'Er komt brand', before: score(2, 2) })
    await accept('marc', id)
    await change(id, { owner: 'Facility', reviewOn: '2027-01-15', existing: 'Blusser', threat: ' Er komt  brand ' })
    expect((await c.read(id)).acceptance?.voidedAt ?? null).to.equal(null)
    const page = await change(id, { decision: 'treat' })
    expect(said(page.$('#acceptance').text())).to.contain('aanvaarding vervallen: er is anders beslist')
    await change(id, { decision: 'accept' })
    expect((await c.read(id)).acceptance).to.include({ voidedFor: 'decision' })
  })
})
