import { columnLetters, type ReadSheet } from './staff-list-table.ts'
import { hasNationalNumber, holdsNationalNumbers, pairPart, pairsNationalNumbers } from './national-number.ts'

/** Why a file is not taken: `employees.refused.<code>` of the translations has the words. */
export type StaffFileRefusal =
  | 'empty'
  | 'tooLarge'
  | 'oldExcel'
  | 'protected'
  | 'macro'
  | 'ods'
  | 'xlsb'
  | 'pdf'
  | 'webPage'
  | 'noTable'
  | 'damaged'
  | 'tooMuch'
  | 'tooManyRows'
  | 'tooManyColumns'
  | 'noRows'
  | 'nationalNumber'
  | 'nationalNumberName'

/** What a file is by its first bytes, whatever its name says. `zip` may be a workbook: look inside. */
export function staffFileKind(bytes: Uint8Array): 'zip' | 'text' | StaffFileRefusal {
  if (bytes.length === 0) return 'empty'
  if (startsWith(bytes, 'PK\u0003\u0004')) return 'zip'
  if (startsWith(bytes, '\u00d0\u00cf\u0011\u00e0')) return isEncrypted(bytes) ? 'protected' : 'oldExcel'
  if (startsWith(bytes, '%PDF')) return 'pdf'
  if (startsWith(bytes, '{\\rtf') || startsWith(bytes, 'PK')) return 'noTable'
  if (bytes.includes(0) && !startsWith(bytes, '\u00ff\u00fe') && !startsWith(bytes, '\u00fe\u00ff')) return 'noTable'
  return isMarkup(bytes) ? 'webPage' : 'text'
}

const startsWith = (bytes: Uint8Array, signature: string): boolean =>
  latin(bytes.subarray(0, signature.length)) === signature

/** A workbook with a password is a container of the old kind, with a stream of this name (in UTF-16). */
const isEncrypted = (bytes: Uint8Array): boolean => contains(bytes, 'EncryptedPackage'.replace(/\B/g, '\u0000'))

/** Programs for salaries give a web page the name .xls: Excel opens it, but it is no workbook. */
const isMarkup = (bytes: Uint8Array): boolean =>
  /^[\s\u00ef\u00bb\u00bf]*<(?:!doctype|html|table|\?xml|head|meta|body|workbook)/i.test(latin(bytes.subarray(0, 500)))

const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

function contains(bytes: Uint8Array, text: string): boolean {
  const sought = Uint8Array.from(text, (sign) => sign.charCodeAt(0))
  for (let at = bytes.indexOf(sought[0] ?? 0); at >= 0; at = bytes.indexOf(sought[0] ?? 0, at + 1))
    if (sought.every((byte, index) => bytes[at + index] === byte)) return true
  return false
}

/**
 * The column with national numbers, as a person knows it: by the text at its head when that is a name, and by its
 * letters. Every column of every sheet is looked at, also those that nobody would import.
 */
export function columnWithNationalNumbers(sheets: readonly ReadSheet[]): { sheet: string; column: string } | undefined {
  for (const { name, rows } of sheets) {
    const columns = columnsOf(rows)
    const one = columns.findIndex((cells) => holdsNationalNumbers(cells))
    const found = one < 0 ? secondOfPair(columns) : one
    if (found !== undefined) return { sheet: name, column: called(columns[found] ?? [], found) }
  }
  return undefined
}

/** True for the name of a file or a sheet with a national number in it: that too would be kept. */
export const isNamedByNationalNumber = hasNationalNumber

function columnsOf(rows: ReadSheet['rows']): string[][] {
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  return Array.from({ length: width }, (_, index) => rows.map(({ cells }) => cells[index] ?? ''))
}

/** The column that makes national numbers together with another one: births in one, serial numbers in the other. */
function secondOfPair(columns: readonly (readonly string[])[]): number | undefined {
  const places = (part: 'first' | 'second'): number[] =>
    columns.flatMap((cells, index) => (isMostly(cells, part) ? [index] : []))
  const [firsts, seconds] = [places('first'), places('second')]
  return seconds.find((second) =>
    firsts.some((first) => {
      const pairs = columns[first]?.map((cell, row) => [cell, columns[second]?.[row] ?? ''] as const)
      return first !== second && pairsNationalNumbers(pairs ?? [])
    }),
  )
}

function isMostly(cells: readonly string[], part: 'first' | 'second'): boolean {
  const filled = cells.filter((cell) => cell !== '')
  return filled.length > 0 && filled.filter((cell) => pairPart(cell) === part).length * 3 >= filled.length
}

/** The last text without a digit before the first cell with many of them; it is never a number itself. */
function called(cells: readonly string[], index: number): string {
  const first = cells.findIndex((cell) => (cell.match(/\d/g) ?? []).length >= 8)
  const head = cells.slice(0, Math.min(first, 25)).findLast((cell) => cell !== '' && !/\d{3}/.test(cell))
  const letters = columnLetters(index)
  return head === undefined ? letters : `${head.slice(0, 60)} (${letters})`
}
