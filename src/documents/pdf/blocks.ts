import type { Language } from '../../domain/text.ts'
import { drawLines, foreignLanguage, tagLines } from './draw-lines.ts'
import { clean } from './glyphs.ts'
import { type Line, toLines } from './lines.ts'
import { type Element, ensure, newPage, pageIndex, type Paper, space } from './paper.ts'
import { plain, type Text } from './runs.ts'
import { contentWidth, lineHeight, page, styles, textBottom, textTop, type TextStyle } from './theme.ts'

export interface ParagraphOptions {
  style?: TextStyle
  /** room below, in points */
  after?: number
  /** distance from the left margin */
  indent?: number
  width?: number
  /** height that must follow on the same page */
  keep?: number
  /** the language of the text, when it is not that of the document */
  language?: Language
}

const looks = {
  1: { style: styles.h1, before: 0, after: 8, keep: 110 },
  goal: { style: styles.goal, before: 14, after: 7, keep: 130 },
  2: { style: styles.h2, before: 16, after: 6, keep: 90 },
  3: { style: styles.h3, before: 14, after: 4, keep: 96 },
  4: { style: styles.h4, before: 11, after: 3, keep: 84 },
}

export interface HeadingOptions {
  /** its place in the structure, unless that skips a level */
  level: Level
  /** draws it as another level does */
  look?: Level | 'goal'
  /** height that must follow on the same page */
  keep?: number
  /** what bookmarks and the contents say in place of the title */
  contents?: string
  /** false keeps it out of the table of contents; it is a bookmark all the same */
  listed?: boolean
}
type Level = 1 | 2 | 3 | 4

/** A kind of element of the structure tree with what it carries. */
export interface Tag {
  type: string
  alt?: string
  actual?: string
  lang?: Language
  scope?: 'Row' | 'Column'
  bbox?: [number, number, number, number]
}

/** The chapter's title on a new page, with its running head. With `flow` it begins on this page when two fifths are left. */
export function chapter(paper: Paper, title: string, { flow = false }: { flow?: boolean } = {}): void {
  paper.chapter = title
  if (flow && share(paper) >= 0.4) paper.y += 30
  else newPage(paper)
  heading(paper, title, { level: 1 })
}

/** The part of the page that is left below the pen. */
export const share = (paper: Paper): number => (textBottom - paper.y) / (textBottom - textTop)

/** A heading with its bookmark. */
export function heading(paper: Paper, title: Text, options: HeadingOptions): void {
  const { look = options.level, keep: room, contents = plain(title), listed = true } = options
  // never more than one level deeper than the heading before it: PDF/UA refuses an H4 below an H2
  const level = Math.min(options.level, (paper.headings.at(-1)?.level ?? 0) + 1)
  const { style, before, after, keep } = looks[look]
  const lines = toLines(paper, title, { width: contentWidth, style })
  const height = lines.length * lineHeight(style)
  ensure(paper, before + height + (room ?? keep))
  space(paper, before)
  register(paper, contents, { level, listed })
  placeLines(paper, { parent: paper.root, type: `H${level}`, lines, style, x: page.margin })
  paper.y += after
}

/** The height of a heading with the room around it: for what must keep together with it. */
export function headingHeight(paper: Paper, title: Text, look: Level | 'goal'): number {
  const { style, before, after } = looks[look]
  return before + toLines(paper, title, { width: contentWidth, style }).length * lineHeight(style) + after
}

/** A paragraph. It may run over pages, but never leaves one line alone. */
export function paragraph(paper: Paper, text: Text, options: ParagraphOptions = {}): void {
  const { style = styles.body, after = 7, indent = 0, width = contentWidth, keep = 0 } = options
  if (plain(text).trim() === '') return
  const lines = toLines(paper, text, { width: width - indent, style })
  const whole = lines.length * lineHeight(style) + keep
  if (whole < 200 && keep > 0) ensure(paper, whole)
  placeLines(paper, { parent: paper.root, type: 'P', lines, style, x: page.margin + indent })
  paper.y += after
}

/** Text as its author typed it: each line is a paragraph, lines that begin with a bullet are a list. */
export function prose(paper: Paper, text: string, options: ParagraphOptions = {}): void {
  const { language = paper.language } = options
  const runs = (line: string): Text => [{ text: line, language }]
  const lines = clean(text)
    .split('\n')
    .map((line) => line.trim())
  for (const group of groups(lines.filter((line) => line !== ''))) {
    if (isItem(group[0]))
      list(
        paper,
        group.map((line) => runs(withoutBullet(line))),
        options,
      )
    else for (const line of group) paragraph(paper, runs(line), options)
  }
}

/** A list with bullets. */
export function list(
  paper: Paper,
  items: readonly Text[],
  { style = styles.body, after = 7 }: ParagraphOptions = {},
): void {
  const element = appendTo(paper.root, paper, 'L')
  for (const item of items) {
    const lines = toLines(paper, item, { width: contentWidth - 12, style })
    ensure(paper, Math.min(lines.length, 2) * lineHeight(style))
    const entry = appendTo(element, paper, 'LI')
    const label = toLines(paper, '•', { width: 12, style })
    fill(appendTo(entry, paper, 'Lbl'), () =>
      drawLines(paper, label, { box: { x: page.margin + 2, y: paper.y, width: 12 }, style }),
    )
    placeLines(paper, { parent: entry, type: 'LBody', lines, style, x: page.margin + 12 })
    entry.end()
    paper.y += 2
  }
  element.end()
  paper.y += after - 2
}

/** Appends an element to the structure tree. */
export function appendTo(parent: Element, paper: Paper, tag: string | Tag): Element {
  const { type, ...options } = typeof tag === 'string' ? { type: tag } : tag
  const element = paper.doc.struct(type, options)
  parent.add(element)
  return element
}

/** Fills an element with one piece of content and closes it. */
export function fill(element: Element, draw: () => void): void {
  element.add(draw)
  element.end()
}

interface Placing {
  parent: Element
  type: string
  lines: readonly Line[]
  style: TextStyle
  x: number
}

/** Draws the lines, on as many pages as it takes, as one element. */
function placeLines(paper: Paper, { parent, type, lines, style, x }: Placing): void {
  const language = foreignLanguage(paper, lines)
  const element = appendTo(parent, paper, { type, ...(language && { lang: language }) })
  const height = lineHeight(style)
  let rest = lines
  while (rest.length > 0) {
    const count = fitting(paper, rest.length, height)
    const now = rest.slice(0, count)
    tagLines(paper, element, { lines: now, language, box: { x, y: paper.y, width: contentWidth }, style })
    paper.y += count * height
    rest = rest.slice(count)
    if (rest.length > 0) newPage(paper)
  }
  element.end()
}

/** How many of `total` lines go on this page: all, or so many that two at least stand on either side. */
function fitting(paper: Paper, total: number, height: number): number {
  const room = Math.floor((textBottom - paper.y + 0.5) / height)
  if (room >= total) return total
  const atTop = paper.y <= textTop
  if (total <= 3 || room < 2) return atTop ? Math.max(1, room) : 0
  return Math.max(Math.min(room, total - 2), atTop ? 1 : 0)
}

function register(paper: Paper, title: string, { level, listed }: { level: number; listed: boolean }): void {
  const target = `h${paper.headings.length + 1}`
  paper.doc.addNamedDestination(target, 'XYZ', page.margin, paper.y - 6, 0)
  paper.headings.push({ level, listed, text: title, page: pageIndex(paper), target })
  const parent = paper.outlines[level - 1]
  // the default x is the right edge of the page
  const options = { top: paper.y - 6, left: page.width, fit: false, expanded: level < 2 } as unknown as Parameters<
    PDFKit.PDFOutline['addItem']
  >[1]
  if (parent) paper.outlines[level] = parent.addItem(title, options)
}

const bullet = /^[•·▪*-]\s+/
const withoutBullet = (line: string): string => line.replace(bullet, '')
const isItem = (line: string | undefined): boolean => line !== undefined && bullet.test(line)

/** Neighbouring items together, and neighbouring other lines together. */
function groups(lines: readonly string[]): string[][] {
  const result: string[][] = []
  for (const line of lines) {
    const last = result.at(-1)
    if (last && isItem(last[0]) === isItem(line)) last.push(line)
    else result.push([line])
  }
  return result
}
