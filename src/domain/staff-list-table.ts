/** A row of a spreadsheet with the number that Excel shows beside it. Cells are text, without white space around it. */
export interface SheetRow {
  line: number
  cells: readonly string[]
}

/** What was read of a sheet; rows without anything in them are left out. */
export interface ReadSheet {
  name: string
  rows: readonly SheetRow[]
  /** the line on which the file breaks off: in the middle of a quoted cell, or of its last row */
  brokenOff: number | null
  /** the last line of a text without an end to it: whether its last cell is whole cannot be seen; null when it has one */
  openEnd: number | null
}

export const mostRows = 20_000
export const mostColumns = 60

/**
 * CSV as Excel and others write it: semicolons, commas or tabs (the one that gives the most even columns), quoted cells
 * with line breaks and doubled quotes, an optional `sep=` line. A row counts as one line, however many breaks are in it,
 * as Excel numbers them. Lines end in `\n`, as `decodeText` gives them. Never throws.
 */
export function readCsv(text: string): Omit<ReadSheet, 'name'> {
  const { body, separator } = separated(text)
  const { records, openQuote } = split(body, separator)
  const rows = records.map((cells, index) => ({ line: index + 1, cells: tidy(cells) })).filter(hasContent)
  const isOpen = openQuote === null && !body.endsWith('\n')
  const brokenOff = openQuote ?? (isOpen ? cutOff(records) : null)
  return { rows, brokenOff, openEnd: isOpen && rows.length > 1 ? records.length : null }
}

/** A cell as it is kept: no control characters, white space folded. */
export const tidyCell = (cell: string): string =>
  cell
    .replace(/[\u200b\u2060\ufeff\u00ad]|(?!\s)\p{Cc}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()

/** Cells as they are kept, without the empty ones at the end. */
export function tidy(cells: readonly string[]): string[] {
  const tidied = cells.map(tidyCell)
  while (tidied.length > 0 && tidied.at(-1) === '') tidied.pop()
  return tidied
}

export const hasContent = ({ cells }: SheetRow): boolean => cells.length > 0

/** The name of a column in Excel: A for 0, Z for 25, AA for 26. */
export function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter
}

const separators = [';', ',', '\t'] as const

function separated(text: string): { body: string; separator: string } {
  const told = /^sep=([;,\t|])\n/i.exec(text)
  if (told !== null) return { body: text.slice(told[0].length), separator: told[1] ?? ';' }
  const start = text.slice(0, 50_000)
  const scores = separators.map((separator) => ({ separator, score: evenness(start, separator) }))
  return { body: text, separator: scores.toSorted((a, b) => b.score - a.score)[0]?.separator ?? ';' }
}

/** How many cells stand in rows of the commonest width: the right separator makes many, the wrong one few. */
function evenness(text: string, separator: string): number {
  const widths = split(text, separator)
    .records.slice(0, 50)
    .map(({ length }) => length)
    .filter((width) => width > 1)
  const counts = Map.groupBy(widths, (width) => width)
  return Math.max(0, ...[...counts].map(([width, rows]) => width * rows.length))
}

function split(text: string, separator: string): { records: string[][]; openQuote: number | null } {
  const records: string[][] = []
  let record: string[] = []
  let place = 0
  for (;;) {
    const cell = text[place] === '"' ? quoted(text, place, separator) : plain(text, place, separator)
    record.push(cell.text)
    if (cell.open) return { records: [...records, record], openQuote: records.length + 1 }
    if (text[cell.end] === separator) {
      place = cell.end + 1
      continue
    }
    records.push(record)
    record = []
    place = cell.end + 1
    if (place >= text.length) return { records, openQuote: null }
  }
}

interface Cell {
  text: string
  /** the place of the separator or line end after it */
  end: number
  open?: true
}

function plain(text: string, start: number, separator: string): Cell {
  let end = start
  while (end < text.length && text[end] !== separator && text[end] !== '\n') end += 1
  return { text: text.slice(start, end), end }
}

function quoted(text: string, start: number, separator: string): Cell {
  const parts: string[] = []
  let from = start + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return { text: parts.join('') + text.slice(from), end: text.length, open: true }
    parts.push(text.slice(from, quote))
    if (text[quote + 1] !== '"') return afterQuote(parts.join(''), plain(text, quote + 1, separator))
    parts.push('"')
    from = quote + 2
  }
}

/** What stands between the closing quote and the separator belongs to the cell: `"x" y`. */
const afterQuote = (inner: string, rest: Cell): Cell => ({ text: inner + rest.text, end: rest.end })

/**
 * Excel ends each row with a line end. A last row without one that is shorter than most rows broke off; Excel itself
 * leaves out empty cells at the end here and there, so that a short row within the file says nothing.
 */
function cutOff(records: readonly string[][]): number | null {
  const widths = records.map(({ length }) => length)
  const last = widths.pop() ?? 0
  const usual = widths.toSorted((a, b) => a - b)[Math.floor(widths.length / 2)] ?? 0
  return last < usual ? records.length : null
}
