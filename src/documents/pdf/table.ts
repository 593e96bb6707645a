import { appendTo } from './blocks.ts'
import { drawLines, foreignLanguage, type Placement, tagLines, tagSpan } from './draw-lines.ts'
import { artifact, type Element, newPage, type Paper, rule } from './paper.ts'
import { type Layout, type LaidRow, layOut, styleOf, type Table, tallest } from './table-layout.ts'
import { colours, lineHeight, page, textBottom, textTop } from './theme.ts'

/**
 * A table with thin rules. Its head is repeated on each page (there as furniture), a row stays together when it fits
 * a page, and a row taller than a page goes on where it stopped: no cell is ever cut.
 */
export function table(paper: Paper, spec: Table): void {
  if (spec.rows.length === 0) return
  const layout = layOut(paper, spec)
  if (paper.y + startHeight(layout) > textBottom && paper.y > textTop) newPage(paper)
  const element = appendTo(paper.root, paper, 'Table')
  if (layout.head) placeGroup(layout, element, { type: 'THead', rows: [layout.head] })
  placeGroup(layout, element, { type: 'TBody', rows: layout.rows })
  element.end()
  paper.y += spec.after ?? 10
}

/** The height of the head and the rows that must begin on the same page, which a heading above must keep with it. */
export function tableStart(paper: Paper, spec: Table): number {
  return startHeight(layOut(paper, { ...spec, rows: spec.rows.slice(0, 12) }))
}

/** The height of a whole table that stands on one page. */
export function tableHeight(paper: Paper, spec: Table): number {
  const { head, rows } = layOut(paper, spec)
  return rows.reduce((sum, { height }) => sum + height, head?.height ?? 0)
}

/** A table lower than this is kept on one page. */
const small = 190

/**
 * A small table begins where all of it fits, a longer one where two rows do. A row of more than half a page does not
 * push the table to the next page: it begins here.
 */
function startHeight({ head, rows, keepAfter }: Layout): number {
  const whole = rows.reduce((sum, { height }) => sum + height, keepAfter)
  const two = rows.slice(0, 2).reduce((sum, { height }) => sum + height, 0)
  return (head?.height ?? 0) + Math.min(whole <= small ? whole : two, (textBottom - textTop) / 2)
}

function placeGroup(layout: Layout, table: Element, { type, rows }: { type: string; rows: readonly LaidRow[] }): void {
  const group = appendTo(table, layout.paper, type)
  for (const [index, row] of rows.entries()) {
    if (row.kind !== 'head') keepTogether(layout, row, rows.slice(index + 1))
    placeRow(layout, group, row)
  }
  group.end()
}

/** A sum stays with the row above it; the last two rows go together with what must follow the table. */
function keepTogether(layout: Layout, row: LaidRow, after: readonly LaidRow[]): void {
  const { paper, head, keepAfter } = layout
  const [next] = after
  const last = after.length === 1 && (next?.kind === 'sum' || keepAfter > 0) ? (next?.height ?? 0) : 0
  const whole = row.height + last + (after.length <= 1 ? keepAfter : 0)
  const room = textBottom - textTop - (head?.height ?? 0)
  if (paper.y + whole > textBottom && whole <= room && paper.y > textTop) turnPage(layout)
}

/** A new page with the head once more. */
function turnPage(layout: Layout): void {
  const { paper, head } = layout
  newPage(paper)
  if (!head) return
  artifact(paper, 'Pagination', () => {
    for (const [index, { lines }] of head.cells.entries()) drawLines(paper, lines, placement(layout, head, index))
  })
  finish(layout, head, head.height)
}

/** One row, on as many pages as it takes. */
function placeRow(layout: Layout, group: Element, row: LaidRow): void {
  const element = appendTo(group, layout.paper, 'TR')
  const cells = row.cells.map((_, index) => appendCell(layout, element, { row, index }))
  const total = tallest(row)
  for (let from = 0; from < total;) {
    if (from > 0) turnPage(layout)
    const count = fitting(layout, row, from)
    for (const [index, cell] of cells.entries()) addContent(layout, cell, { row, index, from, count })
    finish(layout, row, count === total ? row.height : count * lineHeight(layout.style) + 2 * layout.padding)
    from += count
  }
  for (const cell of cells) cell.end()
  element.end()
}

function appendCell(
  { paper, columns }: Layout,
  parent: Element,
  { row, index }: { row: LaidRow; index: number },
): Element {
  const language = foreignLanguage(paper, row.cells[index]?.lines ?? [])
  const lang = language && { lang: language }
  if (row.kind === 'head') return appendTo(parent, paper, { type: 'TH', scope: 'Column', ...lang })
  return appendTo(
    parent,
    paper,
    columns[index]?.names ? { type: 'TH', scope: 'Row', ...lang } : { type: 'TD', ...lang },
  )
}

/** How many lines of a row, counted from `from`, go on this page. */
function fitting(layout: Layout, row: LaidRow, from: number): number {
  const { paper, style } = layout
  const rest = tallest(row) - from
  if (from === 0 && paper.y + row.height <= textBottom + 0.5) return rest
  const room = Math.floor((textBottom - paper.y - 2 * layout.padding) / lineHeight(style))
  return Math.min(rest, Math.max(1, room))
}

interface Part {
  index: number
  from: number
  count: number
}

function addContent(layout: Layout, cell: Element, { row, ...part }: Part & { row: LaidRow }): void {
  const { paper, columns } = layout
  const [content, column] = [row.cells[part.index], columns[part.index]]
  if (!content || !column) return
  const { drawing } = content
  if (drawing && part.from === 0) {
    const area = { x: column.x, y: paper.y, width: column.span, height: row.height }
    tagSpan(paper, cell, { options: { actual: drawing.actual }, draw: () => drawing.draw(area) })
  }
  const lines = content.lines.slice(part.from, part.from + part.count)
  tagLines(paper, cell, {
    lines,
    ...placement(layout, row, part.index),
    language: foreignLanguage(paper, content.lines),
  })
}

function placement(layout: Layout, row: LaidRow, index: number): Placement {
  const { x = 0, indent = 0, inner = 0, align = 'left' } = layout.columns[index] ?? {}
  const box = { x: x + indent, y: layout.paper.y + layout.padding, width: inner }
  return { box, style: styleOf(layout, row.kind, index), align }
}

/** Moves the pen below the row and draws its rule. */
function finish({ paper, width, columns }: Layout, row: LaidRow, height: number): void {
  const heavy = row.kind === 'head'
  if (row.kind === 'sum') rule(paper, { x: page.margin, y: paper.y, width, colour: colours.ink, weight: 0.8 })
  for (const { x, ruled } of columns) if (ruled) verticalRule(paper, x, height)
  paper.y += height
  const look = heavy ? { colour: colours.ink, weight: 0.8 } : { colour: colours.line, weight: 0.6 }
  rule(paper, { x: page.margin, y: paper.y, width, ...look })
}

function verticalRule(paper: Paper, x: number, height: number): void {
  artifact(paper, 'Layout', () => {
    paper.doc
      .lineWidth(0.4)
      .moveTo(x, paper.y)
      .lineTo(x, paper.y + height)
      .stroke(colours.line)
  })
}
