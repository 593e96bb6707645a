import { expect } from 'chai'
import { entities } from '../../src/data/sites.ts'
import { type RisksWorld, register, risksWorld, said, score, typed } from '../support/risks.ts'
import type { Page } from '../support/visitor.ts'

describe('the workshop', () => {
  let c: RisksWorld
  let entity: string

  before(async () => {
    c = await risksWorld()
    const work = c.w.scope().work()
    entity = work.create(entities, { kind: 'ocmw', name: 'OCMW' }, { act: 'test.prepared', label: 'test' })
    await work.commit()
  })
  after(() => c.w.close())

  it('is for who may score: 403, 404', async () => {
    expect((await (await c.as('marc')).get(`${register}/workshop`)).status).to.equal(403)
    expect((await (await c.as('zoe')).get(`${register}/workshop`)).status).to.equal(404)
  })

  it('says so when there is nothing to score', async () => {
    const { $ } = await (await c.as('sofie')).get(`${register}/workshop`)
    expect($('.empty h2').text()).to.equal('Er is niets om te scoren')
  })

  it('walks through what is not scored, saves each, and ends with a summary', async () => {
    await c.make({ title: 'Al gescoord', before: score(1, 1) })
    const first = await c.make({ title: 'Eerste', threat: 'Dit kan gebeuren' })
    const second = await c.make({ title: 'Tweede', entity })
    const sofie = await c.as('sofie')
    const start = await sofie.get(`${register}/workshop`)
    expect(said(start.$('.choices').text()))
      .to.contain('Wat nog niet gescoord is (2 risico’s)')
      .and.to.contain('OCMW (1 risico)')
    const begun = await sofie.get(`${register}/workshop?of=unscored`)
    expect(begun.status).to.equal(303)
    const page = await sofie.get(begun.headers['location'] as string)
    expect(page.$('h1').text()).to.contain('Eerste')
    expect(page.$('.workshop-progress').text()).to.contain('1 van 2')
    expect(page.$('.workshop-head').text()).to.contain('Dit kan gebeuren')
    expect(page.$('nav.menu')).to.have.length(0)
    expect(page.$('[data-keys]').text()).to.contain('Enter bewaart en gaat verder')
    expect(page.$('input[type=radio]')).to.have.length(10)
    const next = await saved(page, { likelihood: '4', impact: '5' })
    expect(next.$('h1').text()).to.contain('Tweede')
    expect(next.$('.workshop-progress').text()).to.contain('2 van 2')
    expect(next.$('.notice').text()).to.contain(`R${first.number} is gescoord: niveau 5, zeer hoog.`)
    const back = await sofie.get(next.$('a[rel=prev]').attr('href')!)
    expect(back.$('input[name=likelihood]:checked').attr('value')).to.equal('4')
    const summary = await saved(next, { likelihood: '1', impact: '2' })
    expect(summary.$('h1').text()).to.equal('Wat er gescoord is')
    expect(summary.$('.lead').text()).to.equal('In deze sessie zijn 2 risico’s gescoord.')
    const rows = summary
      .$('tbody tr')
      .toArray()
      .map((row) => said(summary.$(row).text()))
    expect(rows[0]).to.contain('Eerste').and.to.contain('nog niet gescoord').and.to.contain('5 zeer hoog')
    expect(rows[1]).to.contain('Tweede').and.to.contain('Sofie Claes')
    expect(summary.$(`a[href="${register}/${second.id}"]`)).to.have.length(1)
    expect((await c.read(first.id)).before).to.deep.equal(score(4, 5))
  })

  /** Sends the form of a workshop page as a browser would, and opens the page it leads to. */
  async function saved(page: Page, values: Record<string, string>): Promise<Page> {
    const sofie = await c.as('sofie')
    const answer = await sofie.post(page.$('[data-workshop]').attr('action')!, { ...typed(page), ...values })
    expect(answer.status).to.equal(303)
    return sofie.get(answer.headers['location'] as string)
  }

  it('goes through one entity, and stops when asked', async () => {
    const sofie = await c.as('sofie')
    const begun = await sofie.get(`${register}/workshop?of=${entity}`)
    const page = await sofie.get(begun.headers['location'] as string)
    expect(page.$('h1').text()).to.contain('Tweede')
    expect(page.$('.workshop-progress').text()).to.contain('1 van 1')
    const summary = await sofie.get(page.$('.workshop-links a').last().attr('href')!)
    expect(summary.$('.lead').text()).to.equal('In deze sessie zijn 2 risico’s gescoord.')
  })

  it('without a choice: 422, with the one that was made', async () => {
    const { id, version } = await c.make({ title: 'Half' })
    const answer = await (
      await c.as('sofie')
    ).post(`${register}/workshop/${id}`, { version: String(version), impact: '3' })
    expect(answer.status).to.equal(422)
    expect(answer.$('#error-likelihood').text()).to.contain('Vul dit in.')
    expect(answer.$('input[name=impact]:checked').attr('value')).to.equal('3')
    for (const likelihood of ['0', '6', '2.5', 'x']) {
      const values = { version: String(version), likelihood, impact: '3' }
      expect((await (await c.as('sofie')).post(`${register}/workshop/${id}`, values)).status, likelihood).to.equal(422)
    }
  })

  it('two screens: 409 shows both scores, and nothing is lost', async () => {
    const { id } = await c.make({ title: 'Twee schermen' })
    const [sofie, karim] = [await c.as('sofie'), await c.as('karim')]
    const mine = { ...typed(await sofie.get(`${register}/workshop/${id}`)), likelihood: '2', impact: '2' }
    const theirs = { ...typed(await karim.get(`${register}/workshop/${id}`)), likelihood: '5', impact: '4' }
    expect((await karim.post(`${register}/workshop/${id}`, theirs)).status).to.equal(303)
    const conflict = await sofie.post(`${register}/workshop/${id}`, mine)
    expect(conflict.status).to.equal(409)
    expect(said(conflict.$('.conflict').text()))
      .to.contain('5 bijna zeker')
      .and.to.contain('2 onwaarschijnlijk')
    expect(conflict.$('input[name=likelihood]:checked').attr('value')).to.equal('2')
    expect((await c.read(id)).before).to.deep.equal(score(5, 4))
    expect((await sofie.post(`${register}/workshop/${id}`, typed(conflict))).status).to.equal(303)
    expect((await c.read(id)).before).to.deep.equal(score(2, 2))
  })

  it('the same score twice is one', async () => {
    const { id } = await c.make({ title: 'Dubbel' })
    const sofie = await c.as('sofie')
    const form = { ...typed(await sofie.get(`${register}/workshop/${id}`)), likelihood: '3', impact: '3' }
    for (let time = 0; time < 2; time += 1)
      expect((await sofie.post(`${register}/workshop/${id}`, form)).status).to.equal(303)
    expect((await c.read(id)).version).to.equal(2)
  })

  it('an address made up by hand opens all the same', async () => {
    c.w.setNow('2026-11-24T09:05:00Z')
    const { id } = await c.make({ title: 'Los' })
    const sofie = await c.as('sofie')
    const page = await sofie.get(`${register}/workshop/${id}?of=nonsense&since=99999999999999999`)
    expect(page.status).to.equal(200)
    expect(page.$('.workshop-progress').text()).to.contain('Dit risico hoort niet bij deze reeks.')
    expect((await sofie.get(`${register}/workshop/summary?since=x`)).$('.lead').text()).to.contain('nog niets gescoord')
  })
})
