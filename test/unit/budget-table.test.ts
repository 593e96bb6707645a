import { expect } from 'chai'
import fc from 'fast-check'
import { budgetTotal, parseBudget } from '../../src/domain/budget.ts'
import {
  budgetCell,
  budgetTable,
  spread,
  sumPerGoal,
  sumsByPrefix,
  type BudgetItem,
} from '../../src/domain/budget-table.ts'
import type { Entity } from '../../src/domain/organisation.ts'
import { parseTiming } from '../../src/domain/timing.ts'

const entities: readonly Entity[] = [
  { id: 'o', kind: 'ocmw', name: 'OCMW' },
  { id: 'g', kind: 'municipality', name: 'Gemeente' },
]
const item = (id: string, timing: string, budget: string): BudgetItem => {
  return { id, code: `1.1.1.${id}`, title: `Actie ${id}`, timing, budget }
}

const rule: readonly (readonly [string, readonly (readonly [number | 'unyeared', number])[]])[] = [
  ['2011', [[2011, 100]]],
  ['eind 2010', [[2010, 100]]],
  ['Q3 2027', [[2027, 100]]],
  ['2011-2012', [[2011, 50], [2012, 50]]],
  ['2011-2013', [[2011, 34], [2012, 33], [2013, 33]]],
  ['2013 en later', [[2013, 100]]],
  ['doorlopend', [['unyeared', 100]]],
  ['', [['unyeared', 100]]],
  ['ooit', [['unyeared', 100]]],
] // prettier-ignore

describe('budget table', () => {
  for (const [timing, parts] of rule)
    it(`spreads a hundred cents over ${JSON.stringify(timing)}`, () => {
      const expected = parts.map(([column, cents]) => ({ column, cents }))
      expect(spread(100, parseTiming(timing))).to.deep.equal(expected)
    })

  const table = budgetTable(
    [
      item('a', '2013', '€ 20.000 (OCMW)\n€ 10.000 (Gemeente)'),
      item('b', '2012-2013', '€ 2.000,01 (OCMW)'),
      item('c', '2011', 'Reinaert: € 610'),
      item('d', 'doorlopend', '€ 5 (gemeente) + € 7 (gemeente)'),
      item('e', '2010', 'N.V.T.'),
      item('f', '2013', 'N.V.T.\nAfhankelijk van onderzoek'),
      item('g', '2013', 'Inbegrepen in bovenstaand budget'),
      item('h', '2013', ''),
      item('i', '2013', 'weet niet'),
    ],
    entities,
  )

  it('has a column for every year of the period, and one for what names no year', () => {
    expect(table.columns).to.deep.equal([2010, 2011, 2012, 2013, 'unyeared'])
  })

  it('has a row for every entity and one for what is assigned to none', () => {
    expect(table.rows.map(({ payer, cells, total }) => [payer, cells.map(({ cents }) => cents), total])).to.deep.equal([
      ['o', [0, 0, 100_001, 2_100_000, 0], 2_200_001],
      ['g', [0, 0, 0, 1_000_000, 1200], 1_001_200],
      ['unassigned', [0, 61_000, 0, 0, 0], 61_000],
    ])
    expect(table.totals).to.deep.equal([0, 61_000, 100_001, 3_100_000, 1200])
    expect(table.total).to.equal(3_262_201)
  })

  it('tells for each figure which actions it comes from', () => {
    expect(budgetCell(table, 'o', 2013)?.contributions).to.deep.equal([
      { id: 'a', code: '1.1.1.a', cents: 2_000_000 },
      { id: 'b', code: '1.1.1.b', cents: 100_000 },
    ])
    expect(budgetCell(table, 'g', 'unyeared')?.contributions).to.deep.equal([{ id: 'd', code: '1.1.1.d', cents: 1200 }])
    expect(budgetCell(table, 'g', 2099)).to.equal(undefined)
  })

  it('lists what it leaves out, with the reason', () => {
    expect(table.left.map(({ id, reason, text }) => [id, reason, text])).to.deep.equal([
      ['e', 'not-applicable', 'N.V.T.'],
      ['f', 'depends-on', 'N.V.T.\nAfhankelijk van onderzoek'],
      ['g', 'included-in', 'Inbegrepen in bovenstaand budget'],
      ['h', 'empty', ''],
      ['i', 'note', 'weet niet'],
    ])
  })

  it('does not make a hundred columns for a slip of the pen', () => {
    expect(budgetTable([item('a', '2027', '€ 1'), item('b', '2127', '€ 1')], entities).columns).to.deep.equal([
      2027,
      2127,
      'unyeared',
    ])
  })

  it('is empty for a plan without actions', () => {
    expect(budgetTable([], [])).to.deep.include({ columns: ['unyeared'], totals: [0], total: 0, left: [] })
  })

  const timing = fc.constantFrom(
    '2011',
    '2011-2013',
    '2010-2016',
    'eind 2010',
    'Q2 2012',
    '2013 en later',
    'doorlopend',
    '',
    '?',
    '2150',
  )
  const line = fc
    .tuple(fc.integer({ min: 0, max: 9_999_999 }), fc.constantFrom('', ' (OCMW)', ' (gemeente)', ' (school)', ' p.j.'))
    .map(([cents, label]) => `€ ${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')}${label}`)
  const budget = fc
    .array(fc.oneof(line, fc.constantFrom('N.V.T.', 'Afhankelijk van', 'words')), { maxLength: 4 })
    .map((lines) => lines.join('\n'))
  const anyItems = fc.array(fc.tuple(timing, budget), { maxLength: 20 }).map((all) => {
    return all.map(([when, much], index) => item(String(index), when, much))
  })

  it('adds up to the sum of all amounts, by row, by column and by contribution', () => {
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
    fc.assert(
      fc.property(anyItems, (items) => {
        const made = budgetTable(items, entities)
        const all = sum(items.map((one) => budgetTotal(parseBudget(one.budget))))
        const cells = made.rows.flatMap((row) => row.cells)
        expect(made.total).to.equal(all)
        expect(sum(cells.map(({ cents }) => cents))).to.equal(all)
        expect(sum(made.rows.map(({ total }) => total))).to.equal(all)
        expect(sum(cells.flatMap(({ contributions }) => contributions.map(({ cents }) => cents)))).to.equal(all)
        for (const { cells: own } of made.rows) expect(own.length).to.equal(made.columns.length)
      }),
    )
  })

  it('sums per goal, each level with what is beneath it', () => {
    const sums = sumPerGoal(
      [
        { goal: '1.1.1', budget: '€ 5 (OCMW)\n€ 3' },
        { goal: '1.1.2', budget: '€ 7 (OCMW)' },
        { goal: '1.10.1', budget: '€ 1 (gemeente)' },
        { goal: '2.1.1', budget: 'N.V.T.' },
      ],
      entities,
    )
    const plain = Object.fromEntries(
      [...sums].map(([code, one]) => [code, [Object.fromEntries(one.perPayer), one.total]]),
    )
    expect(plain).to.deep.equal({
      '1': [{ o: 1200, g: 100, unassigned: 300 }, 1600],
      '1.1': [{ o: 1200, unassigned: 300 }, 1500],
      '1.1.1': [{ o: 500, unassigned: 300 }, 800],
      '1.1.2': [{ o: 700 }, 700],
      '1.10': [{ g: 100 }, 100],
      '1.10.1': [{ g: 100 }, 100],
    })
  })

  it('sums by prefix whatever the depth of the code', () => {
    expect([...sumsByPrefix([{ code: '3', payer: 'o', cents: 4 }]).keys()]).to.deep.equal(['3'])
  })
})
