import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { hasContent, type ReadSheet } from '../domain/staff-list-table.ts'

/** Rows as they are kept while somebody looks at them: compressed, a tenth of what they take in a record. */
export const packSheets = async (sheets: readonly ReadSheet[]): Promise<Buffer> =>
  promisify(gzip)(Buffer.from(JSON.stringify(sheets.map(lean))))

/** The rows again. */
export async function unpackSheets(packed: Uint8Array): Promise<ReadSheet[]> {
  const text = (await promisify(gunzip)(packed)).toString('utf8')
  return (JSON.parse(text) as Lean[]).map(([name, brokenOff, rows, openEnd = null]) => ({
    name,
    brokenOff,
    openEnd,
    rows: rows.map(([line, ...cells]) => ({ line, cells })),
  }))
}

/** What was packed before there was a fourth part has none. */
type Lean = [string, number | null, [number, ...string[]][], (number | null)?]

const lean = ({ name, brokenOff, rows, openEnd }: ReadSheet): Lean => [
  name,
  brokenOff,
  rows.map(({ line, cells }) => [line, ...cells]),
  openEnd,
]

/** The same sheet with nothing in the columns that are not kept. Rows that are empty then go too. */
export function onlyColumns(sheet: ReadSheet, kept: ReadonlySet<number>): ReadSheet {
  const rows = sheet.rows.map(({ line, cells }) => ({
    line,
    cells: cells.map((cell, index) => (kept.has(index) ? cell : '')),
  }))
  return { ...sheet, rows: rows.map(trimmed).filter(hasContent) }
}

function trimmed({ line, cells }: ReadSheet['rows'][number]): ReadSheet['rows'][number] {
  return { line, cells: cells.slice(0, 1 + cells.findLastIndex((cell) => cell !== '')) }
}
