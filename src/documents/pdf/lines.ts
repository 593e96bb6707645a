import { breakPoints } from './hyphenation.ts'
import type { Paper } from './paper.ts'
import type { Text } from './runs.ts'
import { type FontName, styles, type TextStyle, type Weight } from './theme.ts'
import { measured, type Piece, toWords, type Word } from './words.ts'

/** A line of text as it will be drawn. */
export interface Line {
  pieces: Piece[]
  width: number
}

/** What a word is broken with at the end of a line; in its font it stands for a soft hyphen, so that a copy joins the word again. */
const hyphen = ({ font }: Piece): { text: string; font: FontName } => ({ text: '-', font: `${font as Weight}-hyphen` })
/** A word is broken only when more than this part of the line, and more than this many points, would stay empty. */
const raggedness = { share: 0.12, points: 26 }

/** Breaks text into lines of at most `width` points. Nothing is lost: a word that is too wide is cut. */
export function toLines(
  paper: Paper,
  text: Text,
  { width, style = styles.body }: { width: number; style?: TextStyle },
): Line[] {
  const setting: Setting = { paper, width, hyphenate: style.hyphenate !== false, lines: [{ pieces: [], width: 0 }] }
  for (const word of toWords(paper, text, style)) place(setting, word)
  return setting.lines
}

interface Setting {
  paper: Paper
  width: number
  hyphenate: boolean
  lines: Line[]
}

function place(setting: Setting, first: Word): void {
  if (first.newline) newLine(setting, true)
  let word: Word | null = first
  while (word !== null) word = placePart(setting, word)
}

/** Puts the word, or as much of it as fits, on the last line; gives back what goes to the next. */
function placePart(setting: Setting, word: Word): Word | null {
  const line = lastLine(setting)
  const gap = line.pieces.length === 0 ? 0 : (word.gap?.width ?? 0)
  if (line.width + gap + word.width <= setting.width + 0.01) {
    append(line, word)
    return null
  }
  const parts = split(setting, word, setting.width - line.width - gap)
  if (parts) append(line, parts[0])
  newLine(setting, !parts && word.gap !== null)
  return parts ? parts[1] : word
}

/** A space at the end of a line is not seen and not measured, but parts the words for who hears or copies the text. */
function newLine({ paper, lines }: Setting, parted: boolean): void {
  const line = lines.at(-1)
  const last = line?.pieces.at(-1)
  if (parted && line && last) {
    const { font, size, colour, language } = last
    const { width } = line
    add(line, measured(paper, { font, size, colour, language, text: ' ' }))
    line.width = width
  }
  lines.push({ pieces: [], width: 0 })
}

function split(setting: Setting, word: Word, available: number): [Word, Word] | null {
  const tooWide = word.width > setting.width
  const worthIt = setting.hyphenate && available > Math.max(raggedness.share * setting.width, raggedness.points)
  const hyphenated = tooWide || worthIt ? hyphenateAt(setting.paper, word, available) : null
  if (hyphenated) return hyphenated
  return tooWide && lastLine(setting).pieces.length === 0 ? cut(setting.paper, word, available) : null
}

/** The longest beginning of the word that fits with a hyphen. Only the piece that runs over the edge is broken. */
function hyphenateAt(paper: Paper, word: Word, available: number): [Word, Word] | null {
  let before = 0
  for (const [index, target] of word.pieces.entries()) {
    const points = target.actual === undefined && !target.mark ? breakPoints(target.text, target.language) : []
    for (const at of points.toReversed()) {
      const left = measured(paper, { ...target, text: target.text.slice(0, at) })
      const dash = measured(paper, { ...target, ...hyphen(target) })
      if (before + left.width + dash.width > available) continue
      const right = measured(paper, { ...target, text: target.text.slice(at) })
      return parted(word, index, { left: [left, dash], right: [right] })
    }
    before += target.width
    if (before > available) return null
  }
  return null
}

/** Cuts a word that is wider than the column after the last character that fits; at least one goes on each line. */
function cut(paper: Paper, word: Word, available: number): [Word, Word] | null {
  const index = word.pieces.findIndex((_, i) => widthUpTo(word, i + 1) > available)
  const target = word.pieces[Math.max(0, index)]
  if (!target || target.mark) return null
  const characters = Array.from(target.text)
  let count = 0
  const fits = (n: number): boolean =>
    widthUpTo(word, index) + measured(paper, { ...target, text: characters.slice(0, n).join('') }).width <= available
  while (count < characters.length - 1 && fits(count + 1)) count += 1
  if (count === 0 && index > 0) return parted(word, index, { left: [], right: [target] })
  return cutPiece(paper, word, { index, target, count: Math.max(1, count) })
}

function cutPiece(paper: Paper, word: Word, at: { index: number; target: Piece; count: number }): [Word, Word] | null {
  const { index, target, count } = at
  const characters = Array.from(target.text)
  if (characters.length < 2) return null
  // of a substituted stretch the original stays with the first part: each box is one character only by luck
  const { actual, ...look } = target
  const left = measured(paper, {
    ...look,
    text: characters.slice(0, count).join(''),
    ...(actual === undefined ? {} : { actual }),
  })
  const rest = characters.slice(count).join('')
  const right = measured(paper, { ...look, text: rest, ...(actual === undefined ? {} : { actual: '\u200B' }) })
  return parted(word, index, { left: [left], right: [right] })
}

function parted(word: Word, index: number, { left, right }: { left: Piece[]; right: Piece[] }): [Word, Word] {
  const head = [...word.pieces.slice(0, index), ...left]
  const tail = [...right, ...word.pieces.slice(index + 1)]
  return [
    { ...word, pieces: head, width: sum(head) },
    { pieces: tail, width: sum(tail), gap: null, newline: false },
  ]
}

function append(line: Line, word: Word): void {
  if (line.pieces.length > 0 && word.gap) add(line, word.gap)
  for (const next of word.pieces) add(line, next)
}

/** Pieces of the same look become one: fewer operators, and words are not parted for a reader that copies them. */
function add(line: Line, next: Piece): void {
  const last = line.pieces.at(-1)
  line.width += next.width
  if (last && alike(last, next)) {
    line.pieces[line.pieces.length - 1] = { ...last, text: last.text + next.text, width: last.width + next.width }
  } else line.pieces.push(next)
}

function alike(a: Piece, b: Piece): boolean {
  if (a.mark ?? b.mark ?? a.actual ?? b.actual) return false
  return a.font === b.font && a.colour === b.colour && a.language === b.language && a.size === b.size
}

const sum = (pieces: readonly Piece[]): number => pieces.reduce((total, { width }) => total + width, 0)
const widthUpTo = (word: Word, index: number): number => sum(word.pieces.slice(0, index))

function lastLine(setting: Setting): Line {
  const line = setting.lines.at(-1)
  if (!line) throw new Error('a text has at least one line')
  return line
}
