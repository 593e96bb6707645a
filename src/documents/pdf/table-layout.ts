import type { Box } from './draw-lines.ts'
import { type Line, toLines } from './lines.ts'
import type { Paper } from './paper.ts'
import type { Text } from './runs.ts'
import { colours, contentWidth, lineHeight, page, styles, type TextStyle } from './theme.ts'

export interface Column {
  title: string
  /** share of the width; the shares of all columns need not add up to anything */
  width: number
  align?: 'left' | 'right'
  /** true when its cells name their row */
  names?: boolean
  /** true draws a thin line to the left of it */
  ruled?: boolean
}

/** What stands in a cell: text, or a drawing with the words that it stands for. */
export type Cell = Text | Drawing
export interface Drawing {
  draw: (box: Box & { height: number }) => void
  actual: string
}

export interface Row {
  cells: readonly Cell[]
  /** a sum has a heavier rule above and bold figures, and is never parted from the row before it */
  sum?: boolean
  minHeight?: number
}

export interface Table {
  columns: readonly Column[]
  rows: readonly Row[]
  style?: TextStyle
  /** false for a list of terms and values: no head, the first column in muted ink */
  head?: boolean
  /** width in points; the page's own when left out */
  width?: number
  after?: number
  /** height of what follows and must not be parted from the last row */
  keepAfter?: number
  /** less room between the rows */
  dense?: boolean
}

export interface LaidCell {
  lines: readonly Line[]
  drawing?: Drawing
}

export interface LaidRow {
  cells: LaidCell[]
  height: number
  kind: 'head' | 'body' | 'sum'
}

export interface PlacedColumn extends Column {
  x: number
  /** the width with the gutter, and the width for text */
  span: number
  inner: number
  /** room between a rule and the text */
  indent: number
}

export interface Layout {
  paper: Paper
  columns: PlacedColumn[]
  style: TextStyle
  width: number
  /** room above and below the text of a cell */
  padding: number
  head: LaidRow | null
  rows: LaidRow[]
  keepAfter: number
}

const padding = { normal: 3.6, dense: 1.5 }
/** room between columns */
const gutter = 9

/** Breaks the text of all cells into lines and computes the height of each row. */
export function layOut(paper: Paper, spec: Table): Layout {
  const { style = styles.cell, width = contentWidth } = spec
  const room = spec.dense ? padding.dense : padding.normal
  const columns = placeColumns(spec.columns, width)
  const layout: Layout = {
    paper,
    columns,
    style,
    width,
    padding: room,
    head: null,
    rows: [],
    keepAfter: spec.keepAfter ?? 0,
  }
  if (spec.head !== false) layout.head = layRow(layout, { cells: spec.columns.map(({ title }) => title) }, 'head')
  layout.rows = spec.rows.map((row) => layRow(layout, row, row.sum ? 'sum' : 'body'))
  return layout
}

/** The look of a cell. */
export function styleOf(layout: Layout, kind: LaidRow['kind'], index: number): TextStyle {
  if (kind === 'head') return styles.head
  if (kind === 'sum') return { ...layout.style, font: 'semibold' }
  return layout.head === null && index === 0 ? { ...layout.style, colour: colours.muted } : layout.style
}

/** The number of lines of the cell that has most. */
export const tallest = (row: LaidRow): number => Math.max(1, ...row.cells.map(({ lines }) => lines.length))

function placeColumns(columns: readonly Column[], width: number): PlacedColumn[] {
  const shares = columns.reduce((sum, column) => sum + column.width, 0)
  let x = page.margin
  return columns.map((column, index) => {
    const span = (column.width / shares) * width
    const indent = column.ruled ? 5 : 0
    const inner = span - indent - (index === columns.length - 1 ? 0 : gutter)
    const placed = { ...column, x, span, indent, inner }
    x += span
    return placed
  })
}

function layRow(layout: Layout, row: Row, kind: LaidRow['kind']): LaidRow {
  const cells = row.cells.map((cell, index): LaidCell => {
    if (isDrawing(cell)) return { lines: [], drawing: cell }
    const width = layout.columns[index]?.inner ?? 0
    return { lines: toLines(layout.paper, cell, { width, style: styleOf(layout, kind, index) }) }
  })
  const laid: LaidRow = { cells, kind, height: 0 }
  laid.height = Math.max(tallest(laid) * lineHeight(layout.style) + 2 * layout.padding, row.minHeight ?? 0)
  return laid
}

const isDrawing = (cell: Cell): cell is Drawing => typeof cell === 'object' && 'draw' in cell
