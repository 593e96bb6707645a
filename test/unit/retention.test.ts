import { expect } from 'chai'
import fc from 'fast-check'
import { kept, retained } from '../../src/domain/retention.ts'

const dayFrom = (start: string, days: number): string =>
  new Date(Date.parse(start) + days * 86_400_000).toISOString().slice(0, 10)

const range = (start: string, count: number): string[] => Array.from({ length: count }, (_, i) => dayFrom(start, i))

const sorted = (days: Iterable<string>): string[] => [...days].sort()

describe('backups that are kept', () => {
  const today = '2026-11-24'

  const tables: readonly (readonly [string, string[], string[]])[] = [
    ['nothing', [], []],
    ['a single one, however old', ['2019-02-28'], ['2019-02-28']],
    ['the last seven days', range('2026-11-18', 7), range('2026-11-18', 7)],
    ['seven days that have one, though weeks apart', ['2026-01-02', '2026-11-24'], ['2026-01-02', '2026-11-24']],
    [
      // Monday 26 October to Tuesday 24 November
      'of 30 days in a row: seven, the Sundays before, and the last of October',
      range('2026-10-26', 30),
      ['2026-10-31', '2026-11-08', '2026-11-15', ...range('2026-11-18', 7)],
    ],
    [
      'across a year: the week of New Year is one week',
      range('2026-12-21', 21),
      ['2026-12-27', '2026-12-31', '2027-01-03', ...range('2027-01-04', 7)],
    ],
  ]
  for (const [what, days, stay] of tables)
    it(what, () => {
      const now = days.at(-1) ?? today
      expect(sorted(retained(days.toReversed(), now))).to.deep.equal(stay)
    })

  it('of three years: seven days, four weeks, twelve months', () => {
    const days = sorted(retained(range('2024-01-01', 1059), '2026-11-24'))
    expect(days.at(-1)).to.equal('2026-11-24')
    expect(days[0]).to.equal('2025-12-31')
    expect(days).to.include('2026-02-28').and.include('2026-11-08')
    expect(days).to.have.length(7 + 2 + 11)
  })

  it('a day after today is kept, and takes no place', () => {
    const days = [...range('2026-11-01', 24), '2027-05-01', '2031-01-01']
    const without = retained(range('2026-11-01', 24), today)
    expect(sorted(retained(days, today))).to.deep.equal(sorted([...without, '2027-05-01', '2031-01-01']))
  })

  const day = fc.integer({ min: 0, max: 1500 }).map((offset) => dayFrom('2024-01-01', offset))

  it('always: some of what is there, the newest among it, no more than is planned, and clearing twice is clearing once', () =>
    fc.assert(
      fc.property(fc.array(day), day, (days, now) => {
        const stay = retained(days, now)
        for (const one of stay) expect(days).to.include(one)
        const past = sorted(days.filter((one) => one <= now))
        if (past.length > 0) expect(stay.has(past.at(-1)!)).to.equal(true)
        const counted = [...stay].filter((one) => one <= now)
        expect(counted.length).to.be.at.most(kept.daily + kept.weekly + kept.monthly)
        expect(counted.length).to.be.at.least(Math.min(kept.daily, new Set(past).size))
        expect(retained(stay, now)).to.deep.equal(stay)
      }),
    ))

  it('cleared each night for years, it is as when cleared once at the end, and a year back something is there', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 800 }), fc.integer({ min: 0, max: 6 }), (nights, skipped) => {
        const made: string[] = []
        let standing: string[] = []
        for (const now of range('2024-03-05', nights)) {
          if (new Date(now).getUTCDay() === skipped) continue
          made.push(now)
          standing = [...retained([...standing, now], now)]
        }
        const last = made.at(-1)
        if (last === undefined) return
        expect(sorted(standing)).to.deep.equal(sorted(retained(made, last)))
        if (nights > 400) expect(sorted(standing)[0]! <= dayFrom(last, -300)).to.equal(true)
      }),
      { numRuns: 25 },
    ))
})
