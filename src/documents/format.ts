import type { Language } from '../domain/text.ts'
import { type Formats, formats } from '../i18n/format.ts'

/** What documents write besides dates and amounts: whole percentages and lists of words. */
export interface Format extends Formats {
  percent: (whole: number) => string
  list: (items: readonly string[]) => string
}

const locales: Record<Language, string> = { nl: 'nl-BE', fr: 'fr-BE', de: 'de-BE', en: 'en-IE' }

/** How a language writes amounts, dates, numbers and lists. */
export function formatFor(language: Language): Format {
  const list = new Intl.ListFormat(locales[language])
  return {
    ...formats(language),
    percent: (whole) => (language === 'en' ? `${whole}%` : `${whole}\u00A0%`),
    list: (items) => list.format(items),
  }
}

const clock = new Intl.DateTimeFormat('nl-BE', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Brussels' })

/** The time of a moment in Brussels, as `14:05`, in every language. */
export const timeOf = (moment: Date): string => clock.format(moment)
