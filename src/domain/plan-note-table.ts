import { findAmounts } from './budget-amount.ts'
import { isFootnote, type ColumnRole, type NoteLine } from './plan-note-lines.ts'
import {
  isClearTiming,
  newTable,
  nextLine,
  report,
  type Block,
  type Cell,
  type Reading,
  type Table,
} from './plan-note-reading.ts'

/** Starts a table of actions under the goal at hand. `columns` is empty when the table has no head. */
export function openTable(reading: Reading, line: NoteLine, columns: readonly ColumnRole[]): void {
  closeTable(reading)
  reading.table = newTable(columns, line.cells !== null)
  reading.mode = columns.length === 0 ? 'table' : 'head'
  const { goal } = reading
  if (columns.length === 0) report(reading, { line: line.number, code: 'table-head-missing' })
  if (goal !== null && goal.level !== 'operational')
    report(reading, { line: line.number, code: 'table-not-operational' }, { goal: goal.code })
}

/** Makes actions of the cells that were gathered; nothing is added to them afterwards. */
export function closeTable(reading: Reading): void {
  const { block } = reading.table
  if (block === null) return
  reading.table.block = null
  for (const row of rowsOf(block.cells, reading.table)) addAction(reading, row)
}

/** Adds cells: to the row at hand, or to a new one after a blank line or a full row on one line. */
export function addCells(reading: Reading, line: NoteLine, cells: readonly string[]): void {
  const { block } = reading.table
  const joins = block !== null && block.open && (cells.length === 1 || block.cells.length === 1)
  const target = joins ? block : newBlock(reading)
  for (const text of cells) {
    const cell: Cell = { parts: [text], line: line.number }
    target.cells.push(cell)
    if (text !== '') target.last = cell
  }
}

/** Adds a line to the last cell that has words, if the line can belong to it; tells whether it did. */
export function continueCell(reading: Reading, line: NoteLine): boolean {
  const { table, blanks } = reading
  const cell = table.block?.last ?? null
  if (table.block === null || cell === null || isFootnote(line.text)) return false
  const near = blanks === 0 ? table.block.open : blanks === 1 && line.text.length <= longestContinuation
  if (!near && !hasAmount(line.text)) return false
  cell.parts.push(line.text)
  if (table.block.cells.length < widthOf(table)) table.block.open = true
  return true
}

/** In a table without tabs: an amount alone, after a full row, belongs to the budget of that row. */
export const isLooseAmount = (reading: Reading, line: NoteLine): boolean => {
  const { table } = reading
  return table.block !== null && table.block.cells.length >= widthOf(table) && hasAmount(line.text)
}

/** True for the first line of a row whose second cell is a timing, so that a table without a head is still a table. */
export function looksLikeRow(reading: Reading, line: NoteLine): boolean {
  const [first = '', second, third] = line.cells ?? []
  const before = reading.lines[line.number - 2]?.cells ?? null
  if (first === '' || (reading.blanks === 0 && before !== null)) return false
  if (second !== undefined) return third !== undefined && isClearTiming(second)
  const next = nextLine(reading, line)?.cells
  return next?.length === 1 && isClearTiming(next[0] ?? '')
}

/** Longer text after a blank line is a paragraph, not the rest of a cell. */
const longestContinuation = 200

const hasAmount = (text: string): boolean => text.length <= longestContinuation && findAmounts(text).length > 0

const usual: readonly ColumnRole[] = ['title', 'timing', 'budget']

const isComplete = (table: Table): boolean => usual.every((role) => table.columns.includes(role))
const widthOf = (table: Table): number => (isComplete(table) ? table.columns.length : usual.length)

function newBlock(reading: Reading): Block {
  closeTable(reading)
  reading.table.block = { cells: [], last: null, open: true }
  return reading.table.block
}

interface Row {
  cells: readonly Cell[]
  columns: readonly ColumnRole[]
}

/** A block is one row; or several, when its length is a multiple of the columns and each has a timing in its place. */
function rowsOf(all: readonly Cell[], table: Table): Row[] {
  const cells = withoutEmptyEnds(all, widthOf(table))
  if (cells.every(({ parts }) => parts[0] === '')) return []
  const columns = isComplete(table) || cells.length < usual.length ? table.columns : usual
  const row = (own: readonly Cell[]): Row => ({ cells: own, columns: columns.length < 2 ? usual : columns })
  const width = widthOf(table)
  if (cells.length <= width || cells.length % width !== 0) return [row(cells)]
  const rows = Array.from({ length: cells.length / width }, (_, index) =>
    cells.slice(index * width, (index + 1) * width),
  )
  const place = Math.max(1, columns.indexOf('timing'))
  return rows.every((own) => isClearTiming(textOf(own[place], ' '))) ? rows.map(row) : [row(cells)]
}

/** Empty cells beyond the width of the table are no cells: first those at the end, then those at the start. */
function withoutEmptyEnds(cells: readonly Cell[], width: number): readonly Cell[] {
  let [from, to] = [0, cells.length]
  while (to - from > width && cells[to - 1]?.parts[0] === '') to -= 1
  while (to - from > width && cells[from]?.parts[0] === '') from += 1
  return cells.slice(from, to)
}

const textOf = (cell: Cell | undefined, separator: string): string =>
  cell?.parts.filter((part) => part !== '').join(separator) ?? ''

function addAction(reading: Reading, row: Row): void {
  const goal = reading.goal?.code ?? ''
  const position = (reading.counts.get(goal) ?? 0) + 1
  reading.counts.set(goal, position)
  const line = row.cells[0]?.line ?? 0
  const [title, timing, budget] = [valueOf(row, 'title'), valueOf(row, 'timing'), valueOf(row, 'budget')]
  const extra = row.cells
    .filter((_, index) => (row.columns[index] ?? 'other') === 'other')
    .map((cell) => textOf(cell, ' '))
    .filter((text) => text !== '')
  const action = { goal, position, title, timing, budget, extra, line }
  reading.actions.push(action)
  reportRow(reading, row, action)
}

function valueOf(row: Row, role: ColumnRole): string {
  const separator = role === 'budget' ? '\n' : ' '
  const own = row.cells.filter((_, index) => row.columns[index] === role).map((cell) => textOf(cell, separator))
  return own.filter((text) => text !== '').join(separator)
}

type RowTexts = Pick<Reading['actions'][number], 'goal' | 'title' | 'timing' | 'budget' | 'line'>

function reportRow(reading: Reading, row: Row, { goal, title, timing, budget, line }: RowTexts): void {
  if (goal === '') report(reading, { line, code: 'action-without-goal' }, { title })
  if (row.cells.length === 1) {
    report(reading, { line, code: 'row-single-cell' }, { title })
    return
  }
  if (title === '') report(reading, { line, code: 'title-missing' }, { code: goal })
  if (timing === '') report(reading, { line, code: 'timing-missing' }, { title })
  if (budget === '') report(reading, { line, code: 'budget-missing' }, { title })
  const count = row.cells.length - row.columns.length
  if (count > 0) report(reading, { line, code: 'cells-extra' }, { title, count })
}
