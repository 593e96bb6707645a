import { expect } from 'chai'
import fc from 'fast-check'
import { isSlug } from '../../src/domain/organisation.ts'
import { slugFrom } from '../../src/domain/slug.ts'

describe('slugs', () => {
  const cases: [string, string | undefined][] = [
    ['Gemeente en OCMW Demerdorp', 'gemeente-en-ocmw-demerdorp'],
    ['Commune de Zennebeek', 'commune-de-zennebeek'],
    ['  Ölüdeniz – Étterbeek!  ', 'oludeniz-etterbeek'],
    ["'s-Gravenbrakel", 's-gravenbrakel'],
    ['OCMW/CPAS', 'ocmw-cpas'],
    ['3000', '3000'],
    ['x', undefined],
    ['', undefined],
    ['---', undefined],
    ['Брюссель', undefined],
    [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
    ['a'.repeat(60), 'a'.repeat(40)],
  ]
  for (const [name, slug] of cases)
    it(`${JSON.stringify(name)} gives ${slug ?? 'none'}`, () => expect(slugFrom(name)).to.equal(slug))

  it('whatever comes out may be one, and gives itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => {
        const slug = slugFrom(name)
        expect(slug === undefined || (isSlug(slug) && slugFrom(slug) === slug)).to.equal(true)
      }),
    )
  })

  for (const text of ['a', 'A-b', 'a--b', '-a', 'a-', 'a b', 'é-a', 'a'.repeat(41), '', '../x', 'a/b'])
    it(`${JSON.stringify(text)} is none`, () => expect(isSlug(text)).to.equal(false))
})
