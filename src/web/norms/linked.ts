import type { Key, Translate, Values } from '../../i18n/translate.ts'

/** A stretch of a sentence; with `href` it is a link, with `name` it is the figure of that name. */
export interface Piece {
  text: string
  href?: string
  name?: string
}

/** A figure in a sentence, and the list it was counted from. */
export interface Figure {
  text: string
  href?: string
}

/** A sentence of the interface in which figures are links: each `{{name}}` of `figures` becomes a piece of its own. */
export function linked(
  t: Translate,
  key: Key,
  { figures, values = {} }: { figures: Readonly<Record<string, Figure>>; values?: Values },
): Piece[] {
  const marked = Object.fromEntries(Object.keys(figures).map((name) => [name, `${mark}${name}${mark}`]))
  return t(key, { ...values, ...marked })
    .split(mark)
    .map((text, index) =>
      index % 2 === 0 ? { text } : { name: text, ...figures[text], text: figures[text]?.text ?? '' },
    )
    .filter(({ text }) => text !== '')
}

/** Never part of a text. */
const mark = '\u0001'
