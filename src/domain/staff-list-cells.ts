import { fold } from './folding.ts'
import type { Day } from './organisation.ts'
import { remember } from './remember.ts'
import type { Language } from './text.ts'

/**
 * A day as people and Excel write it: dd/mm/yyyy (also with two digits for the year, dots or dashes), ISO, yyyymmdd, or
 * the number of a day in Excel. Undefined when it is no day between 1900 and 2200. Two digits: up to 29 is this century.
 */
export function readDay(text: string): Day | undefined {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+Z?)?$/.exec(text) ?? /^(\d{4})(\d\d)(\d\d)$/.exec(text)
  if (iso !== null) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const belgian = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d\d)(?: [\d:]+)?$/.exec(text)
  if (belgian !== null) return dayOf(fullYear(belgian[3] ?? ''), Number(belgian[2]), Number(belgian[1]))
  return /^\d{5}(?:[.,]\d+)?$/.test(text) ? serialDay(Number.parseInt(text, 10)) : undefined
}

/** The day a contract ends. Programs for salaries write a far year for `no end`: null. */
export function readEnd(text: string): Day | null | undefined {
  return /(?:^|\D)(?:9999|2999)(?:\D|$)|^9999\d{4}$/.test(text) ? null : readDay(text)
}

const fullYear = (text: string): number =>
  text.length === 4 ? Number(text) : Number(text) + (Number(text) < 30 ? 2000 : 1900)

function dayOf(year: number, month: number, date: number): Day | undefined {
  const moment = new Date(Date.UTC(year, month - 1, date))
  const right = moment.getUTCMonth() === month - 1 && moment.getUTCDate() === date && year >= 1900 && year <= 2200
  return right ? moment.toISOString().slice(0, 10) : undefined
}

/** Excel counts days from 30 December 1899. */
function serialDay(days: number): Day | undefined {
  if (days < 10_000 || days > 80_000) return undefined
  return new Date(Date.UTC(1899, 11, 30) + days * 86_400_000).toISOString().slice(0, 10)
}

const languageWords: Readonly<Record<Language, readonly string[]>> = {
  nl: ['n', 'nl', 'nld', 'ned', 'nederlands', 'neerlandais', 'niederlandisch', 'dutch', 'vlaams', 'flamand', 'v'],
  fr: ['f', 'fr', 'fra', 'frans', 'francais', 'franzosisch', 'french'],
  de: ['d', 'de', 'deu', 'ger', 'duits', 'allemand', 'deutsch', 'german', 'a'],
  en: ['e', 'en', 'eng', 'engels', 'anglais', 'englisch', 'english'],
}

const languageOf = new Map(
  Object.entries(languageWords).flatMap(([language, words]) => words.map((word) => [word, language as Language])),
)

/** N, F, NL, Frans, français, nl-BE …; undefined for anything else. */
export const readLanguage: (text: string) => Language | undefined = remember((text) =>
  languageOf.get(fold(text).replace(/[^a-z].*$/, '')),
)

/** An address in lower case; undefined when it is none. A link to it (`mailto:`) is one too. */
export function readEmail(text: string): string | undefined {
  const address = text.replace(/^mailto:/i, '').toLowerCase()
  const valid = /^[^\s@<>()[\],;:"\\]+@[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?(?:\.[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?)+$/u
  return address.length <= 254 && valid.test(address) && !address.includes('..') ? address : undefined
}

/**
 * A staff number as it is kept: leading zeros stay; the `,00` of a number that Excel gave decimals goes, but three zeros
 * are no decimals: 1.000 stays as it is written. Undefined when Excel wrote it shortened (4,2E+10): then it is lost.
 */
export function readNumber(text: string): string | undefined {
  if (/^\d([.,]\d+)?E\+?\d+$/i.test(text)) return undefined
  return text.replace(/^(\d+)[.,]0{1,2}$/, '$1')
}

/** True for 1.000 and 12.345: digits in threes, as Excel shows a number in thousands. */
export const isInThousands = (number: string): boolean => /^[1-9]\d{0,2}(?:[., \u00a0\u202f']\d{3})+$/.test(number)

/** What tells two staff numbers apart beyond doubt: without leading zeros, case and signs. */
export const looseNumber = (number: string): string =>
  /^\d+$/.test(number)
    ? number.replace(/^0+(?=\d)/, '')
    : fold(number)
        .replace(/[^a-z0-9]/g, '')
        .replace(/(?<!\d)0+(?=\d)/g, '')

export interface Names {
  familyName: string
  givenName: string
  /** the words could be divided otherwise */
  unsure: boolean
}

const particle =
  /^(van|von|vander|vanden|vande|de|den|der|des|du|di|da|dal|del|della|dos|le|la|les|el|al|ben|bin|ibn|ten|ter|te|'t|op|zu|st|saint|mac|o)$/

/**
 * Both names out of one cell. A comma divides them; else words in capitals are the family name; else particles go with
 * the word after them: `De Wolf Marc`, `Anne Van den Berghe`. One word is a family name.
 */
export function splitName(text: string, order: 'family' | 'given'): Names {
  const comma = /^([^,]+),\s*(.+)$/.exec(text)
  if (comma !== null) return { familyName: comma[1]?.trim() ?? '', givenName: comma[2] ?? '', unsure: false }
  const words = text.split(' ')
  const family = order === 'family' ? familyFirst(words) : familyLast(words)
  const [start, end] = family
  const familyName = words.slice(start, end).join(' ')
  const givenName = [...words.slice(0, start), ...words.slice(end)].join(' ')
  return { familyName, givenName, unsure: words.length === 1 || isUnsure(words, end - start) }
}

const isCapital = (word: string): boolean =>
  word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase()

const isParticle = (word: string | undefined): boolean => word !== undefined && particle.test(fold(word))

function familyFirst(words: readonly string[]): [number, number] {
  const capitals = words.findIndex((word) => !isCapital(word))
  if (capitals > 0) return [0, capitals]
  let end = 0
  while (isParticle(words[end]) && end < words.length - 2) end += 1
  return [0, end + 1]
}

function familyLast(words: readonly string[]): [number, number] {
  if (words.length === 1) return [0, 1]
  const capital = words.findIndex((word, place) => place > 0 && isCapital(word))
  if (capital > 0 && !isCapital(words[0] ?? '')) return [capital, words.length]
  const first = words.findIndex((word, place) => place > 0 && isParticle(word))
  return [first > 0 && first < words.length - 1 ? first : 1, words.length]
}

/** Two words, or particles with theirs and one more, divide in one way only. */
function isUnsure(words: readonly string[], familyLength: number): boolean {
  const given = words.length - familyLength
  const particles = words.filter(isParticle).length
  const capitals = words.filter(isCapital).length
  return (
    words.length > 2 && !(capitals > 0 && capitals < words.length) && !(given === 1 && particles === familyLength - 1)
  )
}
