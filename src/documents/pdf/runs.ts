import type { Language } from '../../domain/text.ts'
import type { Doc } from './paper.ts'
import type { Weight } from './theme.ts'

/** A small drawing that stands in a line like a letter. */
export interface Mark {
  /** in points, for a text of `size` */
  width: (size: number) => number
  draw: (doc: Doc, at: { x: number; baseline: number; size: number }) => void
}

/** A stretch of text of one look and one language. A mark is drawn before its text and never parted from it. */
export interface Run {
  text: string
  font?: Weight
  colour?: string
  language?: Language
  mark?: Mark
  /** what the text stands for, for who cannot see it or copies it */
  actual?: string
}

export type Text = string | readonly Run[]

export const asRuns = (text: Text): readonly Run[] => (typeof text === 'string' ? [{ text }] : text)

/** The words without their looks, for bookmarks and alternatives. */
export const plain = (text: Text): string =>
  asRuns(text)
    .map((run) => run.text)
    .join('')
