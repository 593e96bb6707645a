import { createRequire } from 'node:module'
import type { Language } from '../../domain/text.ts'

const require = createRequire(import.meta.url)
const modules: Record<Language, string> = { nl: 'hyphen/nl', fr: 'hyphen/fr', de: 'hyphen/de', en: 'hyphen/en-gb' }
const softHyphen = '\u00AD'
/** Shorter words, and shorter first and last parts, read worse than a ragged edge. */
const shortest = { word: 8, left: 3, right: 4 }

type Hyphenate = (text: string, options: { hyphenChar: string; minWordLength: number }) => string
const loaded = new Map<Language, Hyphenate>()
const known = new Map<string, readonly number[]>()

/** The places, as numbers of characters from the start, at which a word may be broken, in order. */
export function breakPoints(word: string, language: Language): readonly number[] {
  if (word.length < shortest.word || word.length > 80) return []
  const key = `${language}|${word}`
  const found = known.get(key)
  if (found) return found
  const points = computePoints(word, language)
  if (known.size < 20_000) known.set(key, points)
  return points
}

function computePoints(word: string, language: Language): number[] {
  const options = { hyphenChar: softHyphen, minWordLength: shortest.word }
  const parts = patterns(language)(word, options).split(softHyphen)
  const points: number[] = []
  let length = 0
  for (const part of parts.slice(0, -1)) {
    length += part.length
    if (isGoodBreak(word, length)) points.push(length)
  }
  return points
}

/** Letters on both sides, so that a comma or bracket is not counted as part of the syllable. */
function isGoodBreak(word: string, at: number): boolean {
  const left = /\p{L}*$/u.exec(word.slice(0, at))?.[0].length ?? 0
  const right = /^\p{L}*/u.exec(word.slice(at))?.[0].length ?? 0
  return left >= shortest.left && right >= shortest.right
}

/** Patterns are loaded when a language is first used: each costs some milliseconds. */
function patterns(language: Language): Hyphenate {
  const found = loaded.get(language)
  if (found) return found
  const { hyphenateSync } = require(modules[language]) as { hyphenateSync: Hyphenate }
  loaded.set(language, hyphenateSync)
  return hyphenateSync
}
