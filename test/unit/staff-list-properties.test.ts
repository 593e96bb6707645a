import { expect } from 'chai'
import fc from 'fast-check'
import { type Employee, hasLeft } from '../../src/domain/employee.ts'
import {
  compareStaff,
  decide,
  fingerprintOf,
  type StaffValues,
  type Surroundings,
} from '../../src/domain/staff-list.ts'
import { layoutOf } from '../../src/domain/staff-list-columns.ts'
import { readStaffRows, type StaffReading } from '../../src/domain/staff-list-rows.ts'
import { readCsv } from '../../src/domain/staff-list-table.ts'

const today = '2026-11-24'
const head = 'Personeelsnr;Naam;Voornaam;Dienst;Gebouw;E-mail;Taal;In dienst;Uit dienst'

/** What a text of a CSV file says, by the columns as they are recognised. */
function read(text: string): StaffReading {
  const sheet = { name: '', ...readCsv(text) }
  const layout = layoutOf(sheet)
  const choice = new Map(
    layout.columns.flatMap((column) => (column.proposal === null ? [] : [[column.proposal, column] as const])),
  )
  return readStaffRows(layout, choice, sheet)
}

const lines = (...rows: string[]): string => `${[head, ...rows].join('\n')}\n`

const person = (number: string, values: Partial<StaffValues> = {}): Employee => ({
  ...{
    id: number.padStart(24, '0'),
    version: 1,
    number,
    familyName: 'Peeters',
    givenName: 'Els',
    service: '',
    site: null,
  },
  ...{ email: '', language: 'nl', startedOn: null, leftOn: null, user: null },
  ...values,
})

const around = (employees: readonly Employee[], more: Partial<Surroundings> = {}): Surroundings => ({
  ...{ employees, sites: [{ id: 's1', name: 'Gemeentehuis' }], accounts: new Map(), today, language: 'nl' },
  ...more,
})

describe('a staff list, whatever is in it,', () => {
  const number = fc.integer({ min: 1, max: 12 }).map((value) => String(value).padStart(3, '0'))
  const cell = (...texts: string[]) => fc.constantFrom('', ...texts)
  const row = fc
    .tuple(
      ...([number, fc.constantFrom('Peeters', 'De Wolf', 'Maes'), cell('Els', 'Zoë')] as const),
      ...([cell('Loket', 'Bib'), cell('Gemeentehuis', 'Loods')] as const),
      ...([cell('a@x.be', 'b@x.be', 'c@x.be', 'd@x.be'), cell('N', 'F'), cell('1/9/2015')] as const),
      cell('31/12/2020', '24/11/2026', '31/12/2030'),
    )
    .map((cells) => cells.join(';'))
  const rows = fc.uniqueArray(row, { selector: (text) => text.split(';')[0], maxLength: 10 })
  const day = (...days: string[]) => fc.constantFrom(null, ...days)
  const employee = fc.record({
    number,
    email: cell('a@x.be', 'b@x.be', 'c@x.be'),
    startedOn: day('2015-09-01', '2027-01-01'),
    leftOn: day('2028-01-01', '2029-12-31', today),
    user: fc.constantFrom(null, 'ua', 'ub', 'uc'),
  })
  const staff = fc
    .uniqueArray(employee, { selector: (one) => one.number, maxLength: 10 })
    .map((list) => list.map(({ number, ...values }) => person(number, values)))
  const accounts = new Map([
    ['a@x.be', 'ua'],
    ['b@x.be', 'ub'],
    ['c@x.be', 'uc'],
  ])
  const leavingOn = day(today, '2026-01-01', '2027-06-30')
  const compare = (given: readonly string[], employees: readonly Employee[]) =>
    compareStaff(read(lines(...given)), around(employees, { accounts }))

  /** The staff list after it. */
  function apply(given: readonly string[], employees: readonly Employee[], on: string | null): Employee[] {
    const { joins, edits } = decide(compare(given, employees), on)
    const changed = new Map(
      edits.map(({ employee: one, values }) => [one.id, { ...one, ...values, version: one.version + 1 }]),
    )
    const joined = joins.map((values) => person(values.number, values))
    return [...employees.map((one) => changed.get(one.id) ?? one), ...joined]
  }

  it('twice is once', () => {
    fc.assert(
      fc.property(rows, staff, leavingOn, (given, employees, on) => {
        const after = apply(given, employees, on)
        const { joins, edits } = decide(compare(given, after), on)
        expect(joins).to.deep.equal([])
        // Whom the first one made leave has no use of an account any more: then it is for who has the address.
        for (const { employee: one, values } of edits)
          expect({ ...one, ...values, user: null }).to.deep.equal({ ...one, user: null })
        expect(on === null ? edits : []).to.deep.equal([])
      }),
      { numRuns: 200 },
    )
  })

  it('the order of the lines does not matter', () => {
    const shuffled = rows.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
    )
    fc.assert(
      fc.property(shuffled, staff, ([given, other], employees) => {
        expect(fingerprintOf(compare(other, employees))).to.equal(fingerprintOf(compare(given, employees)))
      }),
    )
  })

  it('everybody in the file without an error is somewhere, once', () => {
    fc.assert(
      fc.property(rows, staff, (given, employees) => {
        const { joiners, changes, returning, leaving, unchanged } = compare(given, employees)
        expect(joiners.length + changes.length + returning.length + leaving.length + unchanged).to.equal(
          read(lines(...given)).rows.length,
        )
      }),
    )
  })

  it('no account is given to two people', () => {
    fc.assert(
      fc.property(rows, staff, (given, employees) => {
        const held = (list: readonly Employee[]) => list.flatMap((one) => (hasLeft(one, today) ? [] : (one.user ?? [])))
        const before = held(employees)
        fc.pre(new Set(before).size === before.length)
        const after = held(apply(given, employees, null))
        expect(new Set(after).size).to.equal(after.length)
      }),
      { numRuns: 200 },
    )
  })

  it('no text makes it fail', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        read(text)
        read(`${head}\n${text}`)
      }),
      { numRuns: 50 },
    )
  })
})
