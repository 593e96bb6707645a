import { expect } from 'chai'
import { saveSite } from '../../src/actions/save-site.ts'
import { answersTo } from '../../src/data/answers.ts'
import type { ControlValues } from '../../src/data/controls.ts'
import { evidenceLinks, linksOfEvidence } from '../../src/data/evidence.ts'
import { listSites } from '../../src/data/sites.ts'
import type { Stored } from '../../src/data/store.ts'
import { trailOf } from '../../src/data/trail-entries.ts'
import type { EvidenceLink } from '../../src/domain/evidence.ts'
import { evidenceWorld, type EvidenceWorld, idOf, list, pdfOf, text } from '../support/evidence.ts'
import { makePlan } from '../support/plan-notes.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const base = '/o/demerdorp'
const unknown = '0123456789abcdef01234567'
const [past, later] = ['2026-11-01', '2027-11-01']

describe('what evidence stands for', function () {
  this.timeout(30_000)
  let e: EvidenceWorld
  let sofie: Visitor
  let control: Stored<ControlValues>
  let fire: Stored<ControlValues>
  let site: string
  let action: string

  before(async () => {
    e = await evidenceWorld()
    sofie = await e.as('sofie')
    const library = e.w.context.catalogue.controls
    control = await e.adopted(library.find(({ norms }) => norms.includes('12.3'))!.ref)
    fire = await e.adopted(library.find(({ category }) => category === 'building-fire')!.ref)
    await saveSite(e.w.scope(), null, {
      ...{ kind: 'town-hall', name: 'Gemeentehuis', street: '', postcode: '', municipality: '', entity: '' },
      ...{ responsible: 'Piet Maes', version: 0 },
    })
    site = (await listSites(e.w.scope()))[0]!.id
    const plan = await makePlan(e.w.scope())
    action = plan.actionIds.get('Paswoordbeleid herzien')!
  })
  after(() => e.close())

  const code = (): string => `M${control.number}`
  const targets = async (id: string): Promise<string[]> =>
    (await linksOfEvidence(e.w.scope(), id)).map(({ kind, target }) => `${kind}:${target}`)
  const hrefs = (page: Page, selector: string): string[] =>
    page
      .$(selector)
      .toArray()
      .map((link) => page.$(link).attr('href') ?? '')

  it('follows from the page that one comes from', async () => {
    for (const [query, named] of [
      [`control=${control.id}`, code()],
      ['norm=12.3', '12.3'],
      [`action=${action}`, 'Paswoordbeleid herzien'],
      [`site=${site}`, 'Gemeentehuis'],
    ] as const)
      expect(text(await sofie.get(`${list}/new?${query}`), '.brief'), query).to.contain(named)
  })

  it('is what the form and the codes in it say', async () => {
    const answer = await e.add(
      sofie,
      {
        ...{ title: 'Verslag', for: `site:${site}`, subjects: `${code()}, 12.3` },
      },
      [{ name: 'hersteltest maart.pdf', content: await pdfOf('Verslag') }],
    )
    expect(await targets(idOf(answer))).to.deep.equal([`site:${site}`, `control:${control.id}`, 'norm:12.3'])
  })

  it('is added to and taken off on its page, with the way back', async () => {
    const id = await e.made({ title: 'Bestek' })
    const href = `${list}/${id}`
    const post = (subjects: string) => sofie.post(`${href}/links`, { subjects })
    expect(text(await sofie.get(href))).to.contain('Nog voor niets')
    const typed = await post(`12.3; ${code()} en wat erachter staat, gemeentehuis, 1.1.1.a`)
    expect(typed.headers['location']).to.equal(href)
    const page = await sofie.get(href)
    expect(text(page, '.notice-done')).to.equal('Dit bewijs dient nu voor 4 onderdelen meer.')
    expect(hrefs(page, '.rows .row-title')).to.include.members([
      `${base}/norms/12.3`,
      `${base}/controls/${control.id}`,
      `${base}/settings/sites/${site}`,
    ])
    expect(text(page, '.rows')).to.contain('dient zo ook voor norm')
    expect(page.$('datalist option[value="12.3"]').length).to.equal(1)

    expect(text(await sofie.get((await post('12.3')).headers['location'] ?? ''), '.notice-done')).to.contain('al')
    expect(await targets(id)).to.have.lengthOf(4)

    const off = page.$('.rows form').first().attr('action') ?? ''
    await sofie.post(off, {})
    const without = await sofie.get(href)
    expect(text(without, '.notice-done')).to.contain('dient niet meer voor 12.3')
    expect(await targets(id)).not.to.include('norm:12.3')
    await sofie.post(without.$('.notice form').attr('action') ?? '', {})
    expect(await targets(id)).to.include('norm:12.3')
    expect((await sofie.post(off, {})).status).to.equal(404)
  })

  it('leaves a trail', async () => {
    const id = await e.made({ title: 'Met spoor', links: [{ kind: 'norm', id: '5.1' }] })
    const [link] = await linksOfEvidence(e.w.scope(), id)
    await sofie.post(`${list}/${id}/links/${link!.id}/removal`, {})
    const acts = (await trailOf(e.w.scope(), link!.id)).map(({ act, subject }) => `${act} ${subject.label}`)
    expect(acts).to.have.members(['evidence.linked Met spoor', 'evidence.unlinked Met spoor'])
  })

  it('is refused in words when it is nothing we know, and what was typed stays', async () => {
    const id = await e.made({ title: 'Bestek' })
    for (const [subjects, says] of [
      ['12.3, nergens', '“nergens” is hier geen norm'],
      ['', 'Vul dit in'],
    ] as const) {
      const page = await sofie.post(`${list}/${id}/links`, { subjects })
      expect(page.status).to.equal(422)
      expect(text(page, '#error-subjects')).to.contain(says)
      expect(page.$('#field-subjects').attr('value')).to.equal(subjects)
    }
    expect(await targets(id)).to.deep.equal([])
  })

  it('is 403 for the wrong role, and 404 for a stranger, an unknown id, and a link of another piece', async () => {
    const [mine, other] = [
      await e.made({ title: 'A', links: [{ kind: 'norm', id: '5.1' }] }),
      await e.made({ title: 'B' }),
    ]
    const [link] = await linksOfEvidence(e.w.scope(), mine)
    const off = `/links/${link!.id}/removal`
    expect((await (await e.as('marc')).post(`${list}/${mine}${off}`, {})).status).to.equal(403)
    expect((await (await e.as('zoe')).post(`${list}/${mine}${off}`, {})).status).to.equal(404)
    for (const path of [`${other}${off}`, `${unknown}${off}`, `x${off}`, `${mine}/links/${unknown}/removal`])
      expect((await sofie.post(`${list}/${path}`, {})).status, path).to.equal(404)
    expect((await sofie.post(`${list}/${mine}/links?link=control:${unknown}`, {})).status).to.equal(404)
    expect(await e.w.scope().get(evidenceLinks, link!.id)).not.to.equal(undefined)
  })

  describe('on the page of what it stands for', () => {
    let ofControl: string
    before(async () => {
      ofControl = await e.made({ title: 'Attest bij de maatregel', links: [{ kind: 'control', id: control.id }] })
      await e.made({ title: 'Foto blusser', aboutOn: '2026-11-02', links: [{ kind: 'control', id: fire.id }] })
      await e.made({ title: 'Nota bij de actie', validUntil: past, links: [{ kind: 'action', id: action }] })
    })

    it('a norm has that of its controls, "via" them', async () => {
      const page = await sofie.get(`${base}/norms/12.3`)
      const row = page.$('#evidence li').filter((_, item) => page.$(item).text().includes('Attest bij de maatregel'))
      expect(row.find('a').attr('href')).to.equal(`${list}/${ofControl}`)
      expect(row.find('.row-note').text()).to.contain(`via ${code()}`)
      expect(row.find('b').text()).to.equal('15/01/2026')
      expect(hrefs(page, '#evidence .btn')).to.deep.equal([`${list}/new?norm=12.3`])
    })

    it('a building control leads to the camera in one tap', async () => {
      const piet = await e.as('piet')
      const page = await piet.get(`${base}/controls/${fire.id}`)
      expect(text(page, '#evidence')).to.contain('Foto blusser')
      const camera = hrefs(page, 'a.btn-primary')[0] ?? ''
      expect(camera).to.equal(`${list}/new?control=${fire.id}&photo=1`)
      const form = await piet.get(camera)
      expect(form.$('input[capture=environment]').attr('accept')).to.equal('image/*')
      expect(form.$('#field-title').attr('value')).to.match(/^Foto van 24\/11\/2026: M\d+ /)
      expect(hrefs(await piet.get(`${base}/controls/${control.id}`), '#evidence .btn')).to.have.lengthOf(1)
    })

    it('a site leads to the camera and to its evidence', async () => {
      const piet = await e.as('piet')
      for (const path of ['/settings', `/settings/sites/${site}`])
        expect(hrefs(await piet.get(base + path), 'main a'), path).to.include.members([
          `${list}?site=${site}`,
          `${list}/new?site=${site}&photo=1`,
        ])
      const page = await piet.get(`${list}?site=${site}`)
      expect(text(page, 'tbody')).to.contain('Verslag').and.not.contain('Foto blusser')
      expect(hrefs(page, '.head .btn-primary')).to.deep.equal([`${list}/new?site=${site}`])
    })

    it('an action shows it with its state', async () => {
      const page = await sofie.get(`${base}/plan/actions/${action}`)
      expect(text(page, '#evidence')).to.contain('Nota bij de actie').and.contain('vervallen op 01/11/2026')
      expect(hrefs(page, '#evidence .btn')).to.deep.equal([`${list}/new?action=${action}`])
      expect(hrefs(await (await e.as('marc')).get(`${base}/plan/actions/${action}`), '#evidence .btn')).to.deep.equal(
        [],
      )
    })

    it('what was removed is named as such', async () => {
      const id = await e.made({ title: 'Wees', links: [{ kind: 'control', id: fire.id }] })
      await sofie.post(`${base}/controls/${fire.id}/removal`, { version: String(fire.version) })
      expect(text(await sofie.get(`${list}/${id}`), '.rows')).to.contain('verwijderde maatregel')
      expect((await sofie.get(list)).status).to.equal(200)
    })
  })

  describe('an answer that leans on expired evidence', () => {
    const norm = '9.1'
    const sign = async (): Promise<[number, string]> => {
      const page = await sofie.get(`${base}/norms/${norm}`)
      const listed = await sofie.get(`${base}/norms?q=${norm}`)
      return [
        page.$('.notice-warning').filter((_, one) => page.$(one).text().includes('vervallen')).length,
        listed.$('.state-expired').text().trim(),
      ]
    }
    const none: [number, string] = [0, '']
    const both: [number, string] = [1, 'steunt op vervallen bewijs']
    const answer = (number: number, point: string) =>
      sofie.post(`${base}/norms/${norm}/answers`, { number: String(number), 'point-1': point, then: 'stay' })
    const prove = (title: string, validUntil: string, link: EvidenceLink) =>
      e.made({ title, validUntil, aboutOn: '2026-01-01', links: [link] })

    it('says so on its page and in the list, until there is valid evidence', async () => {
      await prove('Oud verslag', past, { kind: 'norm', id: norm })
      expect(await sign(), 'no answer leans on nothing').to.deep.equal(none)
      await answer(0, 'yes')
      expect(await sign()).to.deep.equal(both)
      const page = await sofie.get(`${base}/norms/${norm}`)
      expect(text(page, '.notice-warning')).to.contain('Oud verslag, vervallen op 01/11/2026')
      await prove('Nieuw verslag', later, { kind: 'norm', id: norm })
      expect(await sign()).to.deep.equal(none)
    })

    it('also through a control, and not when the answer is no', async () => {
      const served = await e.adopted(
        e.w.context.catalogue.controls.find(({ category }) => category === 'disposal')!.ref,
      )
      await e.set(served.id, { norms: [norm] })
      const old = await prove('Oude hersteltest', past, { kind: 'control', id: served.id })
      expect(await sign()).to.deep.equal(both)
      await answer(1, 'no')
      expect(await sign()).to.deep.equal(none)
      await answer(2, 'yes')
      expect(await sign()).to.deep.equal(both)
      await sofie.post(`${list}/${old}/removal`, { version: '1' })
      expect(await sign()).to.deep.equal(none)
    })

    it('also of its own, for as long as it is the answer of today', async () => {
      const [current] = await answersTo(e.w.scope(), '10.1')
      expect(current).to.equal(undefined)
      await sofie.post(`${base}/norms/10.1/answers`, { number: '0', 'point-1': 'yes', then: 'stay' })
      const [given] = await answersTo(e.w.scope(), '10.1')
      await prove('Bij dit antwoord', past, { kind: 'answer', id: given!.id })
      const page = await sofie.get(`${base}/norms/10.1`)
      expect(text(page, '.notice-warning')).to.contain('Bij dit antwoord')
      expect(text(page, '#evidence')).to.contain('bij het antwoord van 24/11/2026')
      await sofie.post(`${base}/norms/10.1/answers`, { number: '1', 'point-1': 'yes', remark: 'opnieuw', then: 'stay' })
      const again = await sofie.get(`${base}/norms/10.1`)
      expect(text(again, '.notice-warning')).not.to.contain('Bij dit antwoord')
      expect(text(again, '#evidence')).to.contain('Bij dit antwoord')
    })
  })
})
