import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import ExcelJS from 'exceljs'
import { fromBufferPromise, type ZipFile } from 'yauzl'
import { hasContent, type ReadSheet, tidy } from '../domain/staff-list-table.ts'
import { Refusal } from './workbook-refusal.ts'

/** Bytes that a workbook may unpack to. */
const mostUnpacked = 50 * 1024 * 1024

/**
 * The sheets of a workbook that one can see, every cell as text: what a formula gave, dates as YYYY-MM-DD, numbers with
 * the zeros in front that their format shows. Throws a Refusal. For a worker only: it can take all memory and time there is.
 */
export async function readXlsx(bytes: Buffer): Promise<ReadSheet[]> {
  await inspect(bytes)
  const book = new ExcelJS.Workbook()
  try {
    withoutNames(book)
    await book.xlsx.load(bytes as never, { ignoreNodes })
  } catch {
    throw new Refusal('damaged')
  }
  const visible = book.worksheets.filter(({ state }) => state === 'visible')
  return (visible.length === 0 ? book.worksheets : visible).map(sheetOf)
}

/**
 * Everything but the cells. exceljs walks every cell of the range of a validation, a format or a merge: a file of 21 KB
 * can name sixteen milliard of them.
 */
const ignoreNodes = [
  ...['dataValidations', 'conditionalFormatting', 'extLst', 'mergeCells', 'cols', 'hyperlinks', 'autoFilter'],
  ...['sheetViews', 'rowBreaks', 'picture', 'drawing', 'tableParts', 'headerFooter', 'sheetProtection'],
]

/** The ranges of names are walked in the same way, and no option leaves them out. */
function withoutNames(book: ExcelJS.Workbook): void {
  const reader = book.xlsx as unknown as { parseWorkbook: (stream: unknown) => Promise<{ definedNames: unknown }> }
  const parse = reader.parseWorkbook.bind(reader)
  reader.parseWorkbook = async (stream) => ({ ...(await parse(stream)), definedNames: [] })
}

/** Looks at what is in the container, and unpacks it all without keeping it, before anything reads it. */
async function inspect(bytes: Buffer): Promise<void> {
  let names: string[]
  try {
    names = await unpack(await fromBufferPromise(bytes, { lazyEntries: true }))
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('damaged')
  }
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name))
  if (has(/vbaProject\.bin$/i)) throw new Refusal('macro')
  if (has(/^xl\/workbook\.bin$/i)) throw new Refusal('xlsb')
  if (has(/^content\.xml$/)) throw new Refusal('ods')
  if (!has(/^\/?xl\/workbook\.xml$/i)) throw new Refusal('noTable')
}

async function unpack(zip: ZipFile): Promise<string[]> {
  const names: string[] = []
  let left = mostUnpacked
  const count = (): Writable =>
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        left -= chunk.length
        done(left < 0 ? new Refusal('tooMuch') : null)
      },
    })
  for await (const entry of zip.eachEntry()) {
    names.push(entry.fileName)
    if (entry.isEncrypted()) throw new Refusal('protected')
    if (names.length > 2000) throw new Refusal('tooMuch')
    await pipeline(await zip.openReadStreamPromise(entry), count())
  }
  return names
}

function sheetOf(sheet: ExcelJS.Worksheet): ReadSheet {
  const rows: { line: number; cells: string[] }[] = []
  sheet.eachRow((row, line) => {
    const cells: string[] = []
    row.eachCell((cell, column) => {
      cells[column - 1] = textOf(cell.value, cell.numFmt)
    })
    rows.push({ line, cells: tidy(Array.from(cells, (cell: string | undefined) => cell ?? '')) })
  })
  return { name: sheet.name, rows: rows.filter(hasContent), brokenOff: null, openEnd: null }
}

function textOf(value: ExcelJS.CellValue, format: string | undefined): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10)
  if (typeof value === 'number') return numberText(value, format)
  if (typeof value !== 'object') return String(value)
  if ('result' in value) return textOf(value.result ?? null, format)
  if ('richText' in value) return value.richText.map(({ text }) => text).join('')
  if ('text' in value) return textOf(value.text, format)
  return 'error' in value ? value.error : ''
}

/** 42 with the format 0000 is shown as 0042, and that is what a person means. */
function numberText(value: number, format: string | undefined): string {
  const digits = format !== undefined && /^0{2,}$/.test(format) ? format.length : 0
  return Number.isInteger(value) ? String(value).padStart(digits, '0') : String(value)
}
