import { expect } from 'chai'
import ExcelJS from 'exceljs'
import { riskWorkbook, type RiskWorkbookInput } from '../../../src/documents/risk-workbook.ts'
import { staffWorkbook, type StaffWorkbookInput } from '../../../src/documents/staff-workbook.ts'
import type { Employee } from '../../../src/domain/employee.ts'
import { type Language, languages } from '../../../src/domain/text.ts'
import { createTranslator } from '../../../src/i18n/translate.ts'
import { riskInput } from './risk-fixture.ts'

async function opened(bytes: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer)
  return workbook
}

/** The cells of a row by the heads of their columns. */
function rowOf(sheet: ExcelJS.Worksheet, row: number): Record<string, unknown> {
  const heads = (sheet.getRow(1).values as string[]).slice(1)
  return Object.fromEntries(heads.map((head, index) => [head, sheet.getRow(row).getCell(index + 1).value]))
}

function expectTable(sheet: ExcelJS.Worksheet): void {
  expect(sheet.views[0]).to.include({ state: 'frozen', ySplit: 1 })
  expect(sheet.autoFilter).to.match(new RegExp(`^A1:[A-Z]+${sheet.actualRowCount}$`))
}

describe('the workbook of the risk register', () => {
  const { organisation, entities, sites, risks, scenarios, day, producedAt } = riskInput()
  const input: RiskWorkbookInput = {
    ...{ organisation, entities, sites, risks, scenarios, day, producedAt },
    codes: { c1: 'M12', x0: '1.1.2.c' },
    recorded: { r0: { first: '2025-03-01', last: '2026-10-12' } },
  }
  const read = async (over: Partial<RiskWorkbookInput> = {}, language: Language = 'nl'): Promise<ExcelJS.Workbook> =>
    opened(await riskWorkbook({ ...input, ...over }, { language, t: createTranslator(language) }))

  it('has the register, the matrix and the scales, headed in the language', async () => {
    const names = {
      nl: ['Risico’s', 'Matrix', 'Schalen'],
      fr: ['Risques', 'Matrice', 'Échelles'],
      de: ['Risiken', 'Matrix', 'Skalen'],
      en: ['Risks', 'Matrix', 'Scales'],
    }
    for (const language of languages) {
      const workbook = await read({}, language)
      expect(workbook.worksheets.map(({ name }) => name)).to.deep.equal(names[language])
      for (const sheet of workbook.worksheets) expectTable(sheet)
    }
  })

  it('writes a risk with figures as numbers and days as dates', async () => {
    const sheet = (await read()).worksheets[0]!
    expect(sheet.actualRowCount).to.equal(21)
    expect(rowOf(sheet, 2)).to.deep.include({
      ...{ 'Nr.': 'R1', Rechtspersoon: 'OCMW Demerdorp', Gebouw: 'Woonzorgcentrum De Linde', beschikbaarheid: 'x' },
      ...{ vertrouwelijkheid: null, Kans: 3, Gevolg: 5, 'Niveau (1-5)': 4, Niveau: 'hoog', Beslissing: 'behandelen' },
      ...{ Maatregelen: 'M12', 'Kans na': 3, 'Gevolg na': 5, Normen: '12.3, 17.1', Staat: 'open' },
      ...{ 'Opnieuw bekijken op': new Date('2027-02-15'), 'Opgenomen op': new Date('2025-03-01') },
    })
    expect(rowOf(sheet, 5)).to.deep.include({
      ...{ Aanvaarding: 'geldt', 'Aanvaard door': 'Marc De Wolf (leiding)', 'Aanvaard op': new Date('2026-10-12') },
      'Tot en met': new Date('2027-04-30'),
    })
    expect(rowOf(sheet, 14)['Aanvaarding']).to.equal('voorbij')
    expect(rowOf(sheet, 21)).to.deep.include({
      ...{
        Kans: null,
        Niveau: 'nog niet ingeschat',
        'Niveau na': 'nog niet ingeschat',
        Beslissing: 'nog te beslissen',
      },
    })
    expect(rowOf(sheet, 6)['Niveau na']).to.equal('nog te bevestigen')
  })

  it('puts before, after and decision in the order of the analysis, and says that to accept is a proposal', async () => {
    const proposed = risks.map((risk) => (risk.number === 10 ? { ...risk, decision: 'accept' as const } : risk))
    const sheet = (await read({ risks: proposed })).worksheets[0]!
    expect(Object.keys(rowOf(sheet, 1)).slice(11, 20)).to.deep.equal([
      'Kans',
      'Gevolg',
      'Niveau (1-5)',
      'Niveau',
      'Kans na',
      'Gevolg na',
      'Niveau na (1-5)',
      'Niveau na',
      'Beslissing',
    ])
    expect(rowOf(sheet, 11)['Beslissing']).to.equal('aanvaarden (voorstel, nog niet aanvaard)')
  })

  it('tells the texts of the library in the language of the workbook, and where a risk comes from', async () => {
    const own = { ...risks[1]!, scenario: null, title: 'Eigen risico', entity: null, site: null }
    const unknown = { ...risks[2]!, scenario: 'weg' }
    const sheet = (await read({ risks: [risks[0]!, own, unknown] }, 'fr')).worksheets[0]!
    const [library] = scenarios
    expect(rowOf(sheet, 2)).to.deep.include({
      ...{ Risque: library!.title.fr, 'Ce qui peut arriver': library!.threat.fr, Origine: library!.title.fr },
    })
    expect(rowOf(sheet, 3)).to.deep.include({
      ...{ Risque: 'Eigen risico', 'Personne morale': 'toutes', Bâtiment: 'partout' },
    })
    expect(rowOf(sheet, 3)['Origine']).to.equal('risque propre à cette administration')
    expect(rowOf(sheet, 4)['Origine']).to.equal('de la bibliothèque')
  })

  it('prints on A4 on its side, as wide as the page, with the head on each page', async () => {
    for (const sheet of (await read()).worksheets)
      expect(sheet.pageSetup).to.deep.include({
        ...{ paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
        printTitlesRow: '1:1',
      })
  })

  it('counts open risks in the matrix, and lists closed ones in the register alone', async () => {
    const closed = risks.map((risk) => (risk.number === 1 ? { ...risk, closedOn: '2026-11-01' } : risk))
    const workbook = await read({ risks: closed })
    expect(rowOf(workbook.worksheets[0]!, 2)).to.deep.include({
      ...{ Staat: 'afgesloten', 'Afgesloten op': new Date('2026-11-01') },
    })
    const matrix = workbook.worksheets[1]!
    expect(matrix.actualRowCount).to.equal(11)
    const sums = Array.from({ length: 10 }, (_, index) => Number(rowOf(matrix, index + 2)['Samen']))
    expect(sums.slice(0, 5).reduce((a, b) => a + b)).to.equal(18)
    const confirmed = risks.filter(({ after, number }) => after !== null && number !== 1).length
    expect(sums.slice(5).reduce((a, b) => a + b)).to.equal(confirmed)
  })

  it('tells every figure in words', async () => {
    const scales = (await read()).worksheets[2]!
    expect(scales.actualRowCount).to.equal(16)
    for (let row = 2; row <= 16; row += 1) for (const value of Object.values(rowOf(scales, row))) expect(value).to.be.ok
  })

  it('leaves text that looks like a formula as text', async () => {
    const hostile = { ...risks[0]!, title: '=1+1', owner: '+32 3', asset: '@SUM(A1)', threat: '-1' }
    const sheet = (await read({ risks: [hostile] })).worksheets[0]!
    expect(rowOf(sheet, 2)).to.deep.include({ Risico: '=1+1', Eigenaar: '+32 3' })
    expect(sheet.getCell('B2').type).to.be.oneOf([ExcelJS.ValueType.String, ExcelJS.ValueType.SharedString])
  })

  it('writes a register without risks', async () => {
    expect((await read({ risks: [] })).worksheets.map(({ actualRowCount }) => actualRowCount)).to.deep.equal([
      1, 11, 16,
    ])
  })
})

describe('the workbook of staff and signatures', () => {
  const person = (number: string, over: Partial<Employee> = {}): Employee => ({
    ...{ id: `p${number}`, version: 1, number, familyName: `Naam${number}`, givenName: 'An', service: 'Burgerzaken' },
    ...{ site: 's1', email: '', language: 'nl', startedOn: '2020-01-01', leftOn: null, user: null },
    ...over,
  })
  const signed = (employee: string, over = {}) => ({
    ...{ employee, agreement: 'a3', number: 3, language: 'fr' as const, receipt: `ONTVANGST-${employee}` },
    ...{ signedAt: new Date('2026-11-24T23:30:00Z') },
    ...over,
  })
  const input: StaffWorkbookInput = {
    organisation: { name: 'Demerdorp' },
    sites: [{ id: 's1', name: 'Gemeentehuis' }],
    employees: [
      person('003'),
      person('001', { familyName: 'Aerts', user: 'u1' }),
      person('002', { service: '', site: null }),
      person('004', { leftOn: '2026-10-01' }),
      person('005', { leftOn: '2026-10-01' }),
    ],
    signatures: [signed('p001'), signed('p002', { agreement: 'a2', number: 2 }), signed('p004')],
    agreement: { id: 'a3', number: 3 },
    day: '2026-11-25',
    producedAt: new Date('2026-11-25T09:00:00Z'),
  }
  const read = async (over: Partial<StaffWorkbookInput> = {}, language: Language = 'nl'): Promise<ExcelJS.Workbook> =>
    opened(await staffWorkbook({ ...input, ...over }, { language, t: createTranslator(language) }))

  it('has a sheet for the people, the groups and the missing, in each language', async () => {
    for (const language of languages) {
      const workbook = await read({}, language)
      expect(workbook.worksheets).to.have.length(3)
      for (const sheet of workbook.worksheets) expectTable(sheet)
    }
    expect((await read({}, 'de')).worksheets[2]!.name).to.equal('Wer noch fehlt')
  })

  it('tells who signed what and when, with the day in Brussels as a date, leading zeros kept', async () => {
    const sheet = (await read()).worksheets[0]!
    expect(rowOf(sheet, 2)).to.deep.include({
      ...{ Personeelsnummer: '001', Familienaam: 'Aerts', Gebouw: 'Gemeentehuis', Staat: 'getekend', Versie: 3 },
      ...{ 'Getekend in': 'Frans', 'Getekend op': new Date('2026-11-25'), 'Uur (Belgische tijd)': '00:30' },
      Ontvangstbewijs: 'ONTVANGST-p001',
    })
    expect(rowOf(sheet, 3)).to.deep.include({ Personeelsnummer: '002', Staat: 'alleen een vroegere versie', Versie: 2 })
    expect(rowOf(sheet, 4)).to.deep.include({ Personeelsnummer: '003', Staat: 'niet getekend', Versie: null })
  })

  it('keeps who signed and left, and leaves out who left without signing', async () => {
    const sheet = (await read()).worksheets[0]!
    expect(sheet.actualRowCount).to.equal(5)
    expect(rowOf(sheet, 5)).to.deep.include({
      ...{ Personeelsnummer: '004', Staat: 'getekend', 'Uit dienst op': new Date('2026-10-01') },
    })
  })

  it('counts per service and per building', async () => {
    const sheet = (await read()).worksheets[1]!
    const rows = Array.from({ length: sheet.actualRowCount - 1 }, (_, index) => rowOf(sheet, index + 2))
    expect(rows.map((row) => [row['Groep'], row['Naam'], row['In dienst'], row['Getekend']])).to.deep.equal([
      ['alle', 'iedereen', 3, 1],
      ['dienst', 'Burgerzaken', 2, 1],
      ['dienst', 'zonder dienst', 1, 0],
      ['gebouw', 'Gemeentehuis', 2, 1],
      ['gebouw', 'zonder gebouw', 1, 0],
    ])
    expect(rows[0]!['Getekend (%), naar beneden afgerond']).to.equal(33)
  })

  it('lists who is missing, with the version they signed last', async () => {
    const sheet = (await read()).worksheets[2]!
    expect(sheet.actualRowCount).to.equal(3)
    expect(rowOf(sheet, 2)).to.deep.include({ Personeelsnummer: '002', 'Laatst getekende versie': 2, Account: 'nee' })
  })

  it('says that there is nothing to sign yet', async () => {
    const workbook = await read({ agreement: null, signatures: [] })
    expect(rowOf(workbook.worksheets[0]!, 2)['Staat']).to.equal('nog niets te tekenen')
    expect(workbook.worksheets[2]!.actualRowCount).to.equal(1)
  })
})
