import { expect } from 'chai'
import fc from 'fast-check'
import { compareTiming, parseTiming, periodOf, timingEnd, yearsOf, type Timing } from '../../src/domain/timing.ts'

const year = (value: number): Timing => ({ kind: 'year', year: value })
const range = (from: number, to: number): Timing => ({ kind: 'range', from, to })
const begin = (value: number): Timing => ({ kind: 'part', part: 'begin', year: value })
const middle = (value: number): Timing => ({ kind: 'part', part: 'middle', year: value })
const end = (value: number): Timing => ({ kind: 'part', part: 'end', year: value })
const from = (value: number): Timing => ({ kind: 'from', year: value })
const thirdQuarter: Timing = { kind: 'quarter', quarter: 3, year: 2027 }
const ongoing: Timing = { kind: 'ongoing' }
const none: Timing = { kind: 'none' }

const meanings: readonly (readonly [Timing, readonly string[]])[] = [
  [year(2011), ['2011', ' 2011 ', '2011\u00a0', 'in 2011', '2011.', '2011-2011']],
  [range(2011, 2012), ['2011-2012', '2011 – 2012', '2011—2012', '2011 - 2012', '2011\u00a0-\u00a02012', '2011/2012']],
  [range(2011, 2012), ['2011 t/m 2012', '2011 tot 2012', 'van 2011 tot en met 2012', '2011 en 2012', '2011 et 2012']],
  [range(2011, 2012), ['2011 à 2012', 'de 2011 à 2012', '2011 bis 2012', 'von 2011 bis 2012', '2011 to 2012']],
  [
    end(2010),
    ['eind 2010', 'Eind 2010', 'EIND\u00a02010', 'einde 2010', 'fin 2010', 'Ende 2010', 'end of 2010', 'late 2010'],
  ],
  [begin(2011), ['begin 2011', 'début 2011', 'de\u0301but 2011', 'Anfang 2011', 'beginning of 2011', 'early 2011']],
  [middle(2011), ['midden 2011', 'medio 2011', 'mi-2011', 'Mi 2011', 'Mitte 2011', 'mid-2011', 'middle of 2011']],
  [thirdQuarter, ['Q3 2027', 'q3/2027', 'K3 2027', 'T3 2027', '2027-Q3', '3de kwartaal 2027', '3e kwartaal van 2027']],
  [thirdQuarter, ['3e trimestre 2027', '3ème trimestre 2027', '3. Quartal 2027', '3rd quarter of 2027']],
  [from(2013), ['2013 en later', 'vanaf 2013', '2013 et au-delà', 'à partir de 2013', 'dès 2013', '2013 und später']],
  [from(2013), ['ab 2013', '2013 and later', 'from 2013', '2013 en\u00a0later', '2013 onwards', '2013 ff.', '2013+']],
  [ongoing, ['Doorlopend', 'doorlopend ', 'permanent', 'continu', 'en continu', 'laufend', 'Fortlaufend', 'ongoing']],
  [none, ['', ' ', '\u00a0', '\t']],
]

const dates: readonly (readonly [string, string | null])[] = [
  ['2011', '2011-12-31'],
  ['2011-2013', '2013-12-31'],
  ['begin 2011', '2011-04-30'],
  ['midden 2011', '2011-08-31'],
  ['eind 2011', '2011-12-31'],
  ['Q1 2027', '2027-03-31'],
  ['Q2 2027', '2027-06-30'],
  ['Q3 2027', '2027-09-30'],
  ['Q4 2027', '2027-12-31'],
  ['2013 en later', null],
  ['doorlopend', null],
  ['', null],
  ['ooit', null],
]

const running: readonly (readonly [string, readonly number[]])[] = [
  ['2012', [2012]],
  ['2020', []],
  ['2010-2012', [2011, 2012]],
  ['2012-2020', [2012, 2013]],
  ['eind 2011', [2011]],
  ['Q2 2013', [2013]],
  ['2012 en later', [2012, 2013]],
  ['2009 en later', [2011, 2012, 2013]],
  ['doorlopend', [2011, 2012, 2013]],
  ['', []],
  ['ooit', []],
]

const anyYear = fc.integer({ min: 1990, max: 2099 })
const anyTiming: fc.Arbitrary<Timing> = fc.oneof(
  anyYear.map(year),
  fc.tuple(anyYear, fc.integer({ min: 1, max: 9 })).map(([first, more]) => range(first, first + more)),
  fc.tuple(anyYear, fc.constantFrom(begin, middle, end)).map(([value, part]) => part(value)),
  fc.tuple(anyYear, fc.constantFrom(1, 2, 3, 4)).map(([value, quarter]): Timing => {
    return { kind: 'quarter', quarter, year: value }
  }),
  anyYear.map(from),
  fc.constantFrom(ongoing, none),
  fc.string().map((written): Timing => ({ kind: 'unclear', written })),
)

describe('timing', () => {
  describe('parseTiming', () => {
    for (const [timing, texts] of meanings)
      for (const text of texts)
        it(`reads ${JSON.stringify(text)} as ${JSON.stringify(timing)}`, () => {
          expect(parseTiming(text)).to.deep.equal(timing)
        })

    const unclear = [
      '2012-2011',
      '2011 en 2013',
      'Q5 2027',
      '5de kwartaal 2027',
      '20112',
      '11',
      'ooit 2011',
      'constructor 2011',
    ]
    for (const text of [...unclear, 'na de verbouwing', 'N.V.T.', '2011-12', '9999'])
      it(`keeps ${JSON.stringify(text)} as unclear`, () => {
        expect(parseTiming(text)).to.deep.equal({ kind: 'unclear', written: text })
      })

    it('never throws, and keeps the words of what is unclear', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (text) => {
          const timing = parseTiming(text)
          if (timing.kind === 'unclear') expect(timing.written).to.equal(text)
        }),
      )
    })

    it('does not look into a text that is too long for a timing', () => {
      expect(parseTiming(`2011${' '.repeat(1_000_000)}`).kind).to.equal('unclear')
    })
  })

  describe('timingEnd', () => {
    for (const [text, day] of dates)
      it(`ends ${JSON.stringify(text)} on ${day ?? 'no day'}`, () => {
        expect(timingEnd(parseTiming(text))).to.equal(day)
      })
  })

  describe('yearsOf', () => {
    for (const [text, years] of running)
      it(`runs ${JSON.stringify(text)} in ${years.join(', ') || 'no year'} of 2011 to 2013`, () => {
        expect(yearsOf(parseTiming(text), { from: 2011, to: 2013 })).to.deep.equal(years)
      })
  })

  describe('periodOf', () => {
    it('is the first and the last year that is named', () => {
      expect(periodOf(['2012', 'eind 2010', 'doorlopend', '2013 en later', ''].map(parseTiming))).to.deep.equal({
        from: 2010,
        to: 2013,
      })
    })
    it('is null when no year is named', () => {
      expect(periodOf(['doorlopend', '', 'ooit'].map(parseTiming))).to.equal(null)
    })
  })

  describe('compareTiming', () => {
    it('sorts by first moment, then ongoing, then unclear, then none', () => {
      const sorted = ['eind 2010', 'begin 2011', '2011', '2011-2012', '2011 en later', 'midden 2011', 'Q3 2011', '2012']
      sorted.push('doorlopend', 'ooit', '')
      const mixed = sorted.toReversed().map(parseTiming)
      expect(mixed.sort(compareTiming)).to.deep.equal(sorted.map(parseTiming))
    })
    it('is a total order', () => {
      fc.assert(
        fc.property(anyTiming, anyTiming, anyTiming, (a, b, c) => {
          expect(compareTiming(a, b) + compareTiming(b, a)).to.equal(0)
          expect(compareTiming(a, a)).to.equal(0)
          if (compareTiming(a, b) <= 0 && compareTiming(b, c) <= 0) expect(compareTiming(a, c)).to.be.at.most(0)
          if (compareTiming(a, b) === 0) expect(a).to.deep.equal(b)
        }),
      )
    })
  })
})
