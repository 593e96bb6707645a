import { expect } from 'chai'
import { isLanguage, languages, localized } from '../../src/domain/text.ts'

describe('texts in several languages', () => {
  it('are shown in the wanted language', () => {
    expect(localized({ nl: 'norm', fr: 'norme' }, 'fr')).to.deep.equal({ text: 'norme', language: 'fr' })
  })

  it('fall back to the languages of the organisation, in their order, and say which', () => {
    expect(localized({ nl: 'norm', de: 'Norm' }, 'fr', ['de', 'nl'])).to.deep.equal({ text: 'Norm', language: 'de' })
    expect(localized({ nl: '', en: 'norm' }, 'nl', ['fr'])).to.deep.equal({ text: 'norm', language: 'en' })
  })

  it('are empty in the wanted language when there is none at all', () => {
    expect(localized({}, 'de')).to.deep.equal({ text: '', language: 'de' })
  })

  it('know their languages, and nothing else', () => {
    for (const language of languages) expect(isLanguage(language)).to.equal(true)
    for (const other of ['NL', 'nl-BE', '', undefined, null, 0, ['nl'], 'constructor'])
      expect(isLanguage(other)).to.equal(false)
  })
})
