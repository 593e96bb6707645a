import { expect } from 'chai'
import fc from 'fast-check'
import {
  hasNationalNumber,
  holdsNationalNumbers,
  isNationalNumber,
  pairsNationalNumbers,
} from '../../src/domain/national-number.ts'

/** A number for a birth and a serial number, with its check: made here, so that none of a real person stands in this file. */
function made(yymmdd: string, serial: number, from2000 = false): string {
  const base = `${yymmdd}${String(serial).padStart(3, '0')}`
  const check = 97 - (Number(from2000 ? `2${base}` : base) % 97)
  return base + String(check).padStart(2, '0')
}

const dotted = (digits: string): string => digits.replace(/^(..)(..)(..)(...)(..)$/, '$1.$2.$3-$4.$5')
const born1985 = made('850730', 33)
const born2005 = made('050212', 123, true)
const born2000 = made('000101', 7, true)

const spaced = (form: string): string => born1985.replace(/^(..)(..)(..)(...)(..)$/, form)
const fullWidth = Array.from(born1985, (digit) => String.fromCodePoint(0xff10 + Number(digit))).join('')

/** The last twelve digits of an account number that happen to be a national number with a zero behind it. */
const grouped = `5390 ${born1985}0`.replace(/(....)(....)(....)$/, '$1 $2 $3')

/** As somebody writes one by hand, or to get it past a machine. */
const written: readonly (readonly [string, string])[] = [
  ['spaces around the dash', spaced('$1.$2.$3 - $4.$5')],
  ['dashes that do not break', spaced('$1\u2011$2\u2011$3\u2011$4\u2011$5')],
  ['a minus sign', spaced('$1.$2.$3\u2212$4.$5')],
  ...[',', ':', "'", '*', '=', '_', '\u00b7'].map(
    (sign) => [sign, spaced(`$1${sign}$2${sign}$3${sign}$4${sign}$5`)] as const,
  ),
  ['a birth between brackets', spaced('($1$2$3)$4$5')],
  ['a zero in front', `0${born1985}`],
  ['a zero behind', `${born1985}0`],
  ['in thousands', born1985.replace(/^(..)(...)(...)(...)$/, '$1.$2.$3.$4')],
  ['digits of full width', fullWidth],
  ['as it should be', dotted(born1985)],
]

describe('national numbers', () => {
  const right: readonly (readonly [string, string])[] = [
    ['as digits', born1985],
    ['in the official form', dotted(born1985)],
    ['with spaces', born1985.replace(/^(.{6})(...)/, '$1 $2 ')],
    ['with slashes and dashes', born1985.replace(/^(..)(..)(..)(...)/, '$1/$2/$3-$4-')],
    ['of somebody born after 2000', born2005],
    ['of somebody born in 2000', born2000],
    ['a BIS number, sex not known', made('852730', 33)],
    ['a BIS number, sex known', made('854730', 33)],
    ['a BIS number of somebody born after 2000', made('055212', 123, true)],
    ['without month and day', made('850000', 33)],
  ]
  for (const [what, text] of right) it(`knows one ${what}`, () => expect(isNationalNumber(text)).to.equal(true))

  const wrong: readonly (readonly [string, string])[] = [
    ['another check', born1985.slice(0, 9) + String((Number(born1985.slice(9)) % 97) + 1).padStart(2, '0')],
    ['month 13', made('851330', 33)],
    ['day 32', made('850732', 33)],
    ['serial number 000', made('850730', 0)],
    ['ten digits', born1985.slice(0, 10)],
    ['twelve digits', `${born1985}0`],
    ['letters', 'Peeters Els'],
    ['nothing', ''],
  ]
  for (const [what, text] of wrong) it(`does not know ${what}`, () => expect(isNationalNumber(text)).to.equal(false))

  it('one wrong digit is never another number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 1, max: 9 }), (place, by) => {
        const digit = (Number(born1985[place]) + by) % 10
        const changed = `${born1985.slice(0, place)}${digit}${born1985.slice(place + 1)}`
        const of2000 = 97 - (Number(`2${changed.slice(0, 9)}`) % 97) === Number(changed.slice(9))
        return of2000 || !isNationalNumber(changed)
      }),
    )
  })

  describe('a column', () => {
    const holds: readonly (readonly [string, readonly string[]])[] = [
      ['of them', [born1985, born2005, made('611111', 12)]],
      ['with one among short numbers', ['0001', '0002', born1985, '0004']],
      ['with one in the official form among long numbers', [...long(40), dotted(born1985)]],
      ['with one within a text', ['tuinman', `loket, RR ${dotted(born1985)} (nieuw)`]],
      ['with two in a cell', [`${dotted(born1985)} / ${dotted(born2005)}`]],
      ['behind another number', [`12 ${dotted(born1985)}`]],
      [
        'that Excel took for numbers',
        [String(Number(born2005)), String(Number(born2000)), String(Number(made('091231', 44, true)))],
      ],
      ['that Excel gave decimals', [`${born1985},00`]],
      ['with a header above', ['Personeelsnummer', born1985]],
      ...written.map(([what, cell]) => [`${what}, among short numbers`, ['0001', cell, '0004']] as const),
      ['with typing mistakes in half of them', [born1985, made('850730', 34), '85073003999', '85073003998']],
    ]
    for (const [what, cells] of holds)
      it(`holds them: ${what}`, () => expect(holdsNationalNumbers(cells)).to.equal(true))

    const free: readonly (readonly [string, readonly string[]])[] = [
      ['staff numbers', Array.from({ length: 200 }, (_, index) => String(index).padStart(6, '0'))],
      [
        'telephone numbers',
        ['0475 12 34 56', '+32 475 12 34 56', '0032 475 12 34 56', '014/12.34.56', '+32 470 12 34 56'],
      ],
      ['account numbers', ['BE68 5390 0754 7034', 'BE71 0961 2345 6769']],
      [
        'account numbers of which twelve digits pass without the zero at an end',
        [`BE68 ${grouped}`, 'BE71 0961 2345 6769'],
      ],
      ['company numbers', ['0207.123.456', 'BE 0207 123 456']],
      ['moments', ['24/11/2026 9:30', '2026-11-24 09:30:15', '1/2/2026 10:05']],
      ['accounts of another country', ['FR76 3000 6000 0112 3456 7890 189', 'NL91 ABNA 0417 1643 00']],
      ['days', ['30/07/1985', '2005-02-12', '20200131', '44197']],
      ['names and addresses', ['Peeters Els', 'els@example.test', 'Kerkstraat 12, 3290 Diest']],
      ['nothing', ['', '']],
    ]
    for (const [what, cells] of free) it(`is free: ${what}`, () => expect(holdsNationalNumbers(cells)).to.equal(false))

    it('of any long numbers is let through: few of them pass by chance', () => {
      const run = fc.array(fc.integer({ min: 10_000_000_000, max: 99_999_999_999 }), { minLength: 60, maxLength: 60 })
      fc.assert(fc.property(run, (numbers) => !holdsNationalNumbers(numbers.map(String))))
    })

    it('of other numbers that people have is let through', () => {
      const digits = (least: number, most: number) =>
        fc
          .integer({ min: least, max: most })
          .chain((length) =>
            fc
              .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
              .map((all) => all.join('')),
          )
      const cut = (pattern: RegExp, form: string) => (text: string) => text.replace(pattern, form)
      const kinds = [
        digits(4, 8),
        digits(8, 8).map(cut(/^(..)(..)(..)(..)$/, '04$1 $2 $3 $4')),
        digits(8, 8).map((text) => `+32 4${text}`),
        digits(14, 14).map(cut(/^(..)(....)(....)(....)$/, 'BE$1 $2 $3 $4')),
        digits(14, 14).map((text) => `BE${text}`),
        digits(9, 9).map(cut(/^(...)(...)(...)$/, '0$1.$2.$3')),
        digits(9, 9).map((text) => `0${text}`),
      ]
      const column = fc.constantFrom(...kinds).chain((kind) => fc.array(kind, { minLength: 12, maxLength: 60 }))
      fc.assert(
        fc.property(column, (cells) => !holdsNationalNumbers(cells)),
        { numRuns: 300 },
      )
    })

    it('of any births is found, in whatever form', () => {
      const birth = fc.date({ min: new Date('1920-01-01'), max: new Date('2025-12-31'), noInvalidDate: true })
      const person = fc.tuple(birth, fc.integer({ min: 1, max: 998 }), fc.constantFrom(0, 20, 40))
      const form = fc.constantFrom(
        (text: string) => text,
        dotted,
        (text: string) => String(Number(text)),
        (text: string) => text.replace(/^(.{6})(...)/, '$1-$2 '),
      )
      fc.assert(
        fc.property(fc.array(person, { minLength: 1, maxLength: 20 }), form, (people, write) => {
          const numbers = people.map(([day, serial, added]) => {
            const iso = day.toISOString()
            const month = String(Number(iso.slice(5, 7)) + added).padStart(2, '0')
            return write(made(iso.slice(2, 4) + month + iso.slice(8, 10), serial, iso >= '2000'))
          })
          return holdsNationalNumbers(numbers)
        }),
      )
    })
  })
})

describe('a text', () => {
  for (const [what, text] of written)
    it(`has one: ${what}`, () => expect(hasNationalNumber(`lijst ${text} nieuw`)).to.equal(true))
  for (const text of ['lijst 2026-11-24 (123).xlsx', 'export_20261124_093015.csv', '0475 12 34 56', 'P-004211', ''])
    it(`has none: ${text}`, () => expect(hasNationalNumber(text)).to.equal(false))
})

describe('two columns', () => {
  const births = ['850730', '611111', '050212']
  const whole = [born1985, made('611111', 12), born2005]
  const serials = whole.map((text) => text.slice(6))
  const pairs = (first: readonly string[], second: readonly string[]) =>
    first.map((cell, row) => [cell, second[row] ?? ''] as const)

  it('of births and serial numbers hold them, however they are written', () => {
    expect(pairsNationalNumbers(pairs(births, serials))).to.equal(true)
    expect(pairsNationalNumbers(pairs(['30/07/1985', '1961-11-11', '12/2/2005'], serials))).to.equal(true)
    const dashed = serials.map((text) => `${text.slice(0, 3)}-${text.slice(3)}`)
    expect(pairsNationalNumbers(pairs(['85.07.30'], [dashed[0]!]))).to.equal(true)
    expect(
      pairsNationalNumbers(
        pairs(
          whole.map((text) => text.slice(0, 9)),
          whole.map((text) => text.slice(9)),
        ),
      ),
    ).to.equal(true)
  })

  it('of first days and postcodes or short staff numbers do not', () => {
    const days = fc.date({ min: new Date('1990-01-01'), max: new Date('2025-12-31'), noInvalidDate: true })
    const row = fc.tuple(
      days.map((day) => day.toISOString().slice(0, 10)),
      fc.integer({ min: 1000, max: 99_999 }).map(String),
    )
    fc.assert(fc.property(fc.array(row, { minLength: 12, maxLength: 40 }), (rows) => !pairsNationalNumbers(rows)))
  })
})

/** Numbers of eleven digits that are none. */
function long(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(85_073_203_300 + index))
}
