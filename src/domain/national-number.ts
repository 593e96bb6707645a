/**
 * Finds national numbers (Rijksregisternummer, numéro de registre national) and BIS numbers by what they are, so that
 * they are never kept, whatever their column is called.
 *
 * Eleven digits: birth as yymmdd, a serial number of three, and 97 minus the first nine modulo 97; for births from 2000
 * on a 2 stands in front of the nine (Koninklijk Besluit van 3 april 1984). A BIS number has 20 or 40 added to the
 * month. Month and day may be 00 where the birth is not known.
 */
export function isNationalNumber(text: string): boolean {
  return isWhole(plain(text).replace(signs, ''))
}

/**
 * True for a text, such as a name or a staff number, with a national number in it: bare, with an extra zero, or with
 * signs where a person writes them.
 */
export function hasNationalNumber(text: string): boolean {
  return candidatesIn(plain(text)).some((one) => isFound(one) && isNatural(one))
}

/** The national numbers in a text, as hasNationalNumber finds them, each in its eleven digits. */
export function nationalNumbersIn(text: string): string[] {
  const found = candidatesIn(plain(text)).filter((one) => isFound(one) && isNatural(one))
  return [...new Set(found.map(({ number }) => number.replace(/[^\d]+/g, '')))]
}

/** The lines of a text, counted from 1, in which a national number stands. */
export const linesWithNationalNumber = (text: string): number[] =>
  text.split('\n').flatMap((line, index) => (hasNationalNumber(line) ? [index + 1] : []))

const isNatural = (one: Candidate): boolean => naturalPlaces.has(placesOf(one)) && isNoPart(one)

/** An extra zero stands at bare digits only: of twelve in groups, as in an account number, it is one of its own. */
const isNoPart = (one: Candidate): boolean => !one.extraZero || placesOf(one) === ''

/** The text with every national number in it, as hasNationalNumber finds them, made unreadable. */
export function maskNationalNumbers(text: string): string {
  if (!hasNationalNumber(text)) return text
  // The plain form has the same digits, so that what was found is there as it was found.
  const found = candidatesIn(plain(text)).filter(isFound)
  return found.reduce((masked, { number }) => masked.replaceAll(number, '***'), plain(text))
}

/**
 * True when a column holds national numbers. One as people write it (85.07.30-033.28, 850730-033-28, with whatever
 * signs) is enough. Of bare digits it takes a quarter of those that have the length: of any other numbers of eleven
 * digits one in some four hundred passes by chance, so that one alone among long staff numbers is let through; to
 * refuse it would shut out every authority whose staff numbers are that long.
 */
export function holdsNationalNumbers(cells: Iterable<string>): boolean {
  const count = { long: 0, longFound: 0, short: 0, shortFound: 0 }
  for (const cell of cells) {
    const text = plain(cell)
    const bare = bareNumber(text)
    if (bare !== undefined && bare.length < 11) {
      count.short += 1
      if (isShortened(bare)) count.shortFound += 1
    } else if (hasDigits(text)) {
      const candidates = candidatesIn(text).filter(isNoPart)
      const found = candidates.filter(isFound)
      if (found.some((one) => officialPlaces.has(placesOf(one)))) return true
      if (candidates.length > 0) count.long += 1
      if (found.length > 0) count.longFound += 1
    }
  }
  const isLong = count.longFound > 0 && count.longFound * 4 >= count.long
  return isLong || (count.shortFound > 0 && count.shortFound * 2 >= count.short)
}

/**
 * True when two columns, row by row, make national numbers: a birth (850730 or a day) and a serial number with its check
 * (033-28, 03328), or nine digits and two. One is enough where the serial number is written as such; else half of the
 * rows, and two at least, since a postcode beside a birth passes once in fifty.
 */
export function pairsNationalNumbers(pairs: Iterable<readonly [string, string]>): boolean {
  const count = { rows: 0, found: 0, written: 0 }
  for (const [first, second] of pairs) {
    const number = joined(plain(first), plain(second))
    if (number === undefined) continue
    count.rows += 1
    if (!isNationalNumber(number)) continue
    count.found += 1
    if (serialForm.test(plain(second))) count.written += 1
  }
  return count.found * 2 >= count.rows && (count.found >= 2 || count.written > 0)
}

/** True for a cell that may be the first of such a pair, or the second: to leave out all other columns at once. */
export function pairPart(cell: string): 'first' | 'second' | undefined {
  const text = plain(cell)
  if (birthOf(text) !== undefined || /^\d{9}$/.test(text)) return 'first'
  return /^\d{1,5}$/.test(text) || serialForm.test(text) ? 'second' : undefined
}

/** Whatever stands between digits: signs, dashes of any sort, spaces. */
const signs = /[\p{P}\p{S}\p{Z}\p{Cf}\s]/gu

/** Digits and dashes in their plain form, without the time of day that Excel puts behind a day. */
function plain(cell: string): string {
  const text = /^[ -~]*$/.test(cell) ? cell : cell.normalize('NFKC')
  return text.replace(dayAndTime, '$1;;;;')
}

const dayAndTime =
  /(?<!\d)(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?!\d)/g

/** The digits of a cell with a number only; Excel may have given it decimals. */
const bareNumber = (text: string): string | undefined => /^\s*(\d+)(?:[.,]0{1,2})?\s*$/.exec(text)?.[1]

/** Excel drops the zeros in front of a number: born in 2005 is then ten digits, in 2000 eight or nine. */
function isShortened(digits: string): boolean {
  const full = digits.padStart(11, '0')
  return /^[1-9]\d{7,9}$/.test(digits) && isNationalNumber(full) && checkOf(`2${full.slice(0, 9)}`) === full.slice(9)
}

/** Cheap, for a column of names: at least eight digits. */
const hasDigits = (text: string): boolean => /(?:\d[^\d]{0,3}){8}/.test(text)

interface Candidate {
  /** as it is written, without the extra zero */
  number: string
  extraZero: boolean
}

/** As on an identity card (85.07.30-033.28), or as a birth, serial number and check. */
const officialPlaces: ReadonlySet<string> = new Set(['2,4,6,9', '6,9'])

/** Also with fewer signs, or in thousands as Excel shows a number. */
const naturalPlaces: ReadonlySet<string> = new Set([...officialPlaces, '', '6', '9', '2,4,6', '2,5,8'])

const run = (digits: number): RegExp =>
  new RegExp(`(?<![\\d+])(?=(\\d(?:[\\p{P}\\p{S}\\p{Z}\\p{Cf}\\s]{0,3}\\d){${digits - 1}})(?!\\d))`, 'gu')
const eleven = run(11)
const twelve = run(12)

/** Every run of eleven digits with at most three signs between them; a + in front makes it a telephone number. */
function candidatesIn(text: string): Candidate[] {
  const found = Array.from(text.matchAll(eleven), (match) => ({ number: match[1] ?? '', extraZero: false }))
  for (const [, written = ''] of text.matchAll(twelve)) {
    if (written.startsWith('0')) found.push({ number: written.replace(/^0[^\d]*/, ''), extraZero: true })
    if (written.endsWith('0')) found.push({ number: written.replace(/[^\d]*0$/, ''), extraZero: true })
  }
  return found
}

const isFound = ({ number }: Candidate): boolean => isWhole(number.replace(/[^\d]+/g, ''))

/** After which digits signs stand, as `2,4,6,9`. */
function placesOf({ number }: Candidate): string {
  const groups = number.split(/[^\d]+/)
  const places = groups.slice(0, -1).map((_, index) => groups.slice(0, index + 1).join('').length)
  return places.join(',')
}

const serialForm = /^\d{3}[^\d]{1,3}\d\d$/

/** What two cells may make together; undefined when they are no such pair. */
function joined(first: string, second: string): string | undefined {
  if (/^\d{9}$/.test(first)) return /^\d{1,2}$/.test(second) ? first + second.padStart(2, '0') : undefined
  const birth = birthOf(first)
  const isSerial = /^\d{3,5}$/.test(second) || serialForm.test(second)
  if (birth === undefined || !isSerial) return undefined
  return birth + second.replace(/[^\d]/g, '').padStart(5, '0')
}

/** A birth as yymmdd, however the day is written. */
function birthOf(text: string): string | undefined {
  const short = /^(\d\d)[^\d]{0,3}(\d\d)[^\d]{0,3}(\d\d)$/.exec(text)
  if (short !== null) return short.slice(1).join('')
  const iso = /^\d\d(\d\d)[-/.]?(\d\d)[-/.]?(\d\d)(?!\d)/.exec(text)
  if (iso !== null) return iso.slice(1).join('')
  const belgian = /^(\d{1,2})[-/. ](\d{1,2})[-/. ]\d\d(\d\d)(?!\d)/.exec(text)
  const [, day = '', month = '', year = ''] = belgian ?? []
  return belgian === null ? undefined : year + month.padStart(2, '0') + day.padStart(2, '0')
}

const isWhole = (digits: string): boolean =>
  /^\d{11}$/.test(digits) && hasBirth(digits) && digits.slice(6, 9) !== '000' && hasCheck(digits)

function hasBirth(digits: string): boolean {
  const month = Number(digits.slice(2, 4))
  const day = Number(digits.slice(4, 6))
  const known = [0, 20, 40].some((added) => month - added >= 0 && month - added <= 12)
  return known && day <= 31
}

const hasCheck = (digits: string): boolean =>
  ['', '2'].some((century) => checkOf(century + digits.slice(0, 9)) === digits.slice(9))

const checkOf = (base: string): string => String(97 - (Number(base) % 97)).padStart(2, '0')
