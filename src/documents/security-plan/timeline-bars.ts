import type { Doc, Paper } from '../pdf/paper.ts'
import { colours } from '../pdf/theme.ts'

/** The part of a year that a bar takes, from 0 to 1, and whether the bar begins or ends here. */
export interface Slot {
  from: number
  to: number
  dashed: boolean
  first: boolean
  last: boolean
}

interface Place {
  box: { x: number; y: number; width: number; height: number }
  /** drawn in grey: nothing more is expected */
  closed: boolean
}

const height = 6.5
/** Room at the begin and the end of a bar, so that two neighbours are seen as two. */
const inset = 2

/** A bar, or a part of one, in the cell of a year. */
export function barIn({ doc }: Paper, slot: Slot, { box, closed }: Place): void {
  const left = box.x + box.width * slot.from + (slot.first ? inset : 0)
  const right = box.x + box.width * slot.to - (slot.last ? inset : 0)
  const middle = middleOf(box)
  if (slot.dashed) dashes(doc, { left, right, middle, colour: ink(closed) })
  else doc.rect(left, middle - height / 2, right - left, height).fill(ink(closed))
}

/** An arrow: it goes on after the last year. */
export function laterMark({ doc }: Paper, { box, closed, dashed }: Place & { dashed: boolean }): void {
  const middle = middleOf(box)
  const [x, tip] = [box.x, box.x + 20]
  if (dashed) dashes(doc, { left: x, right: tip - 8, middle, colour: ink(closed) })
  else doc.rect(x, middle - height / 2, tip - 8 - x, height).fill(ink(closed))
  doc.polygon([tip - 8, middle - height * 0.8], [tip, middle], [tip - 8, middle + height * 0.8]).fill(ink(closed))
}

const ink = (closed: boolean): string => (closed ? '#8a919b' : colours.accent)

/** The bar stands beside the first line of the title. */
const middleOf = (box: Place['box']): number => box.y + Math.min(box.height / 2, 8.6)

function dashes(
  doc: Doc,
  { left, right, middle, colour }: { left: number; right: number; middle: number; colour: string },
): void {
  doc.save().lineWidth(2.4).dash(5, { space: 3 }).moveTo(left, middle).lineTo(right, middle).stroke(colour)
  doc.undash().restore()
}
