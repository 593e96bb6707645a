/** Measures in points (1/72 inch) and colours that every document shares. See docs/look. */

const millimetre = 72 / 25.4

export const page = { width: 595.28, height: 841.89, margin: 20 * millimetre }

/** The width that text and tables share. */
export const contentWidth = page.width - 2 * page.margin

/** Where the text of a page begins and ends. */
export const textTop = page.margin
export const textBottom = page.height - page.margin - 4

export const colours = {
  ink: '#1b2430',
  muted: '#5b6470',
  line: '#d9d6cf',
  track: '#e9e7e1',
  accent: '#0b5d6b',
  white: '#ffffff',
  yes: '#1d6b3a',
  partly: '#8a5a00',
  no: '#a3262a',
  none: '#5b6470',
} as const

export type Weight = 'regular' | 'semibold' | 'bold'
/** The second of each draws only the hyphen at the end of a line. */
export type FontName = Weight | `${Weight}-hyphen`

/** How a block of text looks. `leading` is the height of a line as a multiple of `size`. */
export interface TextStyle {
  size: number
  leading: number
  font: Weight
  colour: string
  /** false for headings: their words are broken only when they are wider than the page */
  hyphenate?: boolean
}

export const styles = {
  body: { size: 10.5, leading: 1.42, font: 'regular', colour: colours.ink },
  lead: { size: 13, leading: 1.42, font: 'regular', colour: colours.ink, hyphenate: false },
  small: { size: 9, leading: 1.35, font: 'regular', colour: colours.muted },
  cell: { size: 9, leading: 1.36, font: 'regular', colour: colours.ink },
  head: { size: 9, leading: 1.36, font: 'semibold', colour: colours.muted },
  furniture: { size: 8.5, leading: 1.3, font: 'regular', colour: colours.muted },
  h1: { size: 21, leading: 1.2, font: 'bold', colour: colours.ink, hyphenate: false },
  goal: { size: 17, leading: 1.22, font: 'bold', colour: colours.ink, hyphenate: false },
  h2: { size: 14.5, leading: 1.26, font: 'bold', colour: colours.ink, hyphenate: false },
  h3: { size: 12, leading: 1.3, font: 'bold', colour: colours.ink, hyphenate: false },
  h4: { size: 10.5, leading: 1.36, font: 'bold', colour: colours.ink, hyphenate: false },
} as const satisfies Record<string, TextStyle>

/** The height of one line, in points. */
export const lineHeight = (style: TextStyle): number => style.size * style.leading
