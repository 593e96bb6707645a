import { expect } from 'chai'
import fc from 'fast-check'
import { loadCatalogue } from '../../src/data/catalogue.ts'
import type { NormStanding, Standing } from '../../src/domain/assessment.ts'
import { type Counts, countStandings, scoreOf, scorePerChapter } from '../../src/domain/score.ts'

const counts = (given: Partial<Counts>): Counts => {
  return { yes: 0, partly: 0, no: 0, 'not-applicable': 0, unanswered: 0, ...given }
}

const table: readonly (readonly [Partial<Counts>, number, number, number | null])[] = [
  [{}, 0, 0, null],
  [{ unanswered: 67 }, 0, 67, 0],
  [{ yes: 41, partly: 12, no: 9, 'not-applicable': 5 }, 41, 62, 66],
  [{ yes: 61, partly: 1, 'not-applicable': 5 }, 61, 62, 98],
  [{ yes: 62, 'not-applicable': 5 }, 62, 62, 100],
  [{ 'not-applicable': 67 }, 0, 0, null],
  [{ partly: 67 }, 0, 67, 0],
  [{ yes: 199, no: 1 }, 199, 200, 99],
]

const some = fc.record({
  yes: fc.nat(500),
  partly: fc.nat(500),
  no: fc.nat(500),
  'not-applicable': fc.nat(500),
  unanswered: fc.nat(500),
})

describe('a score', () => {
  for (const [given, compliant, applicable, percentage] of table)
    it(`is ${compliant} of ${applicable} for ${JSON.stringify(given)}`, () => {
      const score = scoreOf(counts(given))
      expect([score.compliant, score.applicable, score.percentage]).to.deep.equal([compliant, applicable, percentage])
    })

  it('explains itself: total = denominator + excluded, and the percentage is within 0 and 100', () => {
    fc.assert(
      fc.property(some, (given) => {
        const score = scoreOf(given)
        expect(score.total).to.equal(score.applicable + score.excluded)
        expect(score.compliant).to.be.at.most(score.applicable)
        if (score.percentage === null) expect(score.applicable).to.equal(0)
        else expect(score.percentage).to.be.within(0, 100)
      }),
    )
  })

  it('is 100 only when everything that applies is in order', () => {
    fc.assert(
      fc.property(some, (given) => {
        const { percentage } = scoreOf(given)
        expect(percentage === 100).to.equal(given.yes > 0 && given.partly + given.no + given.unanswered === 0)
      }),
    )
  })

  it('never rises by a partly, a no or an unanswered, and is not touched by what does not apply', () => {
    fc.assert(
      fc.property(some, fc.constantFrom('partly', 'no', 'unanswered'), fc.nat(50), (given, standing, more) => {
        const before = scoreOf(given).percentage ?? 100
        expect(scoreOf({ ...given, [standing]: given[standing] + more }).percentage ?? 100).to.be.at.most(before)
        const without = { ...given, 'not-applicable': given['not-applicable'] + more }
        expect(scoreOf(without).percentage).to.equal(scoreOf(given).percentage)
      }),
    )
  })
})

describe('the score per chapter', () => {
  const norms = loadCatalogue().normsOf('ksz-2017')
  const all: readonly Standing[] = ['yes', 'partly', 'no', 'not-applicable', 'unanswered']

  it('adds up to the score of the whole, chapter by chapter in the order of the catalogue', () => {
    const standing = fc.array(fc.constantFrom(...all), { minLength: norms.length, maxLength: norms.length })
    fc.assert(
      fc.property(standing, (given) => {
        const found: NormStanding[] = norms.map((norm, index) => {
          return { norm, standing: given[index] ?? 'unanswered', answer: undefined }
        })
        const chapters = scorePerChapter(found)
        const whole = countStandings(found)
        for (const one of all)
          expect([...chapters.values()].reduce((sum, score) => sum + score.counts[one], 0)).to.equal(whole[one])
        expect([...chapters.keys()]).to.deep.equal([...new Set(norms.map(({ chapter }) => chapter))])
      }),
      { numRuns: 30 },
    )
  })
})
