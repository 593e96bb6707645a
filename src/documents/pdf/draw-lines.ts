import type { Language } from '../../domain/text.ts'
import type { Line } from './lines.ts'
import type { Element, Paper } from './paper.ts'
import { lineHeight, type TextStyle } from './theme.ts'
import type { Piece } from './words.ts'

export interface Box {
  x: number
  y: number
  width: number
}

export interface Placement {
  box: Box
  style: TextStyle
  align?: 'left' | 'right'
}

/** Draws lines below each other from the top of the box. For furniture and for content whose element is open. */
export function drawLines(paper: Paper, lines: readonly Line[], placement: Placement): void {
  for (const one of place(lines, placement)) drawPiece(paper, one)
}

/**
 * Draws lines as content of an element. A stretch in another language than the element, or one that stands for other
 * text than it shows, becomes a Span within it. (Marks nested in the content would do too, but poppler drops what follows them.)
 */
export function tagLines(
  paper: Paper,
  element: Element,
  tagged: Placement & { lines: readonly Line[]; language?: Language | undefined },
): void {
  const language = tagged.language ?? paper.language
  for (const group of groupBySpan(place(tagged.lines, tagged), language)) {
    const draw = (): void => {
      for (const one of group.placed) drawPiece(paper, one)
    }
    if (!group.span) element.add(draw)
    else {
      tagSpan(paper, element, { options: group.span, draw })
    }
  }
}

/**
 * Content in a Span of its own. What it stands for is said at the content, too: a reader that knows no structure
 * (search, copying) looks there.
 */
export function tagSpan(
  paper: Paper,
  element: Element,
  { options, draw }: { options: SpanOptions; draw: () => void },
): void {
  const span = paper.doc.struct('Span', options)
  element.add(span)
  const content = paper.doc.markStructureContent('Span', options)
  draw()
  paper.doc.endMarkedContent()
  span.add(content)
  span.end()
}

export type SpanOptions = { actual: string } | { lang: Language }

/** The one language of the lines, when it is not that of the document: an element that holds them says so. */
export function foreignLanguage(paper: Paper, lines: readonly Line[]): Language | undefined {
  const languages = new Set(lines.flatMap(({ pieces }) => pieces.map(({ language }) => language)))
  const [language] = languages
  return languages.size === 1 && language !== paper.language ? language : undefined
}

interface Placed {
  piece: Piece
  x: number
  baseline: number
}

function place(lines: readonly Line[], { box, style, align = 'left' }: Placement): Placed[] {
  const height = lineHeight(style)
  return lines.flatMap((line, index) => {
    const baseline = box.y + index * height + height / 2 + style.size * 0.33
    let x = align === 'right' ? box.x + box.width - line.width : box.x
    return line.pieces.map((piece) => {
      const placed = { piece, x, baseline }
      x += piece.width
      return placed
    })
  })
}

interface Group {
  span: SpanOptions | null
  placed: Placed[]
}

function groupBySpan(all: readonly Placed[], language: Language): Group[] {
  const groups: Group[] = []
  for (const placed of all) {
    const span = spanOf(placed.piece, language)
    const last = groups.at(-1)
    if (last && sameSpan(last.span, span)) last.placed.push(placed)
    else groups.push({ span, placed: [placed] })
  }
  return groups
}

function spanOf({ actual, language: own }: Piece, language: Language): Group['span'] {
  if (actual !== undefined) return { actual }
  return own === language ? null : { lang: own }
}

function sameSpan(a: Group['span'], b: Group['span']): boolean {
  if (a === null || b === null) return a === b
  return 'lang' in a && 'lang' in b && a.lang === b.lang
}

function drawPiece({ doc }: Paper, { piece, x, baseline }: Placed): void {
  if (piece.mark) {
    piece.mark.draw(doc, { x, baseline, size: piece.size })
    return
  }
  doc.font(piece.font).fontSize(piece.size).fillColor(piece.colour)
  doc.text(piece.text, x, baseline, { lineBreak: false, baseline: 'alphabetic' })
}
