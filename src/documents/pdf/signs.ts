import type { Doc } from './paper.ts'
import type { Mark } from './runs.ts'
import { colours } from './theme.ts'

/** Signs of a state. Their shapes differ without colour: a black and white print tells them apart. */
export type SignName = 'tick' | 'half' | 'cross' | 'dash' | 'question' | 'ring' | 'shield' | 'chevrons' | 'slashed'

export const signColours: Record<SignName, string> = {
  tick: colours.yes,
  half: colours.partly,
  cross: colours.no,
  dash: colours.none,
  question: colours.none,
  ring: colours.none,
  shield: colours.yes,
  chevrons: colours.none,
  slashed: colours.none,
}

/** A sign as a letter of a line; the room after it parts it from its word. */
export function sign(name: SignName): Mark {
  return {
    width: (size) => size * 1.18,
    draw: (doc, { x, baseline, size }) => {
      const radius = size * 0.4
      const at = { x: x + radius, y: baseline - size * 0.33, r: radius }
      doc.save()
      shapes[name](doc, at)
      doc.restore()
    },
  }
}

interface At {
  x: number
  y: number
  r: number
}

const shapes: Record<SignName, (doc: Doc, at: At) => void> = {
  tick: (doc, { x, y, r }) => {
    doc.circle(x, y, r).fill(colours.yes)
    whiteTick(doc, { x, y, r })
  },
  half: (doc, { x, y, r }) => {
    doc.path(`M ${x} ${y - r} A ${r} ${r} 0 0 0 ${x} ${y + r} Z`).fill(colours.partly)
    circle(doc, { x, y, r }, colours.partly)
  },
  cross: (doc, { x, y, r }) => {
    doc.roundedRect(x - r * 0.95, y - r * 0.95, r * 1.9, r * 1.9, r * 0.2).fill(colours.no)
    const arm = r * 0.45
    doc
      .moveTo(x - arm, y - arm)
      .lineTo(x + arm, y + arm)
      .moveTo(x - arm, y + arm)
      .lineTo(x + arm, y - arm)
    doc
      .lineWidth(r * 0.28)
      .lineCap('round')
      .stroke(colours.white)
  },
  dash: (doc, { x, y, r }) => {
    doc
      .moveTo(x - r * 0.6, y)
      .lineTo(x + r * 0.6, y)
      .lineWidth(r * 0.34)
      .stroke(colours.none)
  },
  question: (doc, { x, y, r }) => {
    doc
      .circle(x, y, r * 0.9)
      .lineWidth(r * 0.2)
      .stroke(colours.none)
    const hook = `M ${x - r * 0.3} ${y - r * 0.2} A ${r * 0.3} ${r * 0.3} 0 1 1 ${x + r * 0.08} ${y + r * 0.06} L ${x} ${y + r * 0.22}`
    doc
      .path(hook)
      .lineWidth(r * 0.2)
      .lineCap('round')
      .stroke(colours.none)
    doc.circle(x, y + r * 0.5, r * 0.13).fill(colours.none)
  },
  ring: (doc, at) => circle(doc, at, colours.none),
  shield: (doc, { x, y, r }) => {
    const [left, right, shoulder] = [x - r * 0.9, x + r * 0.9, y - r * 0.75]
    const side = `${y + r * 0.65} ${x + r * 0.5} ${y + r * 0.92} ${x} ${y + r * 1.12}`
    const back = `${x - r * 0.5} ${y + r * 0.92} ${left} ${y + r * 0.65} ${left} ${y}`
    doc
      .path(`M ${x} ${y - r * 1.05} L ${right} ${shoulder} V ${y} C ${right} ${side} C ${back} V ${shoulder} Z`)
      .fill(colours.yes)
    whiteTick(doc, { x, y, r: r * 0.9 })
  },
  chevrons: (doc, { x, y, r }) => {
    for (const tip of [x, x + r * 0.85])
      doc
        .moveTo(tip - r * 0.6, y - r * 0.6)
        .lineTo(tip, y)
        .lineTo(tip - r * 0.6, y + r * 0.6)
    doc
      .lineWidth(r * 0.26)
      .lineCap('round')
      .lineJoin('round')
      .stroke(colours.none)
  },
  slashed: (doc, { x, y, r }) => {
    circle(doc, { x, y, r }, colours.none)
    const reach = r * 0.63
    doc.moveTo(x - reach, y + reach).lineTo(x + reach, y - reach)
    doc.lineWidth(r * 0.22).stroke(colours.none)
  },
}

function circle(doc: Doc, { x, y, r }: At, colour: string): void {
  doc
    .circle(x, y, r * 0.9)
    .lineWidth(r * 0.22)
    .stroke(colour)
}

function whiteTick(doc: Doc, { x, y, r }: At): void {
  doc
    .moveTo(x - r * 0.5, y + r * 0.05)
    .lineTo(x - r * 0.12, y + r * 0.42)
    .lineTo(x + r * 0.5, y - r * 0.38)
  doc
    .lineWidth(r * 0.28)
    .lineCap('round')
    .lineJoin('round')
    .stroke(colours.white)
}
