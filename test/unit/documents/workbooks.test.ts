import { expect } from 'chai'
import ExcelJS from 'exceljs'
import { type ControlsWorkbookInput, controlsWorkbook } from '../../../src/documents/workbooks.ts'
import type { Control } from '../../../src/domain/control.ts'
import { isClosed } from '../../../src/domain/plan.ts'
import { type Language, languages } from '../../../src/domain/text.ts'
import { createTranslator } from '../../../src/i18n/translate.ts'
import { planInput } from './fixture.ts'

const control = (number: number, changes: Partial<Control> = {}): Control => ({
  ...{
    id: `c${number}`,
    version: 1,
    number,
    libraryRef: null,
    category: 'backup-strategy',
    title: { nl: `Back-up ${number}`, fr: `Sauvegarde ${number}` },
  },
  ...{
    description: {},
    evidence: {},
    norms: ['12.3', '17.1'],
    owner: 'Sofie Claes',
    ownerRole: 'ict-manager',
    entities: [],
    sites: ['s1', 's3'],
  },
  ...{
    everywhere: false,
    state: 'working',
    reason: '',
    plannedOn: null,
    introducedOn: '2026-01-15',
    checkEveryMonths: 3,
    lastCheckedOn: '2026-09-01',
  },
  ...changes,
})

const { organisation, entities, sites, goals, actions, producedAt } = planInput()
const input: ControlsWorkbookInput = {
  organisation,
  entities,
  sites,
  goals,
  actions,
  producedAt,
  controls: [control(2), control(1)],
}

async function read(
  changes: Partial<ControlsWorkbookInput> = {},
  language: Language = 'nl',
): Promise<ExcelJS.Workbook> {
  const bytes = await controlsWorkbook({ ...input, ...changes }, { language, t: createTranslator(language) })
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer)
  return workbook
}

const valuesOf = (sheet: ExcelJS.Worksheet, row: number): unknown[] => (sheet.getRow(row).values as unknown[]).slice(1)

describe('the workbook of controls and open actions', () => {
  it('has a sheet for each, headed in the language', async () => {
    const names = {
      nl: ['Maatregelen', 'Open acties'],
      fr: ['Mesures', 'Actions ouvertes'],
      de: ['Maßnahmen', 'Offene Aktionen'],
      en: ['Controls', 'Open actions'],
    }
    for (const language of languages) {
      const workbook = await read({}, language)
      expect(workbook.worksheets.map(({ name }) => name)).to.deep.equal(names[language])
    }
    expect(valuesOf((await read({}, 'fr')).worksheets[0]!, 1).slice(0, 3)).to.deep.equal(['N°', 'Titre', 'Catégorie'])
  })

  it('writes controls in the order of their number, with real dates', async () => {
    const sheet = (await read()).worksheets[0]!
    expect(valuesOf(sheet, 2)).to.deep.equal([
      ...[
        'M1',
        'Back-up 1',
        'Back-upstrategie',
        'Sofie Claes',
        'alle',
        'Gemeentehuis, Woonzorgcentrum De Linde',
        'werkt',
      ],
      ...[undefined, new Date('2026-01-15'), new Date('2026-09-01'), new Date('2026-12-01'), '12.3, 17.1'],
    ])
    expect(sheet.getCell('I2').numFmt).to.equal('dd/mm/yyyy')
  })

  it('writes open actions with their amounts as numbers in euro', async () => {
    const sheet = (await read()).worksheets[1]!
    const open = actions.filter(({ state }) => !isClosed(state))
    expect(sheet.actualRowCount).to.equal(1 + open.length)
    const first = valuesOf(sheet, 2)
    expect(first.slice(0, 9)).to.deep.equal([
      ...[
        '1.1.1.a',
        goals.find(({ code }) => code === '1.1.1')!.title,
        actions[0]!.title,
        'Eind 2026',
        actions[0]!.responsible,
        'gepland',
      ],
      ...[actions[0]!.budget, 1800, 1800],
    ])
    expect(sheet.getCell('H2').numFmt).to.equal('"€ "#,##0.00')
    expect((await read({}, 'fr')).worksheets[1]!.getCell('H2').numFmt).to.equal('#,##0.00" €"')
  })

  it('keeps its head in view and filters every column', async () => {
    for (const sheet of (await read()).worksheets) {
      expect(sheet.views[0]).to.include({ state: 'frozen', ySplit: 1 })
      const filter = sheet.autoFilter as unknown as string
      expect(filter).to.match(new RegExp(`^A1:[A-Z]+${sheet.actualRowCount}$`))
      for (const column of sheet.columns) expect(column.width).to.be.greaterThan(7)
    }
  })

  it('leaves text that looks like a formula, a link or markup as text', async () => {
    const hostile = [
      '=1+1',
      '+32 3 123',
      '-1',
      '@SUM(A1)',
      '<b>&"',
      '=HYPERLINK("http://x","y")',
      'emoji 🔥',
      'nul\u0000\uD800',
    ]
    const sheet = (
      await read({
        controls: hostile.map((title, index) => control(index + 1, { title: { nl: title }, owner: title })),
      })
    ).worksheets[0]!
    for (const [index, title] of hostile.entries()) {
      const cell = sheet.getCell(index + 2, 2)
      expect(cell.type).to.be.oneOf([ExcelJS.ValueType.String, ExcelJS.ValueType.SharedString])
      expect(cell.value).to.equal(title.replace('\u0000\uD800', '\uFFFD'))
    }
  })

  it('makes text of an object that came in place of text', async () => {
    const owner = { formula: '1+1' } as unknown as string
    const cell = (await read({ controls: [control(1, { owner })] })).worksheets[0]!.getCell('D2')
    expect(cell.value).to.equal('[object Object]')
  })

  it('writes a workbook without rows', async () => {
    const workbook = await read({ controls: [], actions: [] })
    expect(workbook.worksheets.map(({ actualRowCount }) => actualRowCount)).to.deep.equal([1, 1])
  })
})
