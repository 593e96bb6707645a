import type { Line } from './lines.ts'
import type { Paper } from './paper.ts'
import { lineHeight, type TextStyle } from './theme.ts'
import type { Piece } from './words.ts'

export interface Box {
  x: number
  y: number
  width: number
}

/** Draws lines below each other from the top of the box. Gives the height that they took. */
export function drawLines(
  paper: Paper,
  lines: readonly Line[],
  { box, style, align = 'left' }: { box: Box; style: TextStyle; align?: 'left' | 'right' },
): number {
  const height = lineHeight(style)
  for (const [index, line] of lines.entries()) {
    const baseline = box.y + index * height + height / 2 + style.size * 0.33
    let x = align === 'right' ? box.x + box.width - line.width : box.x
    for (const piece of line.pieces) {
      drawPiece(paper, piece, { x, baseline })
      x += piece.width
    }
  }
  return lines.length * height
}

function drawPiece(paper: Paper, piece: Piece, at: { x: number; baseline: number }): void {
  if (piece.mark) piece.mark.draw(paper.doc, { ...at, size: piece.size })
  else if (piece.actual !== undefined) spanned(paper, { actual: piece.actual }, () => drawText(paper, piece, at))
  else if (piece.language !== paper.language) spanned(paper, { lang: piece.language }, () => drawText(paper, piece, at))
  else drawText(paper, piece, at)
}

function drawText(paper: Paper, piece: Piece, { x, baseline }: { x: number; baseline: number }): void {
  const { doc } = paper
  doc.font(piece.font).fontSize(piece.size).fillColor(piece.colour)
  doc.text(piece.text, x, baseline, { lineBreak: false, baseline: 'alphabetic' })
}

function spanned(paper: Paper, options: { actual?: string; lang?: string }, draw: () => void): void {
  paper.doc.markContent('Span', options)
  draw()
  paper.doc.endMarkedContent()
}
