import { expect } from 'chai'
import { languages } from '../../src/domain/text.ts'
import { de } from '../../src/i18n/locales/de.ts'
import { en } from '../../src/i18n/locales/en.ts'
import { fr } from '../../src/i18n/locales/fr.ts'
import { nl } from '../../src/i18n/locales/nl.ts'
import { createTranslator, hasKey, type Key } from '../../src/i18n/translate.ts'

const plural = /_(zero|one|two|few|many|other)$/

/** Every text of a language by its whole key. */
function flat(texts: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(texts) as [string, string | object][])
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) found.set(inner, text)
  return found
}

const all = { nl: flat(nl), fr: flat(fr), de: flat(de), en: flat(en) }
const placeholders = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? ''))].sort()

/** The placeholders per key, plural forms taken together: `one` may leave the number out. */
function placeholdersOf(texts: Map<string, string>): Record<string, string[]> {
  const bases = Map.groupBy(texts, ([key]) => key.replace(plural, ''))
  return Object.fromEntries(
    [...bases].map(([base, forms]) => [base, placeholders(forms.map(([, text]) => text).join(' '))]),
  )
}

describe('the texts of the interface', () => {
  for (const language of ['fr', 'de', 'en'] as const) {
    it(`${language} has the keys of nl, and no others`, () => {
      const keys = (texts: Map<string, string>): string[] =>
        [...new Set([...texts.keys()].map((key) => key.replace(plural, '')))].sort()
      expect(keys(all[language])).to.deep.equal(keys(all.nl))
    })

    it(`${language} fills in the same values as nl`, () => {
      expect(placeholdersOf(all[language])).to.deep.equal(placeholdersOf(all.nl))
    })
  }

  for (const language of languages) {
    it(`${language} has each form of a plural that the language knows`, () => {
      const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories
      const bases = new Set(
        [...all.nl.keys()].filter((key) => /_(one|other)$/.test(key)).map((key) => key.replace(plural, '')),
      )
      const missing = [...bases]
        .flatMap((base) => categories.map((category) => `${base}_${category}`))
        .filter((key) => !all[language].has(key))
      expect(missing).to.deep.equal([])
    })

    it(`${language} has no empty text, no white space around one and no half placeholder`, () => {
      const odd = [...all[language]].filter(
        ([, text]) => text === '' || text !== text.trim() || /[{}]/.test(text.replace(/\{\{\w+\}\}/g, '')),
      )
      expect(odd).to.deep.equal([])
    })
  }

  it('nl speaks to people with u', () => {
    expect([...all.nl].filter(([, text]) => /\b(je|jij|jouw|jullie)\b/i.test(text))).to.deep.equal([])
  })

  it('de calls the OCMW ÖSHZ, fr CPAS', () => {
    const named = (language: 'de' | 'fr') =>
      [...all[language]].filter(([key, text]) => /\bOCMW\b/.test(text) && /\bOCMW\b/.test(all.nl.get(key) ?? ''))
    expect(named('de')).to.deep.equal([])
    expect(named('fr')).to.deep.equal([])
  })
})

describe('translating', () => {
  it('fills in values and chooses the form', () => {
    const t = createTranslator('nl')
    expect([1, 2].map((count) => t('parts.errors', { count }))).to.deep.equal([
      'Verbeter nog 1 ding',
      'Verbeter nog 2 dingen',
    ])
    expect(createTranslator('fr')('parts.errors', { count: 1_000_000 })).not.to.include('{{')
  })

  it('leaves values as they are: the view escapes, once', () => {
    expect(createTranslator('nl')('layout.errorTitle', { title: '<b>&' })).to.equal('Fout: <b>&')
  })

  it('does not take a value for a text to fill in or to look up', () => {
    const t = createTranslator('nl')
    expect(t('layout.errorTitle', { title: '{{title}} $t(layout.menu)' })).to.equal('Fout: {{title}} $t(layout.menu)')
  })

  it('gives another language another text, and knows its keys', () => {
    const texts = languages.map((language) => createTranslator(language)('layout.signOut'))
    expect(new Set(texts).size).to.equal(languages.length)
    expect(hasKey('issues.any.required')).to.equal(true)
    for (const key of ['issues.unheard.of', '', '__proto__']) expect(hasKey(key), key).to.equal(false)
  })

  it('has no key that shows itself', () => {
    for (const language of languages)
      for (const key of all.nl.keys())
        if (!plural.test(key)) expect(createTranslator(language)(key as Key), key).not.to.equal(key)
  })
})
