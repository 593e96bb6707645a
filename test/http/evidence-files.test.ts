import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { checkFiles } from '../../src/actions/check-evidence.ts'
import { evidence, type StoredEvidence } from '../../src/data/evidence.ts'
import { currentRevision } from '../../src/domain/evidence.ts'
import { evidenceWorld, type EvidenceWorld, idOf, list, pdfOf, pngOf, text } from '../support/evidence.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import type { Visitor } from '../support/visitor.ts'

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('the files of evidence (W-15)', function () {
  this.timeout(30_000)
  let e: EvidenceWorld
  let sofie: Visitor
  let report: Buffer
  const photo = pngOf(200)

  before(async () => {
    e = await evidenceWorld()
    sofie = await e.as('sofie')
    report = await pdfOf('Verslag van de hersteltest')
  })
  after(() => e.close())

  const stored = (id: string): Promise<StoredEvidence> => e.w.scope().require(evidence, id)
  const fileHref = (id: string, number: number, bytes: Buffer): string =>
    `${list}/${id}/revisions/${number}/files/${sha256(bytes)}`

  describe('a new revision', () => {
    let id: string
    let href: string
    before(async () => {
      id = idOf(await e.add(sofie, { title: 'Attest', validUntil: '2026-11-21' }, [{ name: 'a.pdf', content: report }]))
      href = `${list}/${id}`
    })
    const revise = (version: number, note: string, by = sofie) =>
      by.sendFiles(`${href}/revisions`, {
        values: { version: String(version), aboutOn: '2026-11-24', validUntil: '', note },
        files: [{ name: 'b.png', content: photo }],
      })

    it('takes the place of the one before it, which stays and can be downloaded', async () => {
      expect(text(await sofie.get(href), '.lead .state')).to.equal('vervallen op 21/11/2026')
      expect((await revise(1, 'nieuw attest')).status).to.equal(303)
      const page = await sofie.get(href)
      expect(text(page, '.lead .state')).to.equal('geldig, zonder einddatum')
      expect(text(page, 'section[aria-labelledby=current]')).to.contain('Versie 2').and.contain('b.png')
      expect(text(page, '.split > div > .timeline')).to.contain('Versie 1').and.contain('a.pdf')
      expect((await sofie.download(fileHref(id, 1, report))).body).to.deep.equal(report)
      expect((await sofie.download(fileHref(id, 2, photo))).body).to.deep.equal(photo)
      expect(text(page, 'aside .timeline')).to.contain('Sofie Claes voegde een nieuwe versie toe')
    })

    it('is one, however often its form is sent', async () => {
      expect((await revise(1, 'nieuw attest')).status).to.equal(303)
      expect((await stored(id)).revisions).to.have.lengthOf(2)
    })

    it('of somebody else meanwhile: 409 with both, and nothing is lost', async () => {
      const page = await revise(1, 'iets anders', await e.as('karim'))
      expect(page.status).to.equal(409)
      expect(text(page, '.conflict')).to.contain('nieuw attest').and.contain('iets anders')
      expect(page.$('#field-note').text().trim()).to.equal('iets anders')
      expect(page.$('input[name=version]').attr('value')).to.equal('2')
      expect(text(page, '.field .notice-warning')).to.contain('b.png')
      expect((await stored(id)).revisions).to.have.lengthOf(2)
    })

    it('with nothing in it is refused', async () => {
      const values = { version: '2', aboutOn: '2026-11-24' }
      const page = await sofie.sendFiles(`${href}/revisions`, { values })
      expect([page.status, text(page, '#error-files')].join())
        .to.contain('422')
        .and.contain('Kies een bestand')
    })
  })

  describe('a download', () => {
    let id: string
    let own: Buffer
    before(async () => {
      own = await pdfOf('Alleen hier')
      id = idOf(await e.add(sofie, { title: 'Attest van de brandweer' }, [{ name: 'attest "één".pdf', content: own }]))
    })

    it('is the file, as an attachment that opens in nothing of ours', async () => {
      const answer = await sofie.download(fileHref(id, 1, own))
      expect(answer.status).to.equal(200)
      expect(answer.body).to.deep.equal(own)
      expect(answer.headers).to.include({
        'content-type': 'application/pdf',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'",
        'cache-control': 'private, no-store',
        'content-length': String(own.length),
      })
      expect(answer.headers['content-disposition'])
        .to.match(/^attachment; /)
        .and.contain("filename*=UTF-8''attest%20")
    })

    it('is there only by the hash, the revision and the evidence that it belongs to', async () => {
      const other = await e.made({ title: 'Een ander' })
      const wrong = [
        fileHref(other, 1, own),
        fileHref(id, 2, own),
        fileHref(id, 1, Buffer.from('iets anders')),
        `${list}/${id}/revisions/x/files/${sha256(own)}`,
        `${list}/${id}/revisions/1/files/${sha256(own).toUpperCase()}`,
        `${list}/${id}/files/${sha256(Buffer.from('x'))}/preview`,
      ]
      for (const href of wrong) expect((await sofie.get(href)).status, href).to.equal(404)
    })

    it('of a file that was altered is a page that names it, in four languages; a check finds it too', async function () {
      onlyOnDisk(this)
      const whole: unknown[] = []
      for await (const found of checkFiles(e.w.context, e.w.scope())) whole.push(found)
      expect(whole).to.deep.equal([])
      await e.flip(sha256(own))
      const page = await sofie.get(fileHref(id, 1, own))
      expect(page.status).to.equal(500)
      expect(page.headers['content-type']).to.contain('text/html')
      expect(text(page)).to.contain('Dit bestand is gewijzigd').and.contain('attest “één”.pdf'.replaceAll(/[“”]/g, '"'))
      expect(text(page)).to.contain('Attest van de brandweer').and.contain(sha256(own))
      for (const [language, words] of Object.entries({ fr: 'modifié', de: 'verändert', en: 'altered' })) {
        await sofie.get(`/language/${language}?to=/account`)
        expect(text(await sofie.get(fileHref(id, 1, own)), 'h1'), language).to.contain(words)
      }
      await sofie.get('/language/nl?to=/account')
      const found = []
      for await (const file of checkFiles(e.w.context, e.w.scope())) found.push(file)
      expect(found).to.deep.equal([
        {
          evidence: id,
          title: 'Attest van de brandweer',
          revision: 1,
          name: currentRevision(await stored(id)).files[0]?.name,
          sha256: sha256(own),
          isPreview: false,
          state: 'altered',
        },
      ])
    })

    it('of a file that is gone is a page too', async function () {
      onlyOnDisk(this)
      rmSync(join(e.w.folder, 'files', sha256(own).slice(0, 2), sha256(own)))
      const page = await sofie.get(fileHref(id, 1, own))
      expect([page.status, text(page, 'h1')]).to.deep.equal([500, 'Dit bestand is verdwenen'])
      const states = []
      for await (const { state } of checkFiles(e.w.context, e.w.scope())) states.push(state)
      expect(states).to.deep.equal(['missing'])
    })
  })
})
