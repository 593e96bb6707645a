import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { controls } from '../../src/data/controls.ts'
import { evidence, listEvidence, listEvidenceLinks, type StoredEvidence } from '../../src/data/evidence.ts'
import { trailOf } from '../../src/data/trail-entries.ts'
import { evidenceWorld, type EvidenceWorld, idOf, list, pdfOf, pngOf, text } from '../support/evidence.ts'
import type { Visitor } from '../support/visitor.ts'

const unknown = '0123456789abcdef01234567'
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('evidence', function () {
  this.timeout(30_000)
  let e: EvidenceWorld
  let sofie: Visitor
  let report: Buffer
  let photo: Buffer

  before(async () => {
    e = await evidenceWorld()
    sofie = await e.as('sofie')
    report = await pdfOf('Verslag van de hersteltest')
    photo = pngOf(200)
  })
  after(() => e.close())

  const stored = (id: string): Promise<StoredEvidence> => e.w.scope().require(evidence, id)
  const fileHref = (id: string, number: number, bytes: Buffer): string =>
    `${list}/${id}/revisions/${number}/files/${sha256(bytes)}`

  it('says what would be here, and how to begin', async () => {
    const page = await sofie.get(list)
    expect(page.status).to.equal(200)
    expect(text(page, '.empty')).to.contain('Nog geen bewijzen')
    expect(page.$('.empty a').attr('href')).to.equal(`${list}/new`)
    expect((await (await e.as('marc')).get(list)).$('.empty a').length).to.equal(0)
  })

  it('takes several files at once, and shows each with its kind, size and hash', async () => {
    const answer = await e.add(sofie, { title: 'Hersteltest Q3', validUntil: '2027-11-20', owner: e.w.userIds.sofie }, [
      { name: 'verslag één.pdf', content: report },
      { name: 'foto.png', content: photo },
    ])
    expect(answer.status).to.equal(303)
    const page = await sofie.get(answer.headers['location'] ?? '')
    expect(text(page, 'h1')).to.equal('Hersteltest Q3')
    expect(text(page, '.notice-done')).to.equal('Het bewijs is bewaard.')
    expect(text(page, '.evidence-files')).to.contain('verslag één.pdf').and.contain('foto.png').and.contain('PDF · ')
    expect(
      page
        .$('.evidence-files .clip')
        .toArray()
        .map((one) => page.$(one).text()),
    ).to.deep.equal([sha256(report), sha256(photo)])
    expect(text(page, 'aside .facts'))
      .to.contain('Datum20 november 2026')
      .and.contain('Geldig tot en met20 november 2027')
      .and.contain('EigenaarSofie Claes')
      .and.contain('Toegevoegd doorSofie Claes')
    expect(text(page, '.lead .state')).to.equal('geldig t.e.m. 20/11/2027')
    const [entry] = await trailOf(e.w.scope(), idOf(answer))
    expect([entry?.act, entry?.actor.name, entry?.subject.label]).to.deep.equal([
      'evidence.added',
      'Sofie Claes',
      'Hersteltest Q3',
    ])
  })

  it('shows a preview of a picture and of a PDF', async () => {
    const [found] = await listEvidence(e.w.scope())
    const page = await sofie.get(`${list}/${found!.id}`)
    const pictures = page
      .$('.evidence-preview img')
      .toArray()
      .map((one) => page.$(one).attr('src') ?? '')
    expect(pictures).to.have.lengthOf(2)
    for (const href of pictures) {
      const picture = await sofie.download(href)
      expect(picture.status).to.equal(200)
      expect(picture.headers['content-type']).to.match(/^image\/(png|jpeg)$/)
      expect(picture.headers['content-disposition']).to.equal('inline')
      expect(picture.headers['content-security-policy']).to.equal("sandbox; default-src 'none'")
    }
  })

  it('is read by who may read, written by who may write, and there for nobody of elsewhere', async () => {
    const [found] = await listEvidence(e.w.scope())
    const own = `${list}/${found!.id}`
    const marc = await e.as('marc')
    const shown = await marc.get(own)
    expect(shown.status).to.equal(200)
    expect(shown.$('main form').length).to.equal(0)
    for (const path of [`${list}/new`, `${own}/edit`, `${own}/revisions/new`, `${own}/removal`])
      expect((await marc.get(path)).status, path).to.equal(403)
    expect((await (await e.as('els')).get(list)).status).to.equal(403)
    const zoe = await e.as('zoe')
    const file = fileHref(found!.id, 1, report)
    for (const path of [list, own, file]) {
      expect((await zoe.get(path)).status, path).to.equal(404)
      if (path !== list) expect((await zoe.get(path.replace('demerdorp', 'zennebeek'))).status, path).to.equal(404)
    }
  })

  it('knows no id that is unknown or malformed', async () => {
    for (const id of [unknown, 'x', `${unknown}0`])
      for (const path of ['', '/edit', '/revisions/new', '/removal', `/revisions/1/files/${sha256(report)}`])
        expect((await sofie.get(`${list}/${id}${path}`)).status, id + path).to.equal(404)
    expect((await sofie.sendFiles(`${list}/${unknown}/revisions`, { values: {} })).status).to.equal(404)
    expect((await sofie.get(`${list}/new?control=${unknown}`)).status).to.equal(404)
    expect((await sofie.get(`${list}/new?norm=99.9`)).status).to.equal(404)
  })

  describe('a form with something wrong', () => {
    it('is shown again with what was typed, and a message by each field', async () => {
      const page = await e.add(sofie, {
        title: 'Attest',
        link: 'javascript:alert(1)',
        aboutOn: '31/02/2026',
        validUntil: '2026-01-01',
        note: 'Gezien op kantoor',
        subjects: '12.3',
        owner: e.w.userIds.karim,
      })
      expect(page.status).to.equal(422)
      expect(page.$('#field-title').attr('value')).to.equal('Attest')
      expect(page.$('#field-link').attr('value')).to.equal('javascript:alert(1)')
      expect(page.$('#field-note').text().trim()).to.equal('Gezien op kantoor')
      expect(page.$('#field-subjects').attr('value')).to.equal('12.3')
      expect(page.$('#field-owner').val()).to.equal(e.w.userIds.karim)
      expect(text(page, '#error-link')).to.contain('Dit is geen webadres')
      expect(text(page, '#error-aboutOn')).to.contain('Deze dag bestaat niet')
    })

    const cases: readonly (readonly [string, Record<string, string>, string, string])[] = [
      ['nothing in it', {}, '#error-files', 'Kies een bestand, of geef een link of een notitie'],
      ['a day to come', { note: 'x', aboutOn: '2026-11-25' }, '#error-aboutOn', 'moet nog komen'],
      ['an end before it began', { note: 'x', validUntil: '2026-11-19' }, '#error-validUntil', 'ligt vóór de datum'],
      ['a norm that is none', { note: 'x', subjects: '12.3, 99.9' }, '#error-subjects', '“99.9” is hier geen norm'],
      ['no day', { note: 'x', aboutOn: '' }, '#error-aboutOn', 'Vul dit in'],
      ['an owner from elsewhere', { note: 'x', owner: unknown }, '#error-owner', 'Kies een van de mogelijkheden'],
    ]
    for (const [what, values, where, says] of cases)
      it(what, async () => {
        const before = (await listEvidence(e.w.scope())).length
        const page = await e.add(sofie, values)
        expect(page.status).to.equal(422)
        expect(text(page, where)).to.contain(says)
        expect((await listEvidence(e.w.scope())).length).to.equal(before)
      })

    it('names each refused file, and says which others to choose again', async () => {
      const page = await e.add(sofie, { title: 'Met een programma' }, [
        { name: 'goed.pdf', content: report },
        { name: 'leeg.pdf', content: Buffer.alloc(0) },
        { name: 'kwaad.exe', content: Buffer.from('MZ\u0090\u0000 dit is een programma') },
      ])
      expect(page.status).to.equal(422)
      expect(page.$('#error-files .error').length).to.equal(2)
      expect(text(page, '#error-files')).to.contain('leeg.pdf is leeg').and.contain('kwaad.exe is een programma')
      expect(text(page, '.field-error .notice-warning'))
        .to.contain('Kies ook dit bestand opnieuw')
        .and.contain('goed.pdf')
      expect(text(page, '.field-error .notice-warning')).not.to.contain('kwaad.exe')
      expect(page.$('#field-title').attr('value')).to.equal('Met een programma')
    })

    it('a link to what is not of this organisation is a page that does not exist', async () => {
      for (const one of [`control:${unknown}`, 'norm:99.9', `site:${e.w.organisations.zennebeek}`])
        expect((await e.add(sofie, { note: 'x', for: one })).status, one).to.equal(404)
    })
  })

  it('what a colleague removed meanwhile is said, and nothing that was typed is lost', async () => {
    const control = await e.adopted(e.w.context.catalogue.controls[0]!.ref)
    const form = await sofie.get(`${list}/new?control=${control.id}`)
    expect(form.$('input[name=for]').attr('value')).to.equal(`control:${control.id}`)
    const work = e.w.scope().work()
    work.remove(controls, control, { act: 'control.removed', label: 'M1 Hersteltest' })
    await work.commit()
    const values = { title: 'Verslag van de test', note: 'Twee uur gewerkt', for: `control:${control.id}` }
    const page = await e.add(sofie, values, [{ name: 'goed.pdf', content: report }])
    expect(page.status).to.equal(422)
    expect(text(page, '#error-subjects')).to.contain('“M1 Hersteltest” is intussen verwijderd')
    expect(page.$('#field-title').attr('value')).to.equal('Verslag van de test')
    expect(page.$('#field-note').text().trim()).to.equal('Twee uur gewerkt')
    expect(text(page, '.field-error .notice-warning, .notice-warning')).to.contain('goed.pdf')
    expect(page.$('input[name=for]')).to.have.lengthOf(0)
    const key = page.$('input[name=key]').attr('value')!
    expect((await e.add(sofie, { title: values.title, note: values.note, key })).status).to.equal(303)
    expect((await sofie.get(`${list}/new?control=${control.id}`)).status).to.equal(404)
  })

  it('gets a name when it has none: that of its file, else of its note or address', async () => {
    const titles = [
      await e.add(sofie, {}, [{ name: 'attest brandblussers.pdf', content: report }]),
      await e.add(sofie, { note: 'Gezien bij de leverancier\nen ondertekend' }),
      await e.add(sofie, { link: 'https://intranet.example/attest' }),
    ].map(async (answer) => (await stored(idOf(answer))).title)
    expect(await Promise.all(titles)).to.deep.equal([
      'attest brandblussers',
      'Gezien bij de leverancier',
      'https://intranet.example/attest',
    ])
  })

  it('is one, however often its form is sent', async () => {
    const key = 'abcdefabcdefabcdefabcdef'
    const send = (note: string) => e.add(sofie, { key, note, title: 'Eén keer' })
    const [first, second] = await Promise.all([send('dubbel geklikt'), send('dubbel geklikt')])
    const third = await send('dubbel geklikt')
    expect(new Set([first, second, third].map(idOf)).size).to.equal(1)
    expect(idOf(await send('iets anders na een stap terug'))).not.to.equal(idOf(first))
  })

  it('tells the script that shows the progress where it leads, and keeps the notice for that page', async () => {
    const values = { aboutOn: '2026-11-20', key: unknown, note: 'x', title: 'Met script' }
    const answer = await sofie.sendFiles(list, { values, headers: { 'X-Requested-With': 'upload' } })
    expect([answer.status, answer.text]).to.deep.equal([201, ''])
    expect(text(await sofie.get(answer.headers['location'] ?? ''), '.notice-done')).to.equal('Het bewijs is bewaard.')
  })

  describe('changing what is said about it', () => {
    let href: string
    before(async () => {
      href = `${list}/${await e.made({ title: 'Oude titel', validUntil: '2026-12-31' })}`
    })
    const values = { title: 'Nieuwe titel', aboutOn: '2026-02-01', validUntil: '', owner: '', version: '1' }

    it('keeps the days before and after in view', async () => {
      const form = await sofie.get(`${href}/edit`)
      expect(form.$('#field-validUntil').attr('value')).to.equal('2026-12-31')
      const done = await sofie.post(href, { ...values, owner: e.w.userIds.piet })
      expect(done.headers['location']).to.equal(href)
      const page = await sofie.get(href)
      expect(text(page, 'h1')).to.equal('Nieuwe titel')
      expect(text(page, 'aside .timeline'))
        .to.contain('Titel: Oude titel → Nieuwe titel')
        .and.contain('Datum: 15/01/2026 → 01/02/2026')
        .and.contain('Geldig tot en met: 31/12/2026 → geen einddatum')
        .and.contain('Eigenaar: niemand → Piet Maes')
    })

    it('of somebody else meanwhile: 409 with both', async () => {
      const page = await (await e.as('karim')).post(href, { ...values, title: 'Titel van Karim' })
      expect(page.status).to.equal(409)
      expect(text(page, '.notice-warning')).to.contain('Sofie Claes heeft dit intussen gewijzigd')
      expect(text(page, '.conflict')).to.contain('Nieuwe titel').and.contain('Titel van Karim')
      expect(page.$('#field-title').attr('value')).to.equal('Titel van Karim')
    })

    it('without a title: 422', async () => {
      const page = await sofie.post(href, { ...values, version: '2', title: ' ' })
      expect([page.status, text(page, '#error-title')].join())
        .to.contain('422')
        .and.contain('Vul dit in')
    })
  })

  it('is removed after a question, with all that it stands for; the trail keeps what it was', async () => {
    const id = await e.made({ title: 'Weg ermee', links: [{ kind: 'norm', id: '12.3' }] })
    const question = await sofie.get(`${list}/${id}/removal`)
    expect(text(question)).to.contain('Het dient nu voor 1 onderdeel').and.contain('nieuwe versie')
    expect((await sofie.post(`${list}/${id}/removal`, { version: '9' })).status).to.equal(409)
    const done = await sofie.post(`${list}/${id}/removal`, { version: '1' })
    expect(text(await sofie.get(done.headers['location'] ?? ''), '.notice-done')).to.contain(
      '“Weg ermee” is verwijderd',
    )
    expect((await sofie.get(`${list}/${id}`)).status).to.equal(404)
    expect((await sofie.post(`${list}/${id}/removal`, { version: '1' })).status).to.equal(404)
    expect((await listEvidenceLinks(e.w.scope())).filter((link) => link.evidence === id)).to.deep.equal([])
    const [entry] = await trailOf(e.w.scope(), id)
    expect(entry?.act).to.equal('evidence.removed')
    expect(JSON.stringify(entry?.changes)).to.contain('Weg ermee')
  })
})
