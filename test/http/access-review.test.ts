import { expect } from 'chai'
import { accessReviews, lastAccessReviews } from '../../src/data/access-reviews.ts'
import { controls } from '../../src/data/controls.ts'
import { evidence, evidenceLinks } from '../../src/data/evidence.ts'
import { latestTrail } from '../../src/data/trail-entries.ts'
import { cast, type Person, type World, world } from '../support/cast.ts'
import { skip } from '../support/skip.ts'
import type { Page, Visitor } from '../support/visitor.ts'
import { has, textOf } from '../unit/documents/tools.ts'

const base = '/o/demerdorp'
const list = `${base}/access-reviews`

describe('the review of access', () => {
  let here: World
  let ann: Visitor
  let page: string
  before(async () => {
    here = await world()
    ann = await here.as('ann')
    const control = { title: { nl: 'Nazicht' }, description: {}, evidence: {}, number: 1, libraryRef: 'access-review' }
    const rest = { category: 'access-rights', norms: [], owner: '', ownerRole: '', entities: [], sites: [] }
    const state = { everywhere: false, state: 'working', reason: '', plannedOn: null, introducedOn: null }
    const work = here.scope().work()
    const checks = { checkEveryMonths: 6, lastCheckedOn: null }
    work.create(controls, { ...control, ...rest, ...state, ...checks } as never, { act: 'test.prepared', label: '' })
    await work.commit()
  })
  after(() => here.close())

  const rowOf = ({ $ }: Page, person: Person) => $(`.access-review tbody tr:contains("${cast[person].name}")`)

  /** What the form of a person holds, as it stands on a page. */
  const formOf = (shown: Page, person: Person, verdict = 'confirmed'): Record<string, string> => {
    const form = rowOf(shown, person).find(`form:has([value=${verdict}])`)
    const field = (name: string): string => String(form.find(`[name=${name}]`).attr('value'))
    return { membership: field('membership'), roles: field('roles'), version: field('version'), verdict }
  }

  const decide = async (visitor: Visitor, person: Person, verdict = 'confirmed'): Promise<Page> =>
    visitor.post(`${page}/decisions`, formOf(await visitor.get(page), person, verdict))

  it('is asked for on the page of today as long as there never was one', async () => {
    const { $ } = await ann.get(base)
    expect($(`.home-rows li:has(a[href="${list}"])`).text())
      .to.contain('Kijk na wie toegang heeft')
      .and.to.contain('nog nooit gebeurd')
    expect((await (await here.as('sofie')).get(base)).text).not.to.contain('Kijk na wie toegang heeft')
    here.setNow('2026-12-26T09:00:00Z')
    const later = await (await here.as('ann')).get(base)
    expect(later.$(`#now ~ .home-rows li:has(a[href="${list}"])`).length, 'after a month it cannot wait').to.equal(1)
    here.setNow('2026-11-24T09:00:00Z')
    ann = await here.as('ann')
  })

  it('begins with everybody who has access, since when, and how and when each came in last', async () => {
    expect((await ann.get(list)).text).to.contain('De toegang is nog nooit nagekeken')
    const begun = await ann.post(list, {})
    page = String(begun.headers['location'])
    const shown = await ann.get(page)
    expect(shown.$('.lead').text()).to.equal('Nog 7 van 7 te beslissen.')
    expect(rowOf(shown, 'ann').text())
      .to.contain('beheerder (sinds\u00a024/11/2026)')
      .and.to.contain('laatst aangemeld op 24/11/2026')
      .and.to.contain('met een wachtwoord')
      .and.to.contain('geen tweede stap')
      .and.to.contain('dit bent u zelf')
    expect(rowOf(shown, 'els').text()).to.contain('nog niet aangemeld')
    expect(shown.text).not.to.contain('Lambert')
  })

  it('is one, whoever begins it twice', async () => {
    expect((await ann.post(list, {})).headers['location']).to.equal(page)
    const [one, two] = await Promise.all([ann.post(list, {}), ann.post(list, {})])
    expect([one.headers['location'], two.headers['location']]).to.deep.equal([page, page])
    expect(await here.scope().count(accessReviews)).to.equal(1)
  })

  it('that was begun by mistake goes while nothing is decided, twice is once, and the trail tells of it', async () => {
    expect((await ann.get(page)).$(`form[action="${page}/removal"]`).length).to.equal(1)
    const gone = await ann.post(`${page}/removal`, {})
    expect([gone.status, gone.headers['location']]).to.deep.equal([303, list])
    expect((await ann.get(list)).text)
      .to.contain('Het nazicht is weggegooid')
      .and.to.contain('nog nooit nagekeken')
    expect((await ann.post(`${page}/removal`, {})).status).to.equal(404)
    expect((await ann.get(`${base}/trail`)).text).to.contain('gooide een nazicht van de toegang weg')
    page = String((await ann.post(list, {})).headers['location'])
  })

  it('is seen by who may see the people and done by who gives access: 403; 404 for a stranger and what is not there', async () => {
    const sent = formOf(await ann.get(page), 'els')
    const sofie = await here.as('sofie')
    const seen = await sofie.get(page)
    expect(seen.status).to.equal(200)
    expect(seen.$('.access-review form').length).to.equal(0)
    for (const [path, values] of [
      [list, {}],
      [`${page}/decisions`, sent],
      [`${page}/completion`, {}],
      [`${page}/removal`, {}],
    ] as const)
      expect((await sofie.post(path, values)).status, path).to.equal(403)
    expect((await (await here.as('piet')).get(list)).status).to.equal(403)
    const zoe = await here.as('zoe')
    expect((await zoe.get(page)).status).to.equal(404)
    expect((await zoe.get(page.replace('demerdorp', 'zennebeek'))).status).to.equal(404)
    expect((await zoe.post(`${page.replace('demerdorp', 'zennebeek')}/decisions`, sent)).status).to.equal(404)
    for (const id of ['0'.repeat(24), 'x']) expect((await ann.get(`${list}/${id}`)).status).to.equal(404)
    const foreign = { ...sent, membership: '0'.repeat(24) }
    expect((await ann.post(`${page}/decisions`, foreign)).status).to.equal(404)
  })

  it('refuses what is no decision: 422, and the page again', async () => {
    const refused = await ann.post(`${page}/decisions`, { ...formOf(await ann.get(page), 'els'), verdict: 'perhaps' })
    expect(refused.status).to.equal(422)
    expect(refused.$('.notice-error').length).to.equal(1)
    expect(rowOf(refused, 'els').text()).to.contain('nog te beslissen')
  })

  it('keeps each decision at once, and sent twice it is one', async () => {
    const form = formOf(await ann.get(page), 'els')
    for (let time = 0; time < 2; time += 1) expect((await ann.post(`${page}/decisions`, form)).status).to.equal(303)
    const again = await (await here.as('ann')).get(page)
    expect(again.$('.lead').text()).to.equal('Nog 6 van 7 te beslissen.')
    expect(rowOf(again, 'els').text()).to.contain('bevestigd').and.to.contain('door Ann Segers op 24/11/2026')
    const acts = (await latestTrail(here.scope())).filter(({ act }) => act === 'accessReview.confirmed')
    expect(acts.map(({ subject }) => subject.label)).to.deep.equal(['Els Peeters'])
  })

  it('does not let the last administrator be removed: 422, and nothing is decided', async () => {
    const refused = await decide(ann, 'ann', 'removed')
    expect(refused.status).to.equal(422)
    expect(refused.$('.notice-error').text()).to.contain('minstens één beheerder')
    expect(rowOf(refused, 'ann').text()).to.contain('nog te beslissen')
  })

  it('with two at once: each keeps what the other decided, and of one person the second sees both', async () => {
    const sofieRow = String((await ann.get(`${base}/people`)).$('a:contains("Sofie Claes")').attr('href'))
    await ann.post(sofieRow, { roles: ['administrator', 'ict-manager'], version: '1' })
    const sofie = await here.as('sofie')
    const [hers, his] = [await ann.get(page), await sofie.get(page)]
    const both = await Promise.all([
      ann.post(`${page}/decisions`, formOf(hers, 'marc')),
      sofie.post(`${page}/decisions`, formOf(his, 'karim')),
    ])
    expect(both.map(({ status }) => status)).to.deep.equal([303, 303])
    const second = await sofie.post(`${page}/decisions`, formOf(his, 'marc', 'removed'))
    expect(second.status).to.equal(409)
    expect(second.$('.conflict').text())
      .to.contain('Marc De Wolf')
      .and.to.contain('bevestigd')
      .and.to.contain('weggehaald')
    const shown = await ann.get(page)
    for (const person of ['marc', 'karim'] as const) expect(rowOf(shown, person).text()).to.contain('bevestigd')
  })

  it('asks again about who got another role after being confirmed, and says so', async () => {
    const row = String((await ann.get(`${base}/people`)).$('a:contains("Els Peeters")').attr('href'))
    const before = formOf(await ann.get(page), 'els', 'removed')
    await ann.post(row, { roles: ['employee', 'hr'], version: '1' })
    const shown = await ann.get(page)
    expect(rowOf(shown, 'els').text()).to.contain('De rollen zijn gewijzigd nadat Ann Segers ze bevestigde.')
    expect((await ann.post(`${page}/decisions`, before)).status).to.equal(409)
    expect((await decide(ann, 'els')).status).to.equal(303)
  })

  it('removes for real: the roles are gone, the sessions too', async () => {
    const hilde = await here.as('hilde')
    here.setNow('2026-11-24T09:20:00Z')
    const removed = await decide(await here.as('ann'), 'hilde', 'removed')
    expect(removed.status).to.equal(303)
    expect((await hilde.get('/account')).status).to.equal(303)
    expect((await (await here.as('hilde')).get(base)).status).to.equal(404)
    ann = await here.as('ann')
    expect(rowOf(await ann.get(page), 'hilde').text()).to.contain('weggehaald')
    expect((await ann.get(`${base}/people`)).text).not.to.contain('Hilde Wouters')
  })

  it('shows who joins meanwhile, and cannot be finished before everybody is decided on', async () => {
    await ann.post(`${base}/people`, { email: 'new@example.test', name: 'Nele Nieuw', language: 'nl', roles: ['hr'] })
    const shown = await ann.get(page)
    expect(shown.$('tr:contains("Nele Nieuw")').text()).to.contain('kwam erbij tijdens het nazicht')
    expect(shown.$(`form[action="${page}/completion"]`).length).to.equal(0)
    expect(shown.$(`form[action="${page}/removal"]`).length).to.equal(0)
    const late = await ann.post(`${page}/removal`, {})
    expect([late.status, late.$('main').text().includes('wat beslist is, blijft bewaard')]).to.deep.equal([422, true])
    const early = await ann.post(`${page}/completion`, {})
    expect(early.status).to.equal(422)
    expect(early.$('.notice-error').text()).to.contain('Over 4 mensen is nog niet beslist.')
    expect(await here.scope().count(evidence)).to.equal(0)
  })

  it('finishes as evidence of the norms and the control on access, for a year, with its document', async function () {
    here.setNow('2026-11-24T09:25:00Z')
    for (const person of ['ann', 'sofie', 'piet'] as const) expect((await decide(ann, person)).status).to.equal(303)
    const nele = (await ann.get(page)).$('tr:contains("Nele Nieuw") form').first()
    const values = Object.fromEntries(
      ['membership', 'roles', 'version', 'verdict'].map((name) => [name, String(nele.find(`[name=${name}]`).val())]),
    )
    await ann.post(`${page}/decisions`, values)
    const [one, two] = await Promise.all([ann.post(`${page}/completion`, {}), ann.post(`${page}/completion`, {})])
    expect([one.status, two.status]).to.deep.equal([303, 303])
    const [piece, ...others] = await here.scope().find(evidence)
    if (piece === undefined) throw new Error('no evidence')
    expect(others).to.deep.equal([])
    const { finished } = await lastAccessReviews(here.scope())
    expect([piece.id, piece.validUntil]).to.deep.equal([finished?.evidence, '2027-11-24'])
    const links = await here.scope().find(evidenceLinks)
    expect(links.map(({ kind, target }) => (kind === 'norm' ? target : kind))).to.have.members([
      '9.1',
      '9.3',
      'control',
    ])
    const consultant = await here.as('karim')
    expect((await consultant.get(`${base}/evidence`)).text).to.contain('Nazicht 1 van de toegang tot Waarborg')
    const shown = await consultant.get(`${base}/evidence/${piece.id}`)
    expect(shown.text).to.contain(`nazicht-toegang-2026-11-24-nl.pdf`)
    if (!has('pdftotext')) skip(this, 'poppler is not here')
    const stored = piece.revisions[0]?.files[0]?.sha256 ?? ''
    const text = textOf(
      (await consultant.download(`${base}/evidence/${piece.id}/revisions/1/files/${stored}`)).body as Buffer,
    )
    expect(text.replace(/\s/g, '')).to.contain(finished?.contentHash)
    for (const name of ['Els Peeters', 'Hilde Wouters', 'Nele Nieuw']) expect(text).to.contain(name)
    expect(text).to.contain('over de eigen toegang')
  })

  it('stays as it ended, whatever comes after', async () => {
    const sent = { membership: '0'.repeat(24), roles: 'hr', version: '0', verdict: 'confirmed' }
    const late = await ann.post(`${page}/decisions`, sent)
    expect(late.status).to.equal(422)
    expect(late.$('.notice-error').text()).to.contain('Dit nazicht is al afgerond.')
    const piet = String((await ann.get(`${base}/people`)).$('a:contains("Piet Maes")').attr('href'))
    await ann.post(`${piet}/removal`, {})
    const shown = await ann.get(page)
    expect(shown.$('.lead').text()).to.equal('7 bevestigd, 1 weggehaald, van 8 mensen.')
    expect(rowOf(shown, 'piet').text()).to.contain('bevestigd')
    expect(shown.$('.access-review form').length).to.equal(0)
  })

  it('is asked for again after a year, not before', async () => {
    expect((await ann.get(base)).text).not.to.contain('Kijk na wie toegang heeft')
    here.setNow('2027-11-26T09:00:00Z')
    const { $ } = await (await here.as('ann')).get(base)
    expect($(`.home-rows li:has(a[href="${list}"])`).text())
      .to.contain('2 dagen te laat')
      .and.to.contain('Laatste nazicht op 24/11/2026')
  })
})
