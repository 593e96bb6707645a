import ExcelJS from 'exceljs'
import { zipOf } from './zip-maker.ts'

export type CellIn = string | number | Date | null | { formula: string; result: string | number }

/** A workbook with these sheets, each row by row. */
export async function workbookOf(sheets: Record<string, CellIn[][]>): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  for (const [name, rows] of Object.entries(sheets)) book.addWorksheet(name).addRows(rows)
  return Buffer.from(await book.xlsx.writeBuffer())
}

/** Text as older Excel writes it in Belgium. */
export const windows1252 = (text: string): Buffer => Buffer.from(text.replaceAll('€', '\u0080'), 'latin1')

/** A workbook whose one sheet holds this XML, as small as it packs. */
export const workbookWith = (sheet: string, more: Record<string, string> = {}): Buffer =>
  parts({
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${relationships}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Lijst" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${relationships}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}">${sheet}</worksheet>`,
    ...more,
  })

/** A row of texts as they stand in the XML of a sheet. */
export const rowXml = (line: number, cells: readonly string[]): string =>
  `<row r="${line}">${cells.map((cell, index) => `<c r="${String.fromCharCode(65 + index)}${line}" t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`

const parts = (entries: Record<string, string>): Buffer =>
  zipOf(Object.entries(entries).map(([name, content]) => ({ name, content })))

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const relationships = 'http://schemas.openxmlformats.org/package/2006/relationships'

/** A national number, in the official form, of somebody who does not exist. */
export function madeUpNationalNumber(yymmdd: string, serial: number): string {
  const base = `${yymmdd}${String(serial).padStart(3, '0')}`
  const check = String(97 - (Number(base) % 97)).padStart(2, '0')
  return `${base}${check}`.replace(/^(..)(..)(..)(...)(..)$/, '$1.$2.$3-$4.$5')
}
