import { appendTo } from './blocks.ts'
import { drawLines, tagLines } from './draw-lines.ts'
import { toLines } from './lines.ts'
import { artifact, newPage, type Paper } from './paper.ts'
import { colours, contentWidth, lineHeight, page, styles, type TextStyle } from './theme.ts'

/** The height of the dark band of a cover. */
export const band = page.height * 0.382

/** The first page: a band with the mark of the house, whose document it is and what it is. The pen ends below the band. */
export function openCover(paper: Paper, { authority, title }: { authority: string; title: string }): void {
  newPage(paper)
  drawBand(paper)
  coverText(paper, { text: authority, style: authorityStyle, y: band - 158, up: true })
  coverText(paper, { text: title, style: titleStyle, y: band - 134 })
  paper.y = band + 34
}

/** What stands below the rule at the foot of a cover. */
export function coverFoot(paper: Paper, right: string): void {
  const style = styles.furniture
  const y = page.height - 46
  const at = { x: page.margin, y, width: contentWidth }
  artifact(paper, 'Pagination', () => {
    paper.doc
      .lineWidth(0.6)
      .moveTo(at.x, y - 5)
      .lineTo(at.x + at.width, y - 5)
      .stroke(colours.line)
    drawLines(paper, toLines(paper, 'Waarborg', { width: at.width, style }), { box: at, style })
    drawLines(paper, toLines(paper, right, { width: at.width, style }), { box: at, style, align: 'right' })
  })
}

/** A hash in groups of four, so that a person can compare it. */
export const grouped = (hash: string): string => hash.match(/.{1,4}/g)?.join(' ') ?? hash

const authorityStyle: TextStyle = { size: 13, leading: 1.3, font: 'regular', colour: '#c9ced6', hyphenate: false }
const titleStyle: TextStyle = { size: 33, leading: 1.18, font: 'bold', colour: colours.white, hyphenate: false }

function drawBand(paper: Paper): void {
  const { doc } = paper
  artifact(paper, 'Layout', () => {
    doc.rect(0, 0, page.width, band).fill(colours.ink)
    const [x, y] = [page.margin, page.margin + 2]
    doc.path(
      `M ${x + 14} ${y} L ${x + 27} ${y + 5} V ${y + 15} C ${x + 27} ${y + 23} ${x + 21} ${y + 28} ${x + 14} ${y + 31} C ${x + 7} ${y + 28} ${x + 1} ${y + 23} ${x + 1} ${y + 15} V ${y + 5} Z`,
    )
    doc.lineWidth(1.8).lineJoin('round').stroke(colours.white)
    doc
      .moveTo(x + 8.5, y + 16)
      .lineTo(x + 12.5, y + 20)
      .lineTo(x + 20, y + 11.5)
      .lineWidth(1.8)
      .lineCap('round')
      .stroke(colours.white)
  })
}

/** Text on the band; a long one grows upwards from `y`, so that it never touches what stands below. */
function coverText(
  paper: Paper,
  { text, style, y, up = false }: { text: string; style: TextStyle; y: number; up?: boolean },
): void {
  const lines = toLines(paper, text, { width: contentWidth, style }).slice(0, 5)
  const top = up ? y + lineHeight(style) - lines.length * lineHeight(style) : y
  const element = appendTo(paper.root, paper, 'P')
  tagLines(paper, element, { lines, box: { x: page.margin, y: top, width: contentWidth }, style })
  element.end()
}
