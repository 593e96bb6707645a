import { appendTo, fill } from './blocks.ts'
import { toLines } from './lines.ts'
import { type Doc, ensure, type Paper } from './paper.ts'
import type { Mark } from './runs.ts'
import { colours, contentWidth, page, styles } from './theme.ts'

export interface Area {
  x: number
  y: number
  width: number
  height: number
}

/** A picture with its description for who cannot see it. */
export function figure(
  paper: Paper,
  { alt, height }: { alt: string; height: number },
  draw: (area: Area) => void,
): void {
  ensure(paper, height)
  const area = { x: page.margin, y: paper.y, width: contentWidth, height }
  const bbox: [number, number, number, number] = [area.x, area.y, area.x + area.width, area.y + height]
  fill(appendTo(paper.root, paper, { type: 'Figure', alt, bbox }), () => draw(area))
  paper.y += height
}

export interface Segment {
  count: number
  label: string
  colour: string
  /** an outline in place of a filled part, for what is not known */
  hollow?: boolean
}

/** A bar whose parts stand for counts; each part carries its own label where it fits, else its count. */
export function stackedBar(paper: Paper, segments: readonly Segment[], area: Area): void {
  const shown = segments.filter(({ count }) => count > 0)
  const total = shown.reduce((sum, { count }) => sum + count, 0)
  const gap = 1.2
  let x = area.x
  for (const segment of shown) {
    const width = (segment.count / total) * area.width
    drawSegment(paper, segment, { ...area, x, width: Math.max(1, width - gap) })
    x += width
  }
}

function drawSegment(paper: Paper, segment: Segment, area: Area): void {
  const { doc } = paper
  if (segment.hollow)
    doc
      .rect(area.x + 0.4, area.y + 0.4, area.width - 0.8, area.height - 0.8)
      .lineWidth(0.8)
      .stroke(colours.muted)
  else doc.rect(area.x, area.y, area.width, area.height).fill(segment.colour)
  const size = Math.min(8.5, area.height * 0.62)
  const label = [`${segment.count} ${segment.label}`, String(segment.count)].find(
    (text) => widthOf(paper, text, size) + 7 <= area.width,
  )
  if (label === undefined) return
  const colour = segment.hollow ? colours.ink : colours.white
  doc.font('semibold').fontSize(size).fillColor(colour)
  doc.text(label, area.x + 4, area.y + area.height / 2 + size * 0.33, { lineBreak: false, baseline: 'alphabetic' })
}

/** A bar in a line of text: how much of the track is filled. */
export function bar(share: number, width = 118): Mark {
  return {
    width: () => width + 8,
    draw: (doc: Doc, { x, baseline, size }) => {
      const [top, height] = [baseline - size * 0.66, size * 0.66]
      doc.rect(x, top, width, height).fill(colours.track)
      if (share > 0) doc.rect(x, top, width * Math.min(1, share), height).fill(colours.yes)
    },
  }
}

const widthOf = (paper: Paper, text: string, size: number): number =>
  toLines(paper, text, { width: Infinity, style: { ...styles.cell, font: 'semibold', size } })[0]?.width ?? 0
