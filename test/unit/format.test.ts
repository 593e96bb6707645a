import { expect } from 'chai'
import { languages } from '../../src/domain/text.ts'
import { dayOf, formats } from '../../src/i18n/format.ts'

const spaced = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ')

describe('dates, amounts and numbers', () => {
  const moment = new Date('2026-03-01T22:59:00Z')
  const cases = {
    nl: ['01/03/2026', '1 maart 2026', 'zondag 1 maart 2026', '01/03/2026, 23:59', '€ 20.000', '€ 1.234,50', '1.234,5'],
    fr: [
      '01/03/2026',
      '1er mars 2026',
      'dimanche 1er mars 2026',
      '01/03/2026 23:59',
      '20 000 €',
      '1 234,50 €',
      '1 234,5',
    ],
    de: [
      '01.03.2026',
      '1. März 2026',
      'Sonntag, 1. März 2026',
      '01.03.2026, 23:59',
      '20.000 €',
      '1.234,50 €',
      '1.234,5',
    ],
    en: ['01/03/2026', '1 March 2026', 'Sunday 1 March 2026', '01/03/2026, 23:59', '€20,000', '€1,234.50', '1,234.5'],
  }

  for (const language of languages)
    it(`in ${language}`, () => {
      const { day, longDay, fullDay, moment: write, money, number } = formats(language)
      const written = [
        day(moment),
        longDay(moment),
        fullDay(moment),
        write(moment),
        money(2_000_000),
        money(123_450),
        number(1234.5),
      ]
      expect(written.map(spaced)).to.deep.equal(cases[language])
    })

  it('a calendar day has no time zone, a moment is told in Brussels time', () => {
    const { day } = formats('nl')
    expect(day('2026-12-31')).to.equal('31/12/2026')
    expect(day(new Date('2026-12-31T23:30:00Z'))).to.equal('01/01/2027')
    expect(day(new Date('2026-07-31T22:30:00Z'))).to.equal('01/08/2026')
  })

  it('are never broken over two lines', () => {
    for (const language of languages) {
      const { longDay, money, number } = formats(language)
      expect([longDay('2026-03-01'), money(1), number(1_000_000)].join('')).not.to.include(' ')
    }
  })

  it('cents are shown only when there are any; less than nothing too', () => {
    const { money } = formats('nl')
    expect([0, 1, 100, -250_000].map((cents) => spaced(money(cents)))).to.deep.equal([
      '€ 0',
      '€ 0,01',
      '€ 1',
      '€ -2.500',
    ])
  })
})

describe('today', () => {
  for (const [moment, day] of [
    ['2026-11-24T09:00:00Z', '2026-11-24'],
    ['2026-12-31T22:59:59Z', '2026-12-31'],
    ['2026-12-31T23:00:00Z', '2027-01-01'],
    ['2026-06-30T22:00:00Z', '2026-07-01'],
  ] as const)
    it(`${moment} is ${day} in Brussels`, () => expect(dayOf(new Date(moment))).to.equal(day))
})
