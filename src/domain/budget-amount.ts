/** A sum of money found in a text: where it stands, with its currency sign. `cents` is null when it cannot be relied on. */
export interface FoundAmount {
  start: number
  end: number
  cents: number | null
}

/**
 * The amounts with a currency sign or word (€, EUR, euro) in a text, in order, in whole euro cents.
 * An amount that is part of something we do not calculate has `cents` null: a range (`€ 5.000 - 10.000`),
 * a multiplication (`10 x € 500`, `10 laptops à € 500`), a multiplier (`€ 1,5 miljoen`, `k€ 20`) or a negative number.
 */
export function findAmounts(text: string): FoundAmount[] {
  return numbersIn(text).flatMap((number) => {
    const prefix = /(k?)(?:€|\beuros?|\beur)\s?([-−]?)$/i.exec(text.slice(Math.max(0, number.start - 8), number.start))
    const tail = /^,[-–—]+/.exec(text.slice(number.end, number.end + 4))?.[0] ?? ''
    const afterTail = text.slice(number.end + tail.length, number.end + tail.length + 8)
    const suffix = prefix === null ? /^\s?(?:€|euros?\b|eur\b)/i.exec(afterTail) : null
    if (prefix === null && suffix === null) return []
    const start = number.start - (prefix?.[0].length ?? 0)
    const end = number.end + tail.length + (suffix?.[0].length ?? 0)
    const doubtful = prefix?.[1] !== undefined && `${prefix[1]}${prefix[2] ?? ''}` !== ''
    const cents = doubtful || isPartOfMore(text, start, end) ? null : centsOf(number.text)
    return [{ start, end, cents }]
  })
}

/**
 * The only number of a text that names no currency, as an amount; null when there is not exactly one number,
 * or when it looks like a calendar year (`2011` in a budget is more often a slip of the column than a price).
 */
export function bareAmount(text: string): (FoundAmount & { cents: number }) | null {
  const [number, second] = numbersIn(text)
  if (number === undefined || second !== undefined || /^20(?:0[1-9]|[1-4]\d)$/.test(number.text)) return null
  const tail = /^,[-–—]+/.exec(text.slice(number.end, number.end + 4))?.[0] ?? ''
  const end = number.end + tail.length
  const cents = isPartOfMore(text, number.start, end) ? null : centsOf(number.text)
  return cents === null ? null : { start: number.start, end, cents }
}

/**
 * A written number in whole cents, or null when it is none: `20.000`, `20 000`, `1.234,56`, `20,000`, `1,234.56`, `610`.
 * A separator followed by exactly three digits groups thousands; one or two digits after it are decimals.
 * Numbers of a thousand million and more are not taken for an amount.
 */
export function centsOf(number: string): number | null {
  const match = continental.exec(number) ?? english.exec(number) ?? plain.exec(number)
  if (match === null) return null
  const digits = (match.groups?.whole ?? '').replace(/\D/g, '')
  if (digits.length > 9) return null
  return Number(digits) * 100 + Number((match.groups?.decimals ?? '').padEnd(2, '0'))
}

const continental = /^(?<whole>[1-9]\d{0,2}([ .'’])\d{3}(?:\2\d{3})*)(?:,(?<decimals>\d{1,2}))?$/
const english = /^(?<whole>[1-9]\d{0,2}(?:,\d{3})+)(?:\.(?<decimals>\d{1,2}))?$/
const plain = /^(?<whole>\d+)(?:[.,](?<decimals>\d{1,2}))?$/

/** Runs of digits with single separators between them. */
function numbersIn(text: string): { start: number; end: number; text: string }[] {
  const found: { start: number; end: number; text: string }[] = []
  for (const match of text.matchAll(/\d+(?:[.,'’ ]\d+)*/g))
    found.push({ start: match.index, end: match.index + match[0].length, text: match[0] })
  return found
}

const multiplier =
  /^\s?(?:%|k€|(?:k|m|mio|mln|mld|miljoen|miljard|millions?|millionen|mille|milliers?|duizend|tausend|thousand)(?![\p{L}]))/iu
const onwards = /^\s?(?:[-–—/]|à|tot|bis|to|of|ou|oder|or|x|×|\*)\s?(?:€|eur)?\s?\d/i
const upTo = /\d\s?(?:€|euros?|eur)?\s?(?:[-–—/]|tot|bis|to|of|ou|oder|or)\s?$/i
const times = /(?:^|[\s\d])[àx×*@]\s?$/i

/** True when the words around a number say that it is not the sum itself. */
function isPartOfMore(text: string, start: number, end: number): boolean {
  const [before, after] = [text.slice(Math.max(0, start - 16), start), text.slice(end, end + 16)]
  const negative = /(?:^|\S)[-−]$/.test(before)
  return negative || multiplier.test(after) || onwards.test(after) || upTo.test(before) || times.test(before)
}
