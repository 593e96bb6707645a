/**
 * Finds national numbers (Rijksregisternummer, numéro de registre national) and BIS numbers by what they are, so that
 * they are never kept, whatever their column is called.
 *
 * Eleven digits: birth as yymmdd, a serial number of three, and 97 minus the first nine modulo 97; for births from 2000
 * on a 2 stands in front of the nine (Koninklijk Besluit van 3 april 1984). A BIS number has 20 or 40 added to the
 * month. Month and day may be 00 where the birth is not known.
 */
export function isNationalNumber(text: string): boolean {
  const digits = text.replace(/[\s./_–-]/g, '')
  return /^\d{11}$/.test(digits) && hasBirth(digits) && digits.slice(6, 9) !== '000' && hasCheck(digits)
}

/**
 * True when a column holds national numbers. One in the official form (85.07.30-033.28) is enough; of bare digits at
 * least a quarter of those that have the length, since one in some four hundred other numbers passes by chance.
 */
export function holdsNationalNumbers(cells: Iterable<string>): boolean {
  const count = { long: 0, longFound: 0, short: 0, shortFound: 0 }
  for (const cell of cells) {
    if (!hasDigits(cell)) continue
    const candidates = candidatesIn(cell)
    const found = candidates.filter(isNationalNumber)
    if (found.some(isOfficialForm)) return true
    if (candidates.length > 0) count.long += 1
    if (found.length > 0) count.longFound += 1
    // Excel drops the zeros in front of a number: born in 2005 is then ten digits, in 2000 eight or nine.
    if (!/^\s*[1-9]\d{7,9}([.,]0+)?\s*$/.test(cell)) continue
    count.short += 1
    if (isNationalNumber(digitsOf(cell).padStart(11, '0'))) count.shortFound += 1
  }
  const isLong = count.longFound > 0 && count.longFound * 4 >= count.long
  return isLong || (count.shortFound > 0 && count.shortFound * 2 >= count.short)
}

/** Cheap, for a column of names: at least eight digits. */
const hasDigits = (cell: string): boolean => /(?:\d[^\d]{0,3}){8}/.test(cell)

/** Every run of eleven digits with at most two signs between them; a + in front makes it a telephone number. */
function candidatesIn(cell: string): string[] {
  return Array.from(cell.matchAll(/(?<![\d+])(?=(\d(?:[\s./_–-]{0,2}\d){10})(?!\d))/g), (match) => match[1] ?? '')
}

const isOfficialForm = (text: string): boolean => /^\d\d\.\d\d\.\d\d-\d{3}[.-]\d\d$/.test(text)

const digitsOf = (cell: string): string => /\d+/.exec(cell)?.[0] ?? ''

function hasBirth(digits: string): boolean {
  const month = Number(digits.slice(2, 4))
  const day = Number(digits.slice(4, 6))
  const known = [0, 20, 40].some((added) => month - added >= 0 && month - added <= 12)
  return known && day <= 31
}

function hasCheck(digits: string): boolean {
  const [base, check] = [digits.slice(0, 9), Number(digits.slice(9))]
  return [base, `2${base}`].some((number) => 97 - (Number(number) % 97) === check)
}
