import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { expect } from 'chai'
import { signatures } from '../../src/data/agreements.ts'
import { listRiskAnalyses } from '../../src/data/risks.ts'
import { stopDrawing } from '../../src/documents/draw.ts'
import { CommandLine } from '../support/command-line.ts'
import { employ, formOf, publishVersion, smallText } from '../support/agreement.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import { type RisksWorld, risksWorld, score } from '../support/risks.ts'
import type { Visitor } from '../support/visitor.ts'
import { essence, has, textOf } from '../unit/documents/tools.ts'

const base = '/o/demerdorp/documents'
const files = ['risk-analysis.pdf', 'risks.xlsx', 'risk-analyses/1/nl.pdf']

describe('documents of risks and signatures', function () {
  this.timeout(60_000)
  let made: RisksWorld
  let marc: Visitor
  let karim: Visitor

  before(async () => {
    made = await risksWorld()
    ;[marc, karim] = [await made.as('marc'), await made.as('karim')]
  })
  after(async () => {
    await stopDrawing()
    await made.w.close()
  })

  const words = async (visitor: Visitor, href: string): Promise<string> =>
    essence(textOf((await visitor.download(href)).body as Buffer))

  it('are for those whose work it is, and not there for a stranger', async () => {
    const hilde = await made.as('hilde')
    const els = await made.as('els')
    const [piet, zoe] = [await made.as('piet'), await made.as('zoe')]
    for (const file of files) {
      for (const visitor of [hilde, els]) expect((await visitor.get(`${base}/${file}`)).status, file).to.equal(403)
      expect((await zoe.get(`${base}/${file}`)).status, file).to.equal(404)
    }
    for (const visitor of [els, piet]) expect((await visitor.get(`${base}/signatures.xlsx`)).status).to.equal(403)
    expect((await zoe.get(`${base}/signatures.xlsx`)).status).to.equal(404)
    expect((await hilde.download(`${base}/signatures.xlsx`)).status).to.equal(200)
  })

  it('do not know another language, an unknown analysis or a malformed number', async () => {
    for (const file of ['risk-analysis.pdf?language=es', 'risks.xlsx?language=', 'signatures.xlsx?language=nl,fr'])
      expect((await marc.get(`${base}/${file}`)).status, file).to.equal(404)
    for (const file of ['1/nl', '99/nl', '0/nl', '1e3/nl', 'x/nl', `${'9'.repeat(30)}/nl`, '1/es', '1/nl.pdf'])
      expect((await marc.get(`${base}/risk-analyses/${file}.pdf`)).status, file).to.equal(404)
  })

  it('are on the page of documents with their figures, each for who may have it', async () => {
    await made.make({ title: 'Brand in het archief', before: score(3, 5), after: score(2, 3), decision: 'treat' })
    await made.make({ title: 'Server valt uit', before: score(5, 5) })
    await made.make({ title: 'Nooit ingeschat' })
    const page = await marc.get(base)
    const card = page.$('.cards > li').filter((_, one) => page.$(one).find('h2').text() === 'Risicoanalyse')
    expect(card.text())
      .to.contain('3 risico’s')
      .and.to.contain('Vóór behandeling: 1 zeer hoog, 1 hoog, 1 niet ingeschat.')
      .and.to.contain('Na behandeling: 1 laag, 1 nog te bevestigen, 1 niet ingeschat.')
      .and.to.contain('Nog nooit uitgegeven.')
    const links = card.find('a').toArray()
    expect(links.map((link) => page.$(link).attr('href'))).to.deep.equal(
      ['nl', 'fr', 'de', 'en'].map((code) => `${base}/risk-analysis.pdf?language=${code}`),
    )
    expect(page.$(`a[href="${base}/signatures.xlsx"]`).length).to.equal(1)
    const piet = await made.as('piet')
    expect((await piet.get(base)).$(`a[href="${base}/signatures.xlsx"]`).length).to.equal(0)
  })

  it('give the analysis of today as a concept, in the language asked for', async function () {
    const answer = await marc.download(`${base}/risk-analysis.pdf?language=fr`)
    expect(answer.headers['content-disposition']).to.equal(
      'attachment; filename="analyse-de-risques-demerdorp-2026-11-24.pdf"',
    )
    if (!has('pdftotext')) return
    expect(essence(textOf(answer.body as Buffer)))
      .to.include(essence('projet du 24 novembre 2026'))
      .and.to.include(essence('Imprimé par'))
      .and.to.include(essence('Brand in het archief'))
      .and.to.include(essence('Ceci est la première analyse'))
  })

  it('give the register as a workbook, with the days on which each risk came and changed', async () => {
    made.w.setNow('2026-11-25T09:00:00Z')
    const [first] = await made.all()
    await made.set(first!.id, { owner: 'Sofie Claes' })
    made.w.setNow('2026-11-24T09:00:00Z')
    const answer = await marc.download(`${base}/risks.xlsx`)
    expect(answer.headers['content-disposition']).to.equal(
      'attachment; filename="risicoregister-demerdorp-2026-11-24.xlsx"',
    )
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(answer.body as never)
    const sheet = workbook.worksheets[0]!
    const heads = (sheet.getRow(1).values as string[]).indexOf('Opgenomen op')
    expect(sheet.getRow(2).getCell(heads).value).to.deep.equal(new Date('2026-11-24'))
    expect(sheet.getRow(2).getCell(heads + 1).value).to.deep.equal(new Date('2026-11-25'))
  })

  describe('of an analysis that was issued', () => {
    let frozen: Buffer
    const href = `${base}/risk-analyses/1/nl.pdf`

    before(async () => {
      const [burning] = await made.all()
      const until = { until: '2027-11-24', reason: '', score: score(2, 3), voidedAt: null }
      const by = { id: burning!.id, name: 'Marc De Wolf' }
      const acceptance = { by, role: 'management', at: new Date('2026-11-24T08:00:00Z'), ...until }
      await made.set(burning!.id, { acceptance })
      const page = await karim.post('/o/demerdorp/risks/analyses', { number: '1' })
      expect(page.status).to.equal(303)
      frozen = (await marc.download(href)).body as Buffer
    })

    it('are kept in the languages of the authority, and named by their hash', async () => {
      const [analysis] = await listRiskAnalyses(made.w.scope())
      expect(analysis!.documents.map(({ language, size }) => [language, size])).to.deep.equal([['nl', frozen.length]])
      expect(await made.w.context.files.check(analysis!.documents[0]!.sha256)).to.equal('whole')
      expect((await marc.get(`${base}/risk-analyses/1/fr.pdf`)).status).to.equal(404)
      const page = await karim.get('/o/demerdorp/risks/analyses')
      expect(page.$('form.panel').text()).to.contain(
        'Het document wordt vastgelegd in de talen van het bestuur: Nederlands.',
      )
    })

    it('say their number, and stay the same when the register changes', async () => {
      const [first] = await made.all()
      await made.set(first!.id, { title: 'Heel iets anders', before: score(1, 1), after: score(1, 1) })
      made.w.setNow('2026-11-24T09:10:00Z')
      const answer = await marc.download(href)
      expect(answer.headers['content-disposition']).to.equal('attachment; filename="risicoanalyse-1-demerdorp.pdf"')
      expect(frozen.equals(answer.body as Buffer)).to.equal(true)
      if (!has('pdftotext')) return
      expect(essence(textOf(frozen)))
        .to.include(essence('analyse nr. 1, uitgegeven op 24 november 2026'))
        .and.to.include(essence('Karim Haddad'))
        .and.not.to.include(essence('Heel iets anders'))
    })

    it('are compared with the analysis of today', async function () {
      if (!has('pdftotext')) this.skip()
      await made.make({ title: 'Nieuw sinds de vorige', before: score(2, 2), decision: 'treat' })
      const [first, , never] = await made.all()
      await made.set(first!.id, { acceptance: null })
      await made.set(never!.id, { before: score(2, 2) })
      const text = await words(marc, `${base}/risk-analysis.pdf?language=nl`)
      expect(text)
        .to.include(essence('Vergeleken met analyse nr. 1 van 24 november 2026'))
        .and.to.include(essence('1 nieuw risico'))
        .and.to.include(essence('1 risico weegt lichter'))
        .and.to.include(essence('1 risico voor het eerst ingeschat'))
        .and.to.include(essence('1 risico waarvan de aanvaarding niet meer geldt'))
        .and.to.include(essence('ingetrokken'))
        .and.not.to.include(essence('met een ander besluit'))
      const page = await marc.get('/o/demerdorp/risks/analyses')
      expect(page.$('main').text())
        .to.contain('1 risico voor het eerst ingeschat')
        .and.to.contain('1 risico waarvan de aanvaarding niet meer geldt')
    })

    it('are listed on the page of documents', async () => {
      const page = await marc.get(base)
      expect(page.$('#issued').text()).to.contain('Uitgegeven risicoanalyses')
      expect(page.$(`a[href="${href}"]`).length).to.equal(1)
      expect(page.$('main').text()).to.contain('Karim Haddad · vastgelegd in: Nederlands')
      expect(page.$('.cards').text()).to.contain('Laatst uitgegeven: nr. 1 op 24\u00a0november\u00a02026.')
    })

    it('are not there for a stranger, nor under the address of another authority', async () => {
      const zoe = await made.as('zoe')
      expect((await zoe.get(href)).status).to.equal(404)
      expect((await zoe.get('/o/zennebeek/documents/risk-analyses/1/nl.pdf')).status).to.equal(404)
    })

    it('are not given once the file was altered: a page says so', async function () {
      onlyOnDisk(this)
      const [analysis] = await listRiskAnalyses(made.w.scope())
      const { sha256 } = analysis!.documents[0]!
      const path = join(made.w.folder, 'files', sha256.slice(0, 2), sha256)
      const kept = readFileSync(path)
      writeFileSync(path, Buffer.concat([kept, Buffer.from(' ')]))
      const page = await marc.get(href)
      expect(page.status).to.equal(500)
      expect(page.$('h1').text()).to.equal('Dit bestand is beschadigd')
      expect(page.$('.notice').text()).to.contain('risicoanalyse-1-demerdorp.pdf klopt niet meer met de vingerafdruk')
      writeFileSync(path, kept)
      expect((await marc.download(href)).status).to.equal(200)
    })
  })

  describe('of a signature', () => {
    let els: Visitor
    let href: string

    before(async () => {
      await employ(made.w, { number: '0007', email: 'els@example.test', service: 'Burgerzaken' })
      await publishVersion(made.w, { nl: smallText(), fr: smallText('Règlement informatique') })
      els = await made.as('els')
      const form = formOf(await els.get('/o/demerdorp/agreement?language=fr'))
      const answer = await els.post('/o/demerdorp/agreement/signature?language=fr', { ...form, tick: 'yes' })
      href = `${answer.headers['location']}/receipt.pdf`
    })

    it('are given to who signed, in the language that was signed, the same each time', async () => {
      const answer = await els.download(href)
      expect(answer.status).to.equal(200)
      expect(answer.headers['content-type']).to.equal('application/pdf')
      expect(answer.headers['content-disposition']).to.match(
        /^attachment; filename="attestation-de-signature-.+\.pdf"$/,
      )
      expect((answer.body as Buffer).equals((await els.download(href)).body as Buffer)).to.equal(true)
      if (!has('pdftotext')) return
      expect(essence(textOf(answer.body as Buffer)))
        .to.include(essence('Els Peeters a lu'))
        .and.to.include(essence('0007'))
        .and.to.include(essence('Règlement informatique'))
        .and.to.include(essence('2.1 U werkt alleen via de beveiligde verbinding.'))
    })

    it('are given to who may see who signed, and are not there for anybody else', async () => {
      expect((await (await made.as('hilde')).download(href)).status).to.equal(200)
      for (const person of ['piet', 'zoe'] as const)
        expect((await (await made.as(person)).get(href)).status, person).to.equal(404)
      for (const receipt of ['AAAA-BBBB', '%00', 'x'.repeat(200)])
        expect((await els.get(`/o/demerdorp/agreement/receipts/${receipt}/receipt.pdf`)).status).to.equal(404)
    })

    it('are in the workbook of staff and signatures', async () => {
      const answer = await (await made.as('hilde')).download(`${base}/signatures.xlsx`)
      const workbook = new ExcelJS.Workbook()
      await workbook.xlsx.load(answer.body as never)
      const row = workbook.worksheets[0]!.getRow(2).values as unknown[]
      expect(row).to.include('0007').and.to.include('getekend').and.to.include('Frans')
      expect((await marc.get(base)).text).to.contain('1 van 1 medewerker')
    })

    it('are not made of a text that was altered', async function () {
      onlyOnDisk(this)
      const [signature] = await made.w.scope().find(signatures)
      const { sha256 } = signature!
      const path = join(made.w.folder, 'files', sha256.slice(0, 2), sha256)
      const kept = readFileSync(path)
      writeFileSync(path, kept.toString('utf8').replace('alleen', 'nooit'))
      const page = await els.get(href)
      expect(page.status).to.equal(500)
      expect(page.$('.notice').text()).to.contain('klopt niet meer met de vingerafdruk')
      writeFileSync(path, kept)
      expect((await els.download(href)).status).to.equal(200)
    })
  })
})

describe('the commands for risks and signatures', function () {
  this.timeout(120_000)
  const shell = new CommandLine()
  after(() => shell.remove())

  before(async () => {
    const about = ['--slug', 'demerdorp', '--name', 'Demerdorp', '--language', 'nl']
    expect((await shell.run(['organisation', 'create', ...about])).code).to.equal(0)
  })
  const out = (name: string): string[] => ['--org', 'demerdorp', '--out', join(shell.folder, name)]

  it('draw the risk analysis', async () => {
    const {
      code,
      out: said,
      err,
    } = await shell.run(['report', 'risk-analysis', ...out('risks.pdf'), '--language', 'de'])
    expect({ code, err }).to.deep.equal({ code: 0, err: '' })
    expect(said).to.match(/risks\.pdf \(0 open risks, \d+ KB\)/)
    expect(readFileSync(join(shell.folder, 'risks.pdf')).subarray(0, 5).toString()).to.equal('%PDF-')
  })
  it('write the workbooks, in the language of the authority', async () => {
    for (const [subject, sheet] of [
      ['risks', 'Risico’s'],
      ['signatures', 'Wie tekende'],
    ] as const) {
      const { code, err } = await shell.run(['export', subject, ...out(`${subject}.xlsx`)])
      expect({ code, err }).to.deep.equal({ code: 0, err: '' })
      const workbook = new ExcelJS.Workbook()
      await workbook.xlsx.readFile(join(shell.folder, `${subject}.xlsx`))
      expect(workbook.worksheets[0]!.name).to.equal(sheet)
    }
  })

  it('refuse another language and an unknown authority', async () => {
    const wrong = await shell.run(['report', 'risk-analysis', ...out('x.pdf'), '--language', 'es'])
    expect(wrong.code).to.equal(2)
    expect(wrong.err).to.include('--language is "es": choose nl, fr, de, en')
    const unknown = ['--org', 'nowhere', '--out', join(shell.folder, 'x.xlsx')]
    expect((await shell.run(['export', 'signatures', ...unknown])).err).to.include('there is no organisation "nowhere"')
  })
})
