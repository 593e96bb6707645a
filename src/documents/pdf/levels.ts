import type { RiskLevel } from '../../domain/risk.ts'
import type { Doc } from './paper.ts'
import type { Mark } from './runs.ts'
import { colours } from './theme.ts'

/** The ground of each level and the ink on it: from light to dark, so that a black and white print keeps their order. */
export const levelColours: Record<RiskLevel, { ground: string; ink: string }> = {
  1: { ground: '#f1f6f0', ink: colours.ink },
  2: { ground: '#e4dfb0', ink: colours.ink },
  3: { ground: '#e5b566', ink: colours.ink },
  4: { ground: '#b5522a', ink: colours.white },
  5: { ground: '#76151d', ink: colours.white },
}

/** A small square with the number of the level, to stand before its word. */
export function levelMark(level: RiskLevel): Mark {
  return {
    width: (size) => size * 1.6,
    draw: (doc, { x, baseline, size }) => {
      const side = size * 1.22
      const top = baseline - size * 0.33 - side / 2
      const { ground, ink } = levelColours[level]
      doc.roundedRect(x, top, side, side, 1.6).fill(ground)
      if (level < 4)
        doc
          .roundedRect(x + 0.2, top + 0.2, side - 0.4, side - 0.4, 1.6)
          .lineWidth(0.4)
          .stroke(colours.muted)
      doc
        .font('semibold')
        .fontSize(size * 0.94)
        .fillColor(ink)
      // the space parts the number from the word for who hears or copies it
      doc.text(`${level} `, x + side / 2 - size * 0.235, baseline - size * 0.02, {
        lineBreak: false,
        baseline: 'alphabetic',
      })
    },
  }
}

/** A bar before a count, as long as the count is of the largest, in the ground of its level; null for what has none. */
export function countBar(share: number, level: RiskLevel | null, width = 96): Mark {
  return {
    width: () => width + 8,
    draw: (doc: Doc, { x, baseline, size }) => {
      const [top, height] = [baseline - size * 0.7, size * 0.76]
      doc.rect(x, top, width, height).fill(colours.track)
      if (share <= 0) return
      const long = Math.max(2, width * Math.min(1, share))
      if (level !== null) doc.rect(x, top, long, height).fill(levelColours[level].ground)
      doc
        .rect(x + 0.25, top + 0.25, long - 0.5, height - 0.5)
        .lineWidth(0.5)
        .stroke(colours.muted)
    },
  }
}
