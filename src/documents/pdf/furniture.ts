import { drawLines } from './draw-lines.ts'
import { type Line, toLines } from './lines.ts'
import { artifact, type Paper } from './paper.ts'
import { colours, contentWidth, page, styles } from './theme.ts'

export interface Furniture {
  /** left above, on every page */
  title: string
  /** left below */
  foot: string
}

const headY = 30
const footY = page.height - 46

/** Draws head and foot on all pages that have a chapter. Called last: the number of pages is known then. */
export function addFurniture(paper: Paper, furniture: Furniture): void {
  const total = paper.chapters.length
  for (const [index, chapter] of paper.chapters.entries()) {
    if (chapter === null) continue
    paper.doc.switchToPage(index)
    artifact(paper, 'Pagination', () => {
      pair(paper, headY, [furniture.title, chapter])
      paper.doc
        .lineWidth(0.6)
        .moveTo(page.margin, footY - 5)
        .lineTo(page.margin + contentWidth, footY - 5)
        .stroke(colours.line)
      pair(paper, footY, [furniture.foot, `${index + 1} / ${total}`])
    })
  }
}

/** One text to the left and one to the right; what is too long ends in an ellipsis, for it stands elsewhere in full. */
function pair(paper: Paper, y: number, [left, right]: readonly [string, string]): void {
  const style = styles.furniture
  const half = contentWidth / 2 - 8
  const one = (text: string): Line[] => [firstLine(paper, text, half)]
  drawLines(paper, one(left), { box: { x: page.margin, y, width: half }, style })
  drawLines(paper, one(right), { box: { x: page.margin, y, width: contentWidth }, style, align: 'right' })
}

function firstLine(paper: Paper, text: string, width: number): Line {
  const style = { ...styles.furniture, hyphenate: false }
  const [whole, ...rest] = toLines(paper, text, { width, style })
  if (rest.length === 0) return whole ?? { pieces: [], width: 0 }
  const [first] = toLines(paper, text, { width: width - 8, style })
  const [dots] = toLines(paper, '…', { width, style })
  return {
    pieces: [...(first?.pieces ?? []), ...(dots?.pieces ?? [])],
    width: (first?.width ?? 0) + (dots?.width ?? 0),
  }
}
