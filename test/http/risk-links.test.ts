import { expect } from 'chai'
import { adoptControls } from '../../src/actions/adopt-controls.ts'
import { answers } from '../../src/data/answers.ts'
import { controls, listControls } from '../../src/data/controls.ts'
import { goals, planActions, plans } from '../../src/data/plans.ts'
import { listRiskAnalyses } from '../../src/data/risks.ts'
import { type RisksWorld, register, risksWorld, said, score, typed } from '../support/risks.ts'

describe('what risks are linked to', () => {
  let c: RisksWorld

  before(async () => {
    c = await risksWorld()
    await adoptControls(c.w.scope(), c.w.context.catalogue, {
      refs: ['offsite-backup-copy', 'patch-management', 'multi-factor-authentication'],
      languages: ['nl'],
    })
  })
  after(() => c.w.close())

  const controlOf = async (ref: string) =>
    (await listControls(c.w.scope())).find(({ libraryRef }) => libraryRef === ref)!

  const setControl = async (ref: string, values: object): Promise<void> => {
    const work = c.w.scope().work()
    work.replace(controls, await controlOf(ref), { act: 'control.updated', label: 'test', values })
    await work.commit()
  }

  const answerNorm = async (norm: string, outcome: 'yes' | 'no'): Promise<void> => {
    const work = c.w.scope().work()
    const answeredBy = { id: c.w.userIds.sofie, name: 'Sofie Claes' }
    const values = { norm, edition: 'ksz-2017', number: 1, points: [], outcome, reason: '', remark: '', threshold: 3 }
    work.create(
      answers,
      { ...values, answeredAt: c.w.context.now(), answeredBy, replacedAt: null, nextCheckOn: null, current: true },
      { act: 'norm.answered', label: norm },
    )
    await work.commit()
  }

  it('a scenario links the controls that were adopted, and its norms', async () => {
    const risk = await c.taken('ransomware')
    const linked = (await listControls(c.w.scope())).filter(({ id }) => risk.controls.includes(id))
    expect(linked.map(({ libraryRef }) => libraryRef)).to.have.members([
      'offsite-backup-copy',
      'patch-management',
      'multi-factor-authentication',
    ])
    expect(risk.norms).to.include.members(['12.2', '12.3'])
  })

  it('the page of a norm shows its risks, and what a norm out of order does to them', async () => {
    const risk = await c.taken('ransomware')
    const sofie = await c.as('sofie')
    const before = await sofie.get('/o/demerdorp/norms/12.3')
    expect(before.$(`a[href="${register}/${risk.id}"]`).text()).to.contain('Gijzelsoftware')
    expect(before.text).not.to.contain('Dat maakt deze risico’s groter')
    await answerNorm('12.3', 'no')
    expect((await sofie.get('/o/demerdorp/norms/12.3')).text).to.contain('Dat maakt deze risico’s groter')
    await answerNorm('12.2', 'yes')
    expect((await sofie.get('/o/demerdorp/norms/12.2')).text).not.to.contain('Dat maakt deze risico’s groter')
    const page = await sofie.get(`${register}/${risk.id}`)
    const row = page.$('li:has(a[href="/o/demerdorp/norms/12.3"])')
    expect(said(row.text())).to.contain('niet in orde').and.to.contain('12.3')
    // Who may not read risks sees the norm without them.
    expect((await (await c.as('hilde')).get('/o/demerdorp/norms/12.3')).text).not.to.contain('Gijzelsoftware')
  })

  it('the pages of a control and of an action show their risks', async () => {
    const risk = await c.taken('ransomware')
    const work = c.w.scope().work()
    const act = { act: 'test.prepared', label: 'test' }
    const plan = work.create(
      plans,
      { number: 1, title: 'Plan', firstYear: 2027, lastYear: 2029, sections: [], createdAt: c.w.context.now() },
      act,
    )
    const goal = work.create(goals, { plan, level: 'operational', code: '1.1.1', title: 'Doel', explanation: '' }, act)
    const rest = { timing: '2027', budget: '', norms: [], controls: [], entities: [], sites: [], responsible: '' }
    const action = work.create(
      planActions,
      { plan, goal, position: 1, title: 'Tweede back-up', ...rest, state: 'planned', progress: '', closedOn: null },
      act,
    )
    await work.commit()
    const sofie = await c.as('sofie')
    const form = typed(await sofie.get(`${register}/${risk.id}/edit`))
    expect((await sofie.post(`${register}/${risk.id}`, { ...form, actions: action })).status).to.equal(303)
    const href = `a[href="${register}/${risk.id}"]`
    const control = await controlOf('patch-management')
    expect((await sofie.get(`/o/demerdorp/controls/${control.id}`)).$(href)).to.have.length(1)
    expect((await sofie.get(`/o/demerdorp/plan/actions/${action}`)).$(href)).to.have.length(1)
    const page = await sofie.get(`${register}/${risk.id}`)
    expect(page.$(`a[href="/o/demerdorp/plan/actions/${action}"]`).text()).to.contain('1.1.1.a Tweede back-up')
    expect(page.$('.timeline').text()).to.contain('1.1.1.a Tweede back-up')
  })

  it('search finds a risk by its title and by its code', async () => {
    const risk = await c.taken('ransomware')
    for (const q of ['gijzelsoftware', `R${risk.number}`])
      expect(
        (await (await c.as('marc')).get(`/o/demerdorp/search?q=${q}`)).$(`a[href="${register}/${risk.id}"]`),
        q,
      ).to.have.length(1)
    const hilde = await (await c.as('hilde')).get('/o/demerdorp/search?q=gijzelsoftware')
    expect(hilde.$(`a[href="${register}/${risk.id}"]`)).to.have.length(0)
  })

  it('the proposal for the residual risk explains every control, and is confirmed by a person', async () => {
    const risk = await c.taken('ransomware')
    await c.set(risk.id, { before: score(4, 5) })
    await setControl('patch-management', { state: 'working', introducedOn: '2026-10-01', lastCheckedOn: '2026-11-01' })
    await setControl('multi-factor-authentication', { state: 'introduced', introducedOn: '2026-11-01' })
    await setControl('offsite-backup-copy', { state: 'working', introducedOn: '2026-11-01', lastCheckedOn: null })
    const sofie = await c.as('sofie')
    const page = await sofie.get(`${register}/${risk.id}`)
    const text = said(page.$('main').text())
    expect(text).to.contain('Kans: samen 1,5, dat is 1 stap: van 4 naar 3.')
    expect(text).to.contain('Gevolg: samen 1, dat is 1 stap: van 5 naar 4.')
    expect(text).to.contain('verlaagt de kans: gekende gaten gaan dicht')
    expect(text).to.contain('verlaagt het gevolg: wat verloren is, komt terug')
    expect(await c.read(risk.id)).to.have.property('after', null)
    const confirm = typed(page, `form[action="${register}/${risk.id}/score"]`)
    expect((await sofie.post(`${register}/${risk.id}/score`, confirm)).status).to.equal(303)
    expect((await c.read(risk.id)).after).to.deep.equal(score(3, 4))
    expect((await sofie.get(`${register}/${risk.id}`)).$('main').text()).to.contain('Dit voorstel is bevestigd.')
  })

  it('a control that stops working says so on the page and in the list, until somebody scores again', async () => {
    const risk = await c.taken('ransomware')
    await setControl('patch-management', { state: 'planned' })
    const sofie = await c.as('sofie')
    const page = await sofie.get(`${register}/${risk.id}`)
    expect(page.$('.notice-warning').text()).to.contain(
      'De maatregelen veranderden sinds het restrisico bevestigd werd.',
    )
    const list = await sofie.get(`${register}?attention=differs`)
    expect(list.$(`tr:has(a[href="${register}/${risk.id}"])`).text()).to.contain('restrisico nakijken')
    // Keeping the score with today's proposal in sight is a decision too.
    const form = typed(await sofie.get(`${register}/${risk.id}/score`))
    expect((await sofie.post(`${register}/${risk.id}/score`, form)).status).to.equal(303)
    expect((await c.read(risk.id)).after).to.deep.equal(score(3, 4))
    expect((await sofie.get(`${register}/${risk.id}`)).$('.notice-warning')).to.have.length(0)
  })

  it('a control that was removed is simply gone', async () => {
    const risk = await c.taken('ransomware')
    const control = await controlOf('patch-management')
    const work = c.w.scope().work()
    work.remove(controls, control, { act: 'control.removed', label: 'test' })
    await work.commit()
    const sofie = await c.as('sofie')
    expect((await sofie.get(`${register}/${risk.id}`)).status).to.equal(200)
    expect((await sofie.get(`/o/demerdorp/controls/${control.id}`)).status).to.equal(404)
  })

  describe('analyses', () => {
    it('freeze how the open risks stand, once per number, and tell what changed since', async () => {
      const sofie = await c.as('sofie')
      const marc = await c.as('marc')
      expect((await marc.get(`${register}/analyses`)).$('main form')).to.have.length(0)
      const other = await c.make({ title: 'Verdwijnt', before: score(2, 2) })
      const page = await sofie.get(`${register}/analyses`)
      expect(page.$('main form button').text()).to.equal('Geef risicoanalyse 1 uit')
      for (let time = 0; time < 2; time += 1) await sofie.post(`${register}/analyses`, typed(page, 'main form'))
      const [first] = await listRiskAnalyses(c.w.scope())
      expect(first).to.deep.include({
        number: 1,
        issuedBy: { id: c.w.userIds.sofie, name: 'Sofie Claes' },
      })
      expect(first!.risks.map(({ title }) => title)).to.include('Verdwijnt')
      await c.set(other.id, { closedOn: '2026-11-24' })
      await c.make({ title: 'Nieuw', decision: 'treat' })
      const later = await sofie.get(`${register}/analyses`)
      expect(said(later.$('main').text())).to.contain('Sindsdien: 1 nieuw · 1 weg')
      await sofie.post(`${register}/analyses`, typed(later, 'main form'))
      const rows = (await marc.get(`${register}/analyses`)).$('tbody tr')
      expect(said(rows.first().text())).to.contain('1 nieuw · 1 weg')
      expect(said(rows.last().text())).to.contain('de eerste')
      expect((await marc.post(`${register}/analyses`, { number: '3' })).status).to.equal(403)
    })

    it('need an open risk: 422', async () => {
      const zoe = await c.as('zoe')
      const { status, $ } = await zoe.post('/o/zennebeek/risks/analyses', { number: '1' })
      expect(status).to.equal(422)
      expect($('#errors').text()).to.contain('Er is geen enkel open risico om vast te leggen.')
    })
  })
})
