import { parentPort, workerData } from 'node:worker_threads'
import { decodeText } from '../domain/decoding.ts'
import { columnWithNationalNumbers, isNamedByNationalNumber, staffFileKind } from '../domain/staff-list-file.ts'
import { mostColumns, mostRows, readCsv, type ReadSheet } from '../domain/staff-list-table.ts'
import { packSheets } from './packed-sheets.ts'
import type { WorkbookReply } from './read-workbook.ts'
import { Refusal } from './workbook-refusal.ts'

void answer(workerData as Uint8Array).then((reply) => parentPort?.postMessage(reply))

async function answer(bytes: Uint8Array): Promise<WorkbookReply> {
  try {
    const sheets = (await sheetsOf(bytes)).filter(({ rows }) => rows.length > 0)
    requireFit(sheets)
    refuseNationalNumbers(sheets)
    const packed = Uint8Array.from(await packSheets(sheets))
    return { packed, sheets: sheets.map(({ name, rows }) => ({ name, rows: rows.length })) }
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.code, values: error.values }
    throw error
  }
}

async function sheetsOf(bytes: Uint8Array): Promise<ReadSheet[]> {
  const kind = staffFileKind(bytes)
  if (kind === 'text') return [{ name: '', ...readCsv(decodeText(bytes)) }]
  if (kind !== 'zip') throw new Refusal(kind)
  // exceljs takes a while to load: a CSV file does not wait for it.
  const { readXlsx } = await import('./read-xlsx.ts')
  return readXlsx(Buffer.from(bytes))
}

function requireFit(sheets: readonly ReadSheet[]): void {
  const rows = sheets.reduce((sum, sheet) => sum + sheet.rows.length, 0)
  if (rows === 0) throw new Refusal('noRows')
  if (rows > mostRows) throw new Refusal('tooManyRows', { rows, limit: mostRows })
  const isWide = sheets.some((sheet) => sheet.rows.some(({ cells }) => cells.length > mostColumns))
  if (isWide) throw new Refusal('tooManyColumns', { limit: mostColumns })
}

/** What came in with a national number in it goes no further than this worker. */
function refuseNationalNumbers(sheets: readonly ReadSheet[]): void {
  if (sheets.some(({ name }) => isNamedByNationalNumber(name))) throw new Refusal('nationalNumberName')
  const found = columnWithNationalNumbers(sheets)
  if (found !== undefined) throw new Refusal('nationalNumber', found)
}
