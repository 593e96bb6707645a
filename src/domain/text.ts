/** The languages of the product, Dutch first. */
export const languages = ['nl', 'fr', 'de', 'en'] as const
export type Language = (typeof languages)[number]

/** A text in one or more languages. */
export type LocalizedText = Partial<Record<Language, string>>

/** True when `value` is one of the four languages. */
export function isLanguage(value: unknown): value is Language {
  return (languages as readonly unknown[]).includes(value)
}

/**
 * The text in the wanted language, else in the first of `fallbacks` that has it, else in any.
 * `language` tells which one was found, for a `lang` attribute.
 */
export function localized(
  text: LocalizedText,
  wanted: Language,
  fallbacks: readonly Language[] = languages,
): { text: string; language: Language } {
  for (const language of [wanted, ...fallbacks, ...languages]) {
    const found = text[language]
    if (found !== undefined && found !== '') return { text: found, language }
  }
  return { text: '', language: wanted }
}
