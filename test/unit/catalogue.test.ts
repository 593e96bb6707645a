import { expect } from 'chai'
import { loadCatalogue } from '../../src/data/catalogue.ts'
import { controlCategories } from '../../src/domain/control.ts'
import { NotFound } from '../../src/domain/errors.ts'
import { origins } from '../../src/domain/norm.ts'
import { languages, type LocalizedText } from '../../src/domain/text.ts'
import { nl } from '../../src/i18n/locales/nl.ts'

const catalogue = loadCatalogue()
const norms = catalogue.normsOf('ksz-2017')

describe('the library of controls', () => {
  it('has 42 controls, each with a name of its own', () => {
    expect(catalogue.controls).to.have.length(42)
    expect(new Set(catalogue.controls.map(({ ref }) => ref)).size).to.equal(42)
  })

  it('has a control in every category but the one for the rest', () => {
    const used = new Set(catalogue.controls.map(({ category }) => category))
    expect(controlCategories.filter((category) => category !== 'other' && !used.has(category))).to.deep.equal([])
  })

  for (const control of catalogue.controls) {
    it(`${control.ref} is whole`, () => {
      expect(controlCategories).to.include(control.category)
      expectAllLanguages(control.title, control.description, ...control.evidence)
      expect(control.evidence).to.not.be.empty
      expect(control.norms).to.not.be.empty
      expect(control.norms.filter((id) => catalogue.norm('ksz-2017', id) === undefined)).to.deep.equal([])
      expect(new Set(control.norms).size).to.equal(control.norms.length)
      expect(Object.keys(nl.terms.ownerRole)).to.include(control.owner)
      const months = control.checkEveryMonths
      expect(months === null || (Number.isInteger(months) && months >= 1 && months <= 120)).to.equal(true)
      expect(control.perSite).to.be.a('boolean')
    })
  }

  it('is asked by name', () => {
    expect(catalogue.control('restore-test')?.title.nl).to.equal('Hersteltest van de back-up')
    expect(catalogue.control('nothing')).to.equal(undefined)
  })
})

describe('the norms', () => {
  it('are 67, each with a number of its own', () => {
    expect(norms).to.have.length(67)
    expect(new Set(norms.map(({ id }) => id)).size).to.equal(67)
  })

  for (const norm of norms) {
    it(`${norm.id} is whole`, () => {
      expectAllLanguages(norm.title, norm.requirement, ...norm.points, ...norm.evidence, norm.review.text)
      expect(norm.points).to.not.be.empty
      expect(norm.threshold).to.be.within(1, norm.points.length)
      expect(origins).to.include(norm.thresholdOrigin)
      const { provenance } = norm
      expect(origins).to.include.members([provenance.requirement, provenance.title, provenance.number])
      expect(['high', 'medium', 'low']).to.include(provenance.confidence)
      expect(provenance.sources.every(({ citation }) => citation.length > 0)).to.equal(true)
      // Of one source nobody noted how much was read: said in no language, or in all.
      expectAllLanguages(...provenance.sources.map(({ read }) => read).filter((read) => Object.keys(read).length > 0))
      if (provenance.note !== undefined) expectAllLanguages(provenance.note)
      expect(catalogue.chapter(norm.chapter).code).to.equal(norm.chapter)
    })
  }
})

describe('the editions', () => {
  it('hold only sets that some norm is of', () => {
    const sets = new Set(norms.map(({ set }) => set))
    for (const edition of catalogue.editions) {
      expectAllLanguages(edition.title)
      expect(edition.sets.filter((set) => !sets.has(set))).to.deep.equal([])
    }
    expect([...sets].filter((set) => !catalogue.editions.some((edition) => edition.sets.includes(set)))).to.deep.equal(
      [],
    )
  })

  it('give the norms of their sets only', () => {
    expect(catalogue.norm('ksz-2015', '12.3')?.id).to.equal('12.3')
    expect(catalogue.norm('ksz-2015', '2017-5.4')).to.equal(undefined)
    expect(catalogue.normsOf('ksz-2015').every(({ set }) => set !== 'KSZ-2017')).to.equal(true)
  })

  it('and chapters that are not there are not found', () => {
    expect(() => catalogue.normsOf('ksz-1999')).to.throw(NotFound)
    expect(() => catalogue.chapter('99')).to.throw(NotFound)
    expectAllLanguages(...catalogue.chapters.map(({ title }) => title))
  })
})

function expectAllLanguages(...texts: readonly LocalizedText[]): void {
  for (const text of texts) {
    const missing = languages.filter((language) => (text[language] ?? '').trim() === '')
    expect(missing, JSON.stringify(text)).to.deep.equal([])
  }
}
