import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type ExcelJS from 'exceljs'
import type { Language } from '../domain/text.ts'
import { clean } from './pdf/glyphs.ts'

/** What a column holds: text, whole or decimal numbers, days as `YYYY-MM-DD`, or amounts in euro cents. */
export interface SheetColumn {
  title: string
  /** in characters, as spreadsheets count */
  width: number
  kind?: 'text' | 'number' | 'day' | 'cents'
}

/** A day is a string too: the kind of its column tells. */
export type Value = string | number | null | undefined

export interface Sheet {
  name: string
  columns: readonly SheetColumn[]
  rows: Iterable<readonly Value[]>
}

export interface WorkbookOptions {
  title: string
  createdAt: Date
  /** decides on which side of an amount its € stands */
  language: Language
}

/**
 * A workbook with a table per sheet: bold head that stays in view and is printed on each page, filters, and real dates
 * and numbers. It prints on A4 on its side, as wide as the page.
 * The only place that knows exceljs. Every text becomes a `String`: an object in a cell would become a formula or a link.
 */
export async function workbook(sheets: readonly Sheet[], options: WorkbookOptions): Promise<Buffer> {
  const { title, createdAt, language } = options
  const stream = new PassThrough()
  const bytes = buffer(stream)
  // Loaded when first needed: it takes the server an eighth of a second to start with it.
  const { default: excel } = await import('exceljs')
  const writer = new excel.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false })
  Object.assign(writer, { title: clean(title), creator: 'Waarborg', created: createdAt, modified: createdAt })
  for (const sheet of sheets) await writeSheet(writer, sheet, language)
  await writer.commit()
  return bytes
}

/** Rows between two breathers, so that a long table lets others through. */
const batch = 500

/** 9 is A4. A height of 0 pages is as many as it takes. */
const pageSetup: Partial<ExcelJS.PageSetup> = {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum exists in the types of exceljs alone
  ...{ paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  printTitlesRow: '1:1',
}

async function writeSheet(
  writer: ExcelJS.stream.xlsx.WorkbookWriter,
  { name, columns, rows }: Sheet,
  language: Language,
): Promise<void> {
  const views: Partial<ExcelJS.WorksheetView>[] = [{ state: 'frozen', xSplit: 1, ySplit: 1 }]
  const worksheet = writer.addWorksheet(sheetName(name), { views, pageSetup })
  worksheet.columns = columns.map(({ title, width, kind = 'text' }) => ({
    header: text(title),
    width,
    style: kind === 'cents' ? { ...styles.cents, numFmt: amounts[language] } : styles[kind],
  }))
  worksheet.getRow(1).font = { bold: true }
  worksheet.getRow(1).alignment = { vertical: 'top', wrapText: true }
  worksheet.getRow(1).commit()
  let written = 0
  for (const row of rows) {
    worksheet.addRow(row.map((value, index) => cellValue(value, columns[index]?.kind))).commit()
    written += 1
    if (written % batch === 0) await new Promise(setImmediate)
  }
  worksheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1 + written, column: columns.length } }
  worksheet.commit()
}

const top = { vertical: 'top' } as const
const styles: Record<NonNullable<SheetColumn['kind']>, Partial<ExcelJS.Style>> = {
  text: { alignment: { ...top, wrapText: true } },
  number: { alignment: top },
  day: { numFmt: 'dd/mm/yyyy', alignment: top },
  cents: { alignment: top },
}
/** Amounts as `formats` writes them; a spreadsheet puts the point and the comma of its own language. */
const amounts: Record<Language, string> = {
  nl: '"€ "#,##0.00',
  fr: '#,##0.00" €"',
  de: '#,##0.00" €"',
  en: '"€"#,##0.00',
}

function cellValue(value: Value, kind: SheetColumn['kind'] = 'text'): string | number | Date | null {
  if (value === null || value === undefined || value === '') return null
  if (kind === 'day') return new Date(`${value}T00:00:00Z`)
  if (kind === 'cents') return Number(value) / 100
  return kind === 'number' ? Number(value) : text(value)
}

/** A cell holds 32,767 characters at most; a spreadsheet refuses the whole file otherwise. */
const longest = 32_767

function text(value: string | number): string {
  const cleaned = clean(String(value))
  return cleaned.length <= longest ? cleaned : `${cleaned.slice(0, longest - 1)}…`
}

/** Names of sheets are 31 characters at most, without the signs that spreadsheets use in references. */
const sheetName = (name: string): string => name.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31)
