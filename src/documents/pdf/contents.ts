import { appendTo, heading } from './blocks.ts'
import { drawLines, tagLines } from './draw-lines.ts'
import { type Line, toLines } from './lines.ts'
import { type Element, type Heading, newPage, pageIndex, type Paper } from './paper.ts'
import { contentWidth, lineHeight, page, styles, textBottom, textTop, type TextStyle } from './theme.ts'

/** The place kept for the table of contents: a page, and an element in the reading order. */
export interface ContentsPlace {
  page: number
  element: Element
  top: number
}

/** Keeps a page for the contents, which can be filled only when the last page number is known. */
export function reserveContents(paper: Paper, title: string): ContentsPlace {
  paper.chapter = title
  newPage(paper)
  heading(paper, title, { level: 1 })
  return { page: pageIndex(paper), element: appendTo(paper.root, paper, 'TOC'), top: paper.y }
}

interface Entry extends Heading {
  lines: readonly Line[]
  style: TextStyle
  height: number
}

const indents = [0, 0, 16]
const numberWidth = 30

/** Fills the contents. When they need more pages than the one that was kept, these are put behind it. */
export function fillContents(paper: Paper, place: ContentsPlace): void {
  const entries = paper.headings
    .filter(({ level, listed, page: at }) => listed && level <= 2 && at > place.page)
    .map((found) => toEntry(paper, found))
  const pages = paginate(entries, place.top)
  const extra = pages.length - 1
  const appended = paper.chapters.length
  for (const [index, group] of pages.entries()) {
    if (index === 0) turnTo(paper, place.page, place.top)
    else addPage(paper, place)
    for (const entry of group) drawEntry(paper, place.element, { ...entry, page: entry.page + extra })
  }
  place.element.end()
  movePages(paper, { from: appended, count: extra, to: place.page + 1 })
}

function toEntry(paper: Paper, found: Heading): Entry {
  const style: TextStyle = found.level === 1 ? { ...styles.body, font: 'semibold' } : styles.body
  const width = contentWidth - numberWidth - (indents[found.level] ?? 0)
  const lines = toLines(paper, found.text, { width, style: { ...style, hyphenate: false } })
  return { ...found, lines, style, height: lines.length * lineHeight(style) + (found.level === 1 ? 9 : 2.5) }
}

function paginate(entries: readonly Entry[], top: number): Entry[][] {
  const pages: Entry[][] = [[]]
  let y = top
  for (const entry of entries) {
    if (y + entry.height > textBottom) {
      pages.push([])
      y = textTop
    }
    pages.at(-1)?.push(entry)
    y += entry.height
  }
  return pages
}

function drawEntry(paper: Paper, parent: Element, entry: Entry): void {
  const { style, lines } = entry
  paper.y += entry.height - lines.length * lineHeight(style)
  const x = page.margin + (indents[entry.level] ?? 0)
  const item = appendTo(parent, paper, 'TOCI')
  const link = appendTo(appendTo(item, paper, 'Reference'), paper, 'Link')
  const box = { x, y: paper.y, width: contentWidth + page.margin - x }
  tagLines(paper, link, { lines, box, style })
  link.add(() => {
    const number = toLines(paper, ` ${entry.page + 1}`, { width: numberWidth, style })
    drawLines(paper, number, {
      box: { ...box, y: paper.y + (lines.length - 1) * lineHeight(style) },
      style,
      align: 'right',
    })
  })
  const area = { ...box, height: lines.length * lineHeight(style) }
  addLink(paper, link, { ...area, entry })
  // ended here: pdfkit writes the page that is current when a link ends
  item.end()
  paper.y += area.height
}

function addLink(
  paper: Paper,
  link: Element,
  at: { x: number; y: number; width: number; height: number; entry: Entry },
): void {
  const title = `${at.entry.text}, ${at.entry.page + 1}`
  // a String object is written as a text string; a link without Contents fails PDF/UA
  const options = { structParent: link, Contents: Object(title) as string }
  paper.doc.goTo(at.x, at.y, at.width, at.height, at.entry.target, options)
}

function turnTo(paper: Paper, index: number, y: number): void {
  paper.doc.switchToPage(index)
  paper.y = y
}

function addPage(paper: Paper, place: ContentsPlace): void {
  paper.chapter = paper.chapters[place.page] ?? null
  newPage(paper)
}

/** Moves pages within the document. Links and bookmarks name a page itself, not its number. */
function movePages(paper: Paper, { from, count, to }: { from: number; count: number; to: number }): void {
  if (count === 0) return
  for (const list of [paper.doc._pageBuffer, paper.doc._root.data.Pages.data.Kids, paper.chapters] as unknown[][])
    list.splice(to, 0, ...list.splice(from, count))
}
