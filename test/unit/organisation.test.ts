import { expect } from 'chai'
import fc from 'fast-check'
import { formatKboNumber, parseKboNumber, parseNisCode } from '../../src/domain/organisation.ts'

/** A number that is made by the rule of the Kruispuntbank van Ondernemingen. */
const made = (first: number): string => {
  const digits = String(first).padStart(8, '0')
  return digits + String(97 - (Number(digits) % 97)).padStart(2, '0')
}

describe('company numbers', () => {
  for (const text of ['0207.463.204', 'BE 0207 463 204', 'be0207463204', ' 207463204 ', '207.463.204'])
    it(`reads ${text}`, () => expect(parseKboNumber(text)).to.equal(made(2074632)))

  for (const text of [
    '0207.463.205',
    '2207463204',
    '020746328',
    '02074632041',
    '0207,463,204',
    'NL0207463204',
    '',
    'abc',
    '٠٢٠٧٤٦٣٢٠٤',
  ])
    it(`refuses ${JSON.stringify(text)}`, () => expect(parseKboNumber(text)).to.equal(undefined))

  it('every number made by the rule is read, and comes back as it is printed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 19_999_999 }), (first) => {
        const digits = made(first)
        expect(parseKboNumber(digits)).to.equal(digits)
        expect(parseKboNumber(formatKboNumber(digits))).to.equal(digits)
      }),
    )
  })

  it('one wrong digit is always noticed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 19_999_999 }),
        fc.nat(9),
        fc.integer({ min: 1, max: 9 }),
        (first, place, more) => {
          const digits = made(first)
          const wrong = (Number(digits[place]) + more) % 10
          expect(parseKboNumber(digits.slice(0, place) + String(wrong) + digits.slice(place + 1))).to.equal(undefined)
        },
      ),
    )
  })

  it('is printed in groups', () => expect(formatKboNumber('0207463204')).to.equal('0207.463.204'))
})

describe('NIS codes', () => {
  for (const text of ['24062', ' 24 062 ', '11002', '92094'])
    it(`reads ${text}`, () => expect(parseNisCode(text)).to.equal(text.replaceAll(' ', '')))
  for (const text of ['04062', '20062', '24000', '2406', '240622', 'abcde', ''])
    it(`refuses ${JSON.stringify(text)}`, () => expect(parseNisCode(text)).to.equal(undefined))
})
