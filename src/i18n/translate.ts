import i18next, { type TFunction } from 'i18next'
import { type Language, languages } from '../domain/text.ts'
import { de } from './locales/de.ts'
import { en } from './locales/en.ts'
import { fr } from './locales/fr.ts'
import { nl } from './locales/nl.ts'

type Singular<K extends string> = K extends `${infer Base}_${'zero' | 'one' | 'many' | 'other'}` ? Base : K

type Paths<T> = {
  [K in keyof T & string]: T[K] extends string ? Singular<K> : `${K}.${Paths<T[K]>}`
}[keyof T & string]

/** Every key of the interface text, plural forms folded: `plan.actions` for `plan.actions_one` and `plan.actions_other`. */
export type Key = Paths<typeof nl>

export type Values = Readonly<Record<string, string | number>>

/** Gives a text of the interface in one language. */
export type Translate = (key: Key, values?: Values) => string

const instance = i18next.createInstance()

void instance.init({
  resources: Object.fromEntries(
    Object.entries({ nl, fr, de, en }).map(([language, translation]) => [language, { translation }]),
  ),
  supportedLngs: languages,
  fallbackLng: 'nl',
  initAsync: false,
  interpolation: { escapeValue: false },
})

const translators = new Map<Language, Translate>()

/** The translator of a language. Each text, and each plural form of it, is looked up once. */
export function createTranslator(language: Language): Translate {
  let found = translators.get(language)
  if (found === undefined) {
    found = remembering(instance.getFixedT(language), new Intl.PluralRules(language))
    translators.set(language, found)
  }
  return found
}

function remembering(t: TFunction, plurals: Intl.PluralRules): Translate {
  const texts = new Map<string, Text>()
  return (key, values) => {
    const count = values?.['count']
    // Zero may have a text of its own, in whatever plural form it falls.
    const form = typeof count === 'number' ? `${key} ${count === 0 ? 'zero' : plurals.select(count)}` : key
    let text = texts.get(form)
    if (text === undefined) {
      text = textOf(t(key, { ...(typeof count === 'number' ? { count } : {}), skipInterpolation: true }))
      texts.set(form, text)
    }
    return values === undefined || text.pieces.length === 1 ? text.whole : filledIn(text, values)
  }
}

/** A text, and its pieces: words at the even places, names of placeholders at the odd ones. */
interface Text {
  whole: string
  pieces: readonly string[]
}

const textOf = (whole: string): Text => ({ whole, pieces: whole.split(/{{(\w+)}}/) })

/** The text with its placeholders filled in; one without a value stays as it is, to be seen. */
function filledIn({ pieces }: Text, values: Values): string {
  let text = ''
  for (let place = 0; place < pieces.length; place += 1) {
    const piece = pieces[place] ?? ''
    text += place % 2 === 0 ? piece : String(values[piece] ?? `{{${piece}}}`)
  }
  return text
}

/** True when there is such a text, plural forms included; for keys made of input, such as the code of an issue. */
export const hasKey = (key: string): key is Key => instance.exists(key, { lng: 'nl', count: 1 })
