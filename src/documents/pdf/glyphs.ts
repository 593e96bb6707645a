/** True when the font has a glyph for the code point. */
export type HasGlyph = (codePoint: number) => boolean

/** A stretch of text as it is drawn; `actual` is what it stands for where the font cannot draw it. */
export interface Stretch {
  text: string
  actual?: string
}

const box = '\u25A1'
const ordinary = /^[\u0020-\u007E\u00A0-\u00AC\u00AE-\u017F\u2013\u2014\u2018-\u201E\u2026\u20AC\u202F]*$/
const segmenter = new Intl.Segmenter('nl', { granularity: 'grapheme' })

/**
 * Splits a word into stretches that the font can draw. What it cannot draw becomes a box per character that carries
 * the original text, so that it can still be copied, searched and read aloud; a missing glyph would break PDF/A and PDF/UA.
 */
export function drawable(word: string, hasGlyph: HasGlyph): Stretch[] {
  if (ordinary.test(word)) return [{ text: word }]
  const stretches: Stretch[] = []
  for (const { segment } of segmenter.segment(word)) append(stretches, substitute(segment, hasGlyph))
  return stretches
}

/** Removes what is never drawn: control characters, soft hyphens, direction marks, byte order marks, lone surrogates. */
export function clean(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
      .replace(/\t/g, ' ')
      // in Source Sans it is so narrow that a reader of the text takes 20 000 for one number
      .replace(/\u202F/g, '\u00A0')
      .replace(/(?!\n)[\p{Cc}\u00AD\u061C\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF\uFFFE\uFFFF]/gu, '')
  )
}

function substitute(grapheme: string, hasGlyph: HasGlyph): Stretch {
  for (const form of [grapheme, grapheme.normalize('NFC'), grapheme.normalize('NFKC')]) {
    if (drawn(form, hasGlyph)) return { text: form }
  }
  return { text: box, actual: grapheme }
}

function drawn(text: string, hasGlyph: HasGlyph): boolean {
  return Array.from(text).every((character) => hasGlyph(character.codePointAt(0) ?? 0))
}

function append(stretches: Stretch[], next: Stretch): void {
  const last = stretches.at(-1)
  if (!last || (last.actual === undefined) !== (next.actual === undefined)) {
    stretches.push(next)
    return
  }
  last.text += next.text
  if (last.actual !== undefined && next.actual !== undefined) last.actual += next.actual
}
