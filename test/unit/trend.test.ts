import { expect } from 'chai'
import fc from 'fast-check'
import { type Counts, scoreOf } from '../../src/domain/score.ts'
import {
  compareNeed,
  type Need,
  sumCounts,
  trendOf,
  type VisitReason,
  visitReason,
  visitReasons,
} from '../../src/domain/trend.ts'

const counts = (given: Partial<Counts>): Counts => {
  return { yes: 0, partly: 0, no: 0, 'not-applicable': 0, unanswered: 0, ...given }
}
const days = { day: '2026-08-24', today: '2026-11-24' }
const snapshot = (day: string, yes: number) => ({ day, chapters: [{ counts: counts({ yes, no: 3 }) }] })

describe('the change since an earlier day', () => {
  it('is measured from the day asked for when a snapshot before it still held', () => {
    expect(trendOf(counts({ yes: 41 }), snapshot('2026-05-04', 38), days)).to.deep.equal({
      difference: 3,
      since: '2026-08-24',
    })
  })

  it('is measured from the first snapshot when that is later', () => {
    expect(trendOf(counts({ yes: 1 }), snapshot('2026-10-01', 3), days)).to.deep.equal({
      difference: -2,
      since: '2026-10-01',
    })
  })

  it('is not told of today, nor without a snapshot', () => {
    expect(trendOf(counts({ yes: 1 }), snapshot('2026-11-24', 1), days)).to.equal(null)
    expect(trendOf(counts({ yes: 1 }), undefined, days)).to.equal(null)
  })

  it('adds up the chapters', () => {
    const chapters = [{ counts: counts({ yes: 2, no: 1 }) }, { counts: counts({ yes: 3, unanswered: 4 }) }]
    expect(sumCounts(chapters)).to.deep.equal(counts({ yes: 5, no: 1, unanswered: 4 }))
    expect(sumCounts([])).to.deep.equal(counts({}))
  })
})

describe('who needs a visit', () => {
  const calm: Need = {
    score: scoreOf(counts({ yes: 60, no: 7 })),
    trend: null,
    lastAnswer: '2026-11-20',
    late: 0,
    expiring: 0,
    unsigned: null,
    nextVisit: null,
    today: '2026-11-24',
  }
  const cases: readonly (readonly [VisitReason, Partial<Counts>, number | null, string | null])[] = [
    ['empty', { unanswered: 67 }, null, null],
    ['empty', { unanswered: 67 }, 0, '2026-11-01'],
    ['fallen', { yes: 60, no: 7 }, -1, '2026-11-20'],
    ['stale', { yes: 60, no: 7 }, 0, '2025-11-23'],
    ['none', { yes: 60, no: 7 }, 0, '2025-11-24'],
    ['unanswered', { yes: 30, unanswered: 37 }, 3, '2026-11-20'],
    ['low', { yes: 30, no: 37 }, 3, '2026-11-20'],
    ['none', { yes: 34, no: 33 }, null, '2026-11-20'],
    ['none', { 'not-applicable': 67 }, null, '2026-11-20'],
  ]
  for (const [reason, given, difference, lastAnswer] of cases)
    it(`is ${reason} for ${JSON.stringify(given)}, change ${difference}, last answer ${lastAnswer}`, () => {
      const trend = difference === null ? null : { difference, since: '2026-08-24' }
      expect(visitReason({ ...calm, score: scoreOf(counts(given)), trend, lastAnswer })).to.equal(reason)
    })

  const pressing: readonly (readonly [VisitReason, Partial<Need>])[] = [
    ['none', {}],
    ['none', { late: 4 }],
    ['late', { late: 5 }],
    ['visit', { nextVisit: '2026-11-23' }],
    ['none', { nextVisit: '2026-11-24' }],
    ['unsigned', { unsigned: { count: 30, of: 120 } }],
    ['none', { unsigned: { count: 29, of: 120 } }],
    ['none', { unsigned: { count: 0, of: 0 } }],
    ['expiring', { expiring: 1 }],
    ['late', { late: 9, expiring: 3, unsigned: { count: 9, of: 9 }, nextVisit: '2026-01-01' }],
    ['fallen', { late: 9, trend: { difference: -1, since: '2026-08-24' } }],
  ]
  for (const [reason, given] of pressing)
    it(`is ${reason} for ${JSON.stringify(given)}`, () => expect(visitReason({ ...calm, ...given })).to.equal(reason))

  it('orders by reason, then by the lowest percentage', () => {
    const need = fc.record({
      reason: fc.constantFrom(...visitReasons),
      percentage: fc.option(fc.integer({ min: 0, max: 100 })),
    })
    fc.assert(
      fc.property(fc.array(need), (given) => {
        const order = given.toSorted(compareNeed)
        for (const [index, one] of order.entries()) {
          const next = order[index + 1]
          if (next === undefined) continue
          const [here, there] = [visitReasons.indexOf(one.reason), visitReasons.indexOf(next.reason)]
          expect(here).to.be.at.most(there)
          if (here === there) expect(one.percentage ?? 101).to.be.at.most(next.percentage ?? 101)
        }
      }),
    )
  })
})
