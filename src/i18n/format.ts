import type { Language } from '../domain/text.ts'

/** en-BE is inconsistent in ICU (decimal comma in numbers, point in amounts): English uses en-IE. */
const locales = { nl: 'nl-BE', fr: 'fr-BE', de: 'de-BE', en: 'en-IE' } as const

const zone = 'Europe/Brussels'

export interface Formats {
  /** 23/11/2026 */
  day: (value: Date | string) => string
  /** 23 november 2026 */
  longDay: (value: Date | string) => string
  /** maandag 23 november 2026 */
  fullDay: (value: Date | string) => string
  /** 23/11/2026 14:05 */
  moment: (value: Date) => string
  /** cents as € 20.000, with cents only when there are any; never broken over lines */
  money: (cents: number) => string
  number: (value: number) => string
}

const made = new Map<Language, Formats>()

/** The ways of writing dates, amounts and numbers in a language. Days are calendar days; moments are told in Brussels time. */
export function formats(language: Language): Formats {
  let found = made.get(language)
  if (found === undefined) {
    found = makeFormats(locales[language])
    made.set(language, found)
  }
  return found
}

function makeFormats(locale: string): Formats {
  // French alone calls the first of a month by its rank, which ICU leaves out.
  const ordinal = (text: string): string =>
    locale === locales.fr ? text.replace(/(?<!\d)1(?=\u00a0\p{L})/u, '1er') : text
  const dated = (options: Intl.DateTimeFormatOptions) => {
    const calendar = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
    const local = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })
    return (value: Date | string): string =>
      ordinal(unbroken(typeof value === 'string' ? calendar.format(new Date(value)) : local.format(value)))
  }
  const whole = new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 })
  const exact = new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' })
  const plain = new Intl.NumberFormat(locale)
  const long = { day: 'numeric', month: 'long', year: 'numeric' } as const
  return {
    day: dated({ day: '2-digit', month: '2-digit', year: 'numeric' }),
    longDay: dated(long),
    fullDay: dated({ ...long, weekday: 'long' }),
    moment: dated({ day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit' }),
    money: (cents) => unbroken((cents % 100 === 0 ? whole : exact).format(cents / 100)),
    number: (value) => plain.format(value),
  }
}

const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0')

const calendarDay = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** The time in Brussels at a moment, as 02:30 in every language. */
export const timeOf = (moment: Date): string => clock.format(moment)

/** The calendar day in Brussels at a moment. */
export const dayOf = (moment: Date): string => calendarDay.format(moment)
