import { expect } from 'chai'
import fc from 'fast-check'
import { loadCatalogue } from '../../src/data/catalogue.ts'
import { type Answer, outcomeOf, outcomes, type PointAnswer, standings } from '../../src/domain/assessment.ts'

const points = (text: string): PointAnswer[] =>
  Array.from(text, (sign) => ({ met: sign === 'y' ? true : sign === 'n' ? false : null, remark: '' }))

/** y met, n not met, - not looked at */
const table: readonly (readonly [string, number, string])[] = [
  ['yyynn', 3, 'yes'],
  ['yyyyy', 3, 'yes'],
  ['yyy--', 3, 'yes'],
  ['yynnn', 3, 'partly'],
  ['yy---', 3, 'partly'],
  ['ynnnn', 3, 'partly'],
  ['nnnnn', 3, 'no'],
  ['n----', 3, 'no'],
  ['-----', 3, 'no'],
  ['y', 1, 'yes'],
  ['n', 1, 'no'],
  ['yy', 2, 'yes'],
  ['yn', 2, 'partly'],
]

const somePoints = fc.array(fc.record({ met: fc.constantFrom(true, false, null), remark: fc.string() }), {
  minLength: 1,
  maxLength: 9,
})
const rank = { no: 0, partly: 1, yes: 2 } as const

describe('the outcome of an assessment', () => {
  for (const [given, threshold, expected] of table)
    it(`is ${expected} for ${given} with ${threshold} needed`, () => {
      expect(outcomeOf(points(given), threshold)).to.equal(expected)
    })

  it('never gets worse when one more point is met', () => {
    fc.assert(
      fc.property(somePoints, fc.integer({ min: 1, max: 9 }), fc.nat(), (given, threshold, place) => {
        const index = place % given.length
        const better = given.map((point, at) => (at === index ? { ...point, met: true } : point))
        expect(rank[outcomeOf(better, threshold)]).to.be.at.least(rank[outcomeOf(given, threshold)])
      }),
    )
  })

  it('does not depend on the order of the points, nor on their remarks, nor on no against not looked at', () => {
    fc.assert(
      fc.property(somePoints, fc.integer({ min: 1, max: 9 }), (given, threshold) => {
        const other = given.toReversed().map(({ met }) => ({ met: met === true ? true : null, remark: '' }))
        expect(outcomeOf(other, threshold)).to.equal(outcomeOf(given, threshold))
      }),
    )
  })

  it('is yes exactly when the threshold is reached, no exactly when nothing is met', () => {
    fc.assert(
      fc.property(somePoints, fc.integer({ min: 1, max: 9 }), (given, threshold) => {
        const met = given.filter((point) => point.met === true).length
        const outcome = outcomeOf(given, threshold)
        expect(outcome === 'yes').to.equal(met >= threshold)
        expect(outcome === 'no').to.equal(met === 0)
      }),
    )
  })
})

describe('the standings of norms', () => {
  const catalogue = loadCatalogue()
  const norms = catalogue.normsOf('ksz-2017')
  const answer = (norm: string, outcome: Answer['outcome']): Answer => ({
    ...{ id: '0'.repeat(24), norm, edition: 'ksz-2017', number: 1, points: [], outcome, reason: '', remark: '' },
    ...{ threshold: 1, answeredAt: new Date(0), answeredBy: { id: '', name: '' }, replacedAt: null, nextCheckOn: null },
  })

  it('has one per norm, in the order of the norms, unanswered without an answer', () => {
    fc.assert(
      fc.property(fc.subarray(norms.map(({ id }) => id)), fc.constantFrom(...outcomes), (answered, outcome) => {
        const found = standings(
          norms,
          answered.map((id) => answer(id, outcome)),
        )
        expect(found.map(({ norm }) => norm)).to.deep.equal(norms)
        for (const { norm, standing } of found)
          expect(standing).to.equal(answered.includes(norm.id) ? outcome : 'unanswered')
      }),
      { numRuns: 30 },
    )
  })

  it('leaves out answers to norms of another edition', () => {
    const old = catalogue.normsOf('ksz-2015')
    expect(standings(old, [answer('2017-5.1', 'yes')]).every(({ standing }) => standing === 'unanswered')).to.be.true
  })

  it('asks three of five where the catalogue read that rule', () => {
    const seen = norms.filter(({ thresholdOrigin }) => thresholdOrigin === 'seen')
    expect(seen).to.have.lengthOf(16)
    for (const norm of seen) expect([norm.threshold, norm.points.length], norm.id).to.deep.equal([3, 5])
  })

  it('has a threshold that can be reached for every norm', () => {
    for (const norm of norms) expect(norm.threshold, norm.id).to.be.within(1, norm.points.length)
  })
})
