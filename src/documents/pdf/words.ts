import type { Language } from '../../domain/text.ts'
import { clean, drawable } from './glyphs.ts'
import type { Paper } from './paper.ts'
import { asRuns, type Mark, type Run, type Text } from './runs.ts'
import type { FontName, TextStyle, Weight } from './theme.ts'

/** A part of a line that is drawn in one go. */
export interface Piece {
  text: string
  width: number
  font: FontName
  size: number
  colour: string
  language: Language
  /** what the text stands for, where it differs from what is drawn */
  actual?: string
  mark?: Mark
}

/** What may not be broken, with the space that goes before it when it does not begin a line. */
export interface Word {
  pieces: Piece[]
  width: number
  gap: Piece | null
  /** set when the word begins a new line of the author's */
  newline: boolean
}

/** Cuts text into words, measured. A line may be broken before each word. */
export function toWords(paper: Paper, text: Text, style: TextStyle): Word[] {
  const state: State = { paper, words: [], gap: null, newline: false, open: false }
  for (const run of asRuns(text)) addRun(state, run, style)
  return state.words
}

/** A piece of a run, measured in its font. */
export function measured(paper: Paper, look: Omit<Piece, 'width'>): Piece {
  return { ...look, width: look.text === '' ? 0 : paper.fonts[look.font].widthOfString(look.text, look.size) }
}

/** What was read so far. `open` means that the next piece belongs to the last word: nothing parted them. */
interface State {
  paper: Paper
  words: Word[]
  gap: Piece | null
  newline: boolean
  open: boolean
}

type Look = Omit<Piece, 'width' | 'text' | 'font'> & { font: Weight }

/** Spaces, new lines and zero-width spaces part words; a hyphen, dash or slash between letters allows a break after it. */
const separators = /(\n| +|\u200B)/
const softBreak = /(?<=\p{L}{2}[-\u2013/])(?=\p{L}{2})/u

function addRun(state: State, run: Run, style: TextStyle): void {
  const look = lookOf(state.paper, run, style)
  if (run.mark) push(state, [{ ...look, text: '', width: run.mark.width(look.size), mark: run.mark }])
  if (run.actual !== undefined) {
    push(state, [measured(state.paper, { ...look, text: run.text, actual: run.actual })])
    return
  }
  for (const token of clean(run.text).split(separators)) {
    if (token === '') continue
    if (token === '\n') addNewline(state)
    else if (token === '\u200B') state.open = false
    else if (token.trim() === '') [state.gap, state.open] = [measured(state.paper, { ...look, text: ' ' }), false]
    else addWord(state, token, look)
  }
}

function addWord(state: State, token: string, look: Look): void {
  for (const [index, part] of token.split(softBreak).entries()) {
    if (index > 0) state.open = false
    const hasGlyph = (codePoint: number): boolean => state.paper.fonts[look.font].font.hasGlyphForCodePoint(codePoint)
    push(
      state,
      drawable(part, hasGlyph).map((stretch) => measured(state.paper, { ...look, ...stretch })),
    )
  }
}

function addNewline(state: State): void {
  if (state.newline) state.words.push({ pieces: [], width: 0, gap: null, newline: true })
  state.newline = true
  state.gap = null
  state.open = false
}

function push(state: State, pieces: Piece[]): void {
  const width = pieces.reduce((sum, next) => sum + next.width, 0)
  const last = state.words.at(-1)
  if (state.open && last) {
    last.pieces.push(...pieces)
    last.width += width
    return
  }
  state.words.push({ pieces, width, gap: state.gap, newline: state.newline })
  Object.assign(state, { gap: null, newline: false, open: true })
}

function lookOf(paper: Paper, run: Run, style: TextStyle): Look {
  const { font = style.font, colour = style.colour, language = paper.language } = run
  return { font, colour, language, size: style.size }
}
