import { expect } from 'chai'
import { employeeImports } from '../../src/data/employee-imports.ts'
import { employees } from '../../src/data/employees.ts'
import { latestTrail } from '../../src/data/trail-entries.ts'
import { type World, world } from '../support/cast.ts'
import { oleOf } from '../support/ole-maker.ts'
import { madeUpNationalNumber, rowXml, workbookOf, workbookWith } from '../support/staff-lists.ts'
import type { Page, Visitor } from '../support/visitor.ts'
import { zipOf } from '../support/zip-maker.ts'

/** The words of a part of the page, with a space between elements. */
function text(page: Page, selector = 'main'): string {
  const part = page.$(selector).clone()
  part.find('*').before(' ').after(' ')
  return part
    .text()
    .replace(/\s+/g, ' ')
    .replace(/ ([.,])/g, '$1')
    .trim()
}

const head = 'Personeelsnr.;Naam;Voornaam;Dienst;Gebouw;E-mail;Taal;In dienst sinds'
const mistakes = [
  head,
  '0042;Peeters;Els;;;els(at)example.test;N;31/02/2020',
  '42;Maes;Piet;;;piet@example.test;N;1/9/2015',
  '7;Claes;Sofie;;;;N;',
  '7;Claes;Sofie;;;;N;',
  ';Wouters;Hilde;;;;N;',
  '8;Lambert;Zoë;;;zoe@example.test;N;',
  '9;LAMBERT;Zoe;;;Zoe@example.test;N;',
  '',
].join('\n')

describe('a staff list that cannot be taken over (W-16, W-18)', () => {
  let here: World
  let hilde: Visitor
  const base = '/o/demerdorp/employees'
  const send = (content: string | Buffer, name = 'personeel.csv', visitor = hilde): Promise<Page> =>
    visitor.upload(`${base}/imports`, { field: 'file', name, content: Buffer.from(content as string) })

  async function inFrench(): Promise<Visitor> {
    const visitor = await here.as('hilde')
    await visitor.get('/language/fr?to=/')
    return visitor
  }

  before(async () => {
    here = await world()
    hilde = await here.as('hilde')
  })
  after(() => here.close())

  const nothingKept = async (): Promise<void> => {
    expect(await here.scope().count(employeeImports)).to.equal(0)
    expect(await here.scope().count(employees)).to.equal(0)
    expect(await latestTrail(here.scope(), 5)).to.deep.equal([])
  }

  describe('for national numbers', () => {
    const number = madeUpNationalNumber('850730', 33)
    const bare = number.replace(/\D/g, '')

    it('in a column of whatever name, which is named; nothing of the file is kept', async () => {
      const page = await send(`Nr;Naam;Voornaam;Stamboek\n1;Peeters;Els;${number}\n2;Maes;Piet;\n`)
      expect(page.status).to.equal(422)
      expect(text(page, '#error-file')).to.include(
        'In de kolom Stamboek (D) staan rijksregisternummers. Waarborg bewaart die nooit.',
      )
      expect(page.text).not.to.include(number)
      await nothingKept()
      const french = await send(`Nr;Naam;Voornaam;Stamboek\n1;Peeters;Els;${bare}\n`, 'x', await inFrench())
      expect(text(french, '#error-file')).to.include(
        'La colonne Stamboek (D) contient des numéros de registre national. Waarborg ne les conserve jamais.',
      )
    })

    const files: readonly (readonly [string, () => Promise<Buffer>, string])[] = [
      [
        'in a workbook where Excel made numbers of them',
        () =>
          workbookOf({
            Lijst: [
              ['Nr', 'Naam', 'Code'],
              [1, 'Peeters Els', Number(madeUpNationalNumber('610101', 12).replace(/\D/g, ''))],
            ],
          }),
        'Code (C)',
      ],
      [
        'on another sheet',
        () =>
          workbookOf({
            Lijst: [
              ['Nr', 'Naam'],
              [1, 'Peeters Els'],
            ],
            Lonen: [['Wie'], [number]],
          }),
        'Wie (A) van werkblad Lonen',
      ],
      ['without a header', () => Promise.resolve(Buffer.from(`1;Peeters;${bare}\n2;Maes;${bare}\n`)), 'kolom C'],
      [
        'in a remark',
        () => Promise.resolve(Buffer.from(`Nr;Naam;Opmerking\n1;Maes;RR ${number} nakijken\n`)),
        'Opmerking (C)',
      ],
      [
        'in two columns',
        () =>
          Promise.resolve(
            Buffer.from(
              `Nr;Naam;Geboren;Volgnr\n1;Maes;30/07/1985;${bare.slice(6)}\n2;Els;${bare.slice(0, 6)};${number.slice(9)}\n`,
            ),
          ),
        'Volgnr (D)',
      ],
    ]
    for (const [what, make, named] of files)
      it(what, async () => {
        const page = await send(await make(), 'lijst')
        expect(text(page, '#error-file')).to.include(named)
        await nothingKept()
      })
  })

  it('that carries a national number in its name, or that of a sheet', async () => {
    const number = madeUpNationalNumber('850730', 33)
    const words = 'In de naam van het bestand of van een werkblad staat een rijksregisternummer'
    const inName = await send('Nr;Naam\n1;Maes\n', `loon ${number}.csv`)
    expect([inName.status, text(inName, '#error-file')].join(' '))
      .to.include('422')
      .and.include(words)
    expect(inName.text).not.to.include(number)
    const sheet = await workbookOf({
      [number.replace(/\D/g, '')]: [
        ['Nr', 'Naam'],
        [1, 'Maes'],
      ],
    })
    expect(text(await send(sheet, 'lijst.xlsx'), '#error-file')).to.include(words)
    await nothingKept()
  })

  describe('as a file', () => {
    const utf16 = (name: string): Buffer => oleOf({ [name]: Buffer.alloc(10) })
    const files: readonly (readonly [string, string | Buffer, string])[] = [
      ['that is empty', '', 'Dit bestand is leeg'],
      ['with nothing in it', ';;;\n;;\n', 'staat niets om in te lezen'],
      ['of an old Excel', utf16('Workbook'), 'oude Excel (.xls)'],
      ['with a password', utf16('EncryptedPackage'), 'beveiligd met een wachtwoord'],
      ['with macros', workbookWith('', { 'xl/vbaProject.bin': 'x' }), 'macro’s'],
      [
        'of LibreOffice',
        zipOf([
          { name: 'mimetype', content: 'x' },
          { name: 'content.xml', content: 'x' },
        ]),
        '(.ods)',
      ],
      ['that is binary', zipOf([{ name: 'xl/workbook.bin', content: 'x' }]), '(.xlsb)'],
      ['that is a pdf', '%PDF-1.7 …', 'Dit is een PDF'],
      ['that is a web page', '<html><table><tr><td>Nr</td></tr></table></html>', 'Dit is een webpagina'],
      ['that is a document', zipOf([{ name: 'word/document.xml', content: 'x' }]), 'geen Excel- of CSV-bestand'],
      ['that is a picture', Buffer.from('\u0089PNG\r\n\u001a\n\u0000\u0000', 'latin1'), 'geen Excel- of CSV-bestand'],
      ['that was cut in half', workbookWith('<sheetData/>').subarray(0, 600), 'beschadigd of onvolledig'],
      ['that is no workbook within', workbookWith('<sheetData><row'), 'beschadigd of onvolledig'],
      ['too large', Buffer.alloc(10 * 1024 * 1024 + 1, 'a'), 'hoogstens 10 MB'],
      ['of too many rows', 'a;b\n'.repeat(20_001), '20001 rijen, hoogstens 20000'],
      ['of too many columns', `${';'.repeat(60)}x\n`, 'meer dan 60 kolommen'],
    ]
    for (const [what, content, says] of files)
      it(what, async () => {
        const page = await send(content)
        expect(page.status).to.equal(422)
        expect(text(page, '#error-file')).to.include(says)
        expect(page.$('input[type=file]').length).to.equal(1)
        await nothingKept()
      })

    it('in French too', async () => {
      const visitor = await inFrench()
      expect(text(await send(utf16('Workbook'), 'x', visitor), '#error-file')).to.include('« Classeur Excel (.xlsx) »')
      expect(text(await send('%PDF-1.7', 'x', visitor), '#error-file')).to.include(
        'Demandez la liste en fichier Excel ou CSV',
      )
    })
  })

  describe('made to keep others waiting', () => {
    const everywhere = 'A1:XFD1048576'
    const list = `<sheetData>${rowXml(1, ['Nr', 'Naam'])}${rowXml(2, ['0001', 'Peeters Els'])}</sheetData>`
    const traps: readonly (readonly [string, string, Record<string, string>])[] = [
      [
        'a validation of every cell',
        `${list}<dataValidations count="1"><dataValidation type="list" sqref="${everywhere}"><formula1>"a"</formula1></dataValidation></dataValidations>`,
        {},
      ],
      ['a merge of every cell', `${list}<mergeCells count="1"><mergeCell ref="${everywhere}"/></mergeCells>`, {}],
      [
        'a format of every cell',
        `${list}<conditionalFormatting sqref="${everywhere}"><cfRule type="expression" priority="1"><formula>1</formula></cfRule></conditionalFormatting>`,
        {},
      ],
    ]
    for (const [what, sheet, more] of traps)
      it(`${what} is read as if it were not there`, async () => {
        const started = performance.now()
        const page = await send(workbookWith(sheet, more), 'lijst.xlsx')
        expect(page.status).to.equal(303)
        expect(text(await hilde.get(page.headers['location']!), '.employees-samples')).to.include('Peeters Els')
        expect(performance.now() - started).to.be.below(15_000)
      })

    it('a zip bomb is refused before anything reads it, and the others are served meanwhile', async () => {
      const row = '<row>' + '<c><v>1</v></c>'.repeat(20) + '</row>'
      const bomb = workbookWith(`<sheetData>${row.repeat(200_000)}</sheetData>`)
      expect(bomb.length).to.be.below(1_000_000)
      const sent = send(bomb, 'bom.xlsx')
      expect((await (await here.as('sofie')).get(base)).status).to.equal(200)
      expect(text(await sent, '#error-file')).to.include('zit te veel om te lezen')
    })

    it('a size that is a lie is not believed', async () => {
      const bomb = zipOf([{ name: 'xl/worksheets/sheet1.xml', content: ' '.repeat(60_000_000), declared: 10 }])
      expect(text(await send(bomb), '#error-file')).to.match(/te veel om te lezen|beschadigd/)
    })
  })

  describe('for mistakes in it', () => {
    async function preview(content: string, visitor = hilde): Promise<Page> {
      const href = (await send(content, 'lijst.csv', visitor)).headers['location']!
      const columns = await visitor.get(href)
      const chosen = columns.$('select[name^=column-]').toArray()
      const values = chosen.map((one) => [
        columns.$(one).attr('name')!,
        columns.$(one).find('[selected]').attr('value')!,
      ])
      await visitor.post(`${href}/columns`, {
        ...(Object.fromEntries(values) as Record<string, string>),
        sheet: '0',
        header: '1',
      })
      return visitor.get(href)
    }

    it('tells all of them at once, each with its line and column; nothing is taken over', async () => {
      const page = await preview(mistakes)
      expect(text(page, '.lead')).to.include('7 fouten').and.include('wordt niets overgenomen')
      expect(
        Array.from({ length: page.$('.employees-issues li').length }, (_, index) =>
          text(page, `.employees-issues li:eq(${index})`),
        ),
      ).to.deep.equal([
        '“els(at)example.test” is geen e-mailadres. regel 2, kolom E-mail',
        '“31/02/2020” is geen bestaande dag. Schrijf dag/maand/jaar. regel 2, kolom In dienst sinds',
        'Nummer 0042 lijkt op 42 (regel 3). Zijn er nullen vooraan verloren gegaan? regel 2, kolom Personeelsnr.',
        'Nummer 42 lijkt op 0042 (regel 2). Zijn er nullen vooraan verloren gegaan? regel 3, kolom Personeelsnr.',
        'Nummer 7 staat er twee keer in: ook op regel 5. regel 4, kolom Personeelsnr.',
        'Nummer 7 staat er twee keer in: ook op regel 4. regel 5, kolom Personeelsnr.',
        'Het personeelsnummer ontbreekt. regel 6, kolom Personeelsnr.',
        'Lambert Zoë lijkt dezelfde persoon te zijn als nummer 9: zelfde naam en zelfde e-mailadres. regel 7',
        'LAMBERT Zoe lijkt dezelfde persoon te zijn als nummer 8: zelfde naam en zelfde e-mailadres. regel 8',
      ])
      expect(page.$('input[name=fingerprint]').length).to.equal(0)
      const kept = (await here.scope().find(employeeImports)).at(-1)
      const forced = await hilde.post(`${base}/imports/${kept!.id}/confirmation`, { fingerprint: 'f'.repeat(32) })
      expect([forced.status, text(forced, '#errors')].join(' '))
        .to.include('422')
        .and.include('In het bestand staan fouten')
      expect(await here.scope().count(employees)).to.equal(0)
    })

    it('in French too', async () => {
      const page = await preview(mistakes, await inFrench())
      expect(text(page, '.employees-issues')).to.include(
        '« els(at)example.test » n’est pas une adresse e-mail. ligne 2, colonne E-mail',
      )
      expect(text(page, '.employees-issues')).to.include('Des zéros de tête se sont-ils perdus ?')
    })

    it('says where a file stops half way', async () => {
      const cut = await preview(`${head}\n1;Peeters;Els;;;;N;1/9/2015\n2;Maes;Pi`)
      expect(text(cut, '.employees-issues')).to.equal(
        'Het bestand breekt hier af. Maak het opnieuw en stuur het nog eens. regel 3',
      )
      const quoted = await preview(`${head}\n1;Peeters;Els;;;;N;1/9/2015\n2;"Maes;Piet;;;;N;\n3;Claes;Sofie;;;;N;\n`)
      expect(text(quoted, '.employees-issues')).to.include('Het bestand breekt hier af').and.include('regel 3')
      expect(quoted.$('input[name=fingerprint]').length).to.equal(0)
    })
  })
})
