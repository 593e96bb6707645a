import { expect } from 'chai'
import type { Employee } from '../../src/domain/employee.ts'
import { compareStaff, type StaffValues, type Surroundings } from '../../src/domain/staff-list.ts'
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

const told = ({
  issues,
}: {
  issues: readonly { level: string; code: string; line: number; column: string }[]
}): string[] => issues.map(({ level, code, line, column }) => `${level} ${code} ${line} ${column}`.trim())

describe('a staff list', () => {
  describe('is read line by line', () => {
    const right = '0001;Peeters;Els;Loket;Gemeentehuis;els@example.test;N;1/9/2015;'

    it('with what each cell means', () => {
      const { rows, issues } = read(lines(right))
      expect(issues).to.deep.equal([])
      expect(rows).to.deep.equal([
        {
          ...{
            line: 2,
            number: '0001',
            familyName: 'Peeters',
            givenName: 'Els',
            service: 'Loket',
            site: 'Gemeentehuis',
          },
          ...{ email: 'els@example.test', language: 'nl', startedOn: '2015-09-01', leftOn: null },
        },
      ])
    })

    const wrong: readonly (readonly [string, string, string[]])[] = [
      ['no number', ';Peeters;Els;;;;;;', ['error numberMissing 2 Personeelsnr']],
      ['a number of signs only', '--;Peeters;Els;;;;;;', ['error numberMissing 2 Personeelsnr']],
      ['a number that Excel shortened', '8,5E+10;Peeters;Els;;;;;;', ['error numberShortened 2 Personeelsnr']],
      ['no name', '1;;Els;;;;;;', ['error nameMissing 2 Naam']],
      ['no address', '1;Peeters;Els;;;els(at)example.test;;;', ['error email 2 E-mail']],
      ['no day', '1;Peeters;Els;;;;;31/02/2020;', ['error day 2 In dienst']],
      ['month and day turned round', '1;Peeters;Els;;;;;12/31/2020;', ['error day 2 In dienst']],
      ['an end before the start', '1;Peeters;Els;;;;;1/2/2020;1/1/2020', ['error dayOrder 2 Uit dienst']],
      ['an unknown language', '1;Peeters;Els;;;;Esperanto;;', ['warning language 2 Taal']],
      [
        'everything at once',
        ';;Els;;;x;;y;z',
        [
          'numberMissing 2 Personeelsnr',
          'nameMissing 2 Naam',
          'email 2 E-mail',
          'day 2 In dienst',
          'day 2 Uit dienst',
        ].map((one) => `error ${one}`),
      ],
    ]
    for (const [what, row, issues] of wrong)
      it(`tells ${what}`, () => expect(told(read(lines(row)))).to.have.members(issues))

    it('tells a number twice on both lines, also with one of them wrong otherwise', () => {
      const reading = read(lines('0042;A;a;;;;;;', '0042;B;b;;;nothing;;;', '0043;C;c;;;;;;'))
      expect(told(reading)).to.have.members([
        'error numberTwice 2 Personeelsnr',
        'error numberTwice 3 Personeelsnr',
        'error email 3 E-mail',
      ])
      expect(reading.rows.map(({ number }) => number)).to.deep.equal(['0043'])
      expect(reading.numbers).to.deep.equal(new Set(['0042', '0043']))
    })

    it('suspects numbers that differ in zeros in front, on both lines', () => {
      const { issues } = read(lines('0042;A;a;;;;;;', '42;B;b;;;;;;', 'P042;C;c;;;;;;', 'p42;D;d;;;;;;'))
      expect(issues.map(({ code, line, values }) => [code, line, values['other']])).to.deep.equal([
        ['numberZeros', 2, '42'],
        ['numberZeros', 3, '0042'],
        ['numberZeros', 4, 'p42'],
        ['numberZeros', 5, 'P042'],
      ])
    })

    it('warns of one person under two numbers, however the name is spelt', () => {
      const { issues, rows } = read(
        lines('1;Lambert;Zoë;;;zoe@example.test;;;', '2;LAMBERT;Zoe;;;Zoe@Example.test;;;', '3;Lambert;Zoé;;;;;;'),
      )
      expect(told({ issues })).to.deep.equal(['warning samePerson 2', 'warning samePerson 3'])
      expect(rows).to.have.lengthOf(3)
    })

    it('warns once of a mailbox that several people share', () => {
      const { issues } = read(lines('1;A;a;;;werk@example.test;;;', '2;B;b;;;werk@example.test;;;'))
      expect(told({ issues })).to.deep.equal(['warning sameMailbox 2 E-mail'])
      expect(issues[0]?.values).to.deep.include({ count: 2, lines: '3' })
    })

    it('says where it breaks off', () => {
      expect(told(read(`${head}\n1;A;a;;;;;;\n2;B;b`))).to.deep.equal(['error brokenOff 3'])
      expect(told(read(`${head}\n1;A;a;;;;;;\n2;"B;b\n3;C;c`))).to.include('error brokenOff 3')
      expect(told(read(`${head}\n1;A;a;;;;;;\n2;B;b;;;;;;\n`))).to.deep.equal([])
    })

    it('warns of a last line without an end: its last cell may have been cut', () => {
      expect(told(read(`${head}\n1;A;a;;;;;;\n2;B;b;;;;;1/9/2020;31/1`))).to.deep.equal([
        'warning noLineEnd 3',
        'error day 3 Uit dienst',
      ])
      expect(told(read('Nr;Naam\n1;Peeters\n2;Vandenber'))).to.deep.equal(['warning noLineEnd 3'])
    })

    it('keeps a number in thousands as it is written, and says so once', () => {
      const { rows, issues } = read(lines('1.000;A;a;;;;;;', '12.345;B;b;;;;;;', '7,00;C;c;;;;;;', '8.0;D;d;;;;;;'))
      expect(rows.map(({ number }) => number)).to.deep.equal(['1.000', '12.345', '7', '8'])
      expect(issues.map(({ level, code, line, values }) => [level, code, line, values['count']])).to.deep.equal([
        ['warning', 'numberThousands', 2, 2],
      ])
    })
  })

  describe('is compared with the list as it stands', () => {
    const compared = (text: string, employees: readonly Employee[], more: Partial<Surroundings> = {}) =>
      compareStaff(read(text), around(employees, more))

    it('joiners, changes with both values, who is absent, who stays the same', () => {
      const list = [person('0001', { service: 'Loket' }), person('0002'), person('0003')]
      const result = compared(
        lines('0001;Peeters;Els;Bib;;;;;', '0002;Peeters;Els;;;;;;', '0009;Maes;Piet;;;;F;;'),
        list,
      )
      expect(result.joiners.map(({ values }) => [values.number, values.language])).to.deep.equal([['0009', 'fr']])
      expect(result.changes[0]?.fields).to.deep.equal([{ field: 'service', before: 'Loket', after: 'Bib' }])
      expect(result.absent.map(({ number }) => number)).to.deep.equal(['0003'])
      expect(result.unchanged).to.equal(1)
    })

    it('who left and is in the file again returns, also on the last day; who has an end to come stays as is', () => {
      const list = [
        person('1', { leftOn: '2024-01-31' }),
        person('2', { leftOn: today }),
        person('3', { leftOn: '2027-01-31' }),
      ]
      const result = compared('Nr;Naam;Voornaam\n1;Peeters;Els\n2;Peeters;Els\n3;Peeters;Els\n', list)
      expect(result.returning.map(({ employee, values }) => [employee.number, values.leftOn])).to.deep.equal([
        ['1', null],
        ['2', null],
      ])
      expect(result.unchanged).to.equal(1)
    })

    it('an end in the file makes somebody leave; the far year of a salary program is none', () => {
      const result = compared(lines('1;Peeters;Els;;;;;;31/12/2026', '2;Peeters;Els;;;;;;31/12/9999'), [
        person('1'),
        person('2'),
      ])
      expect(result.leaving.map(({ values }) => values.leftOn)).to.deep.equal(['2026-12-31'])
      expect(result.unchanged).to.equal(1)
    })

    it('a column that is not there changes nothing; an empty cell does', () => {
      const list = [person('1', { service: 'Loket', email: 'els@example.test', startedOn: '2015-09-01', site: 's1' })]
      expect(compared('Nr;Naam;Voornaam\n1;Peeters;Els\n', list).unchanged).to.equal(1)
      const emptied = compared(lines('1;Peeters;Els;;;;;;'), list).changes[0]
      expect(emptied?.fields.map(({ field }) => field)).to.deep.equal(['service', 'site', 'email', 'startedOn'])
    })

    it('buildings go by name, however written; unknown ones are told once with how many', () => {
      const result = compared(lines('1;A;a;;GEMEENTEHUIS;;;;', '2;B;b;;Loods;;;;', '3;C;c;;loods ;;;;'), [])
      expect(result.joiners.map(({ values }) => values.site)).to.deep.equal(['s1', null, null])
      expect(
        result.issues.map(({ code, line, values }) => [code, line, values['site'], values['count']]),
      ).to.deep.equal([['siteUnknown', 3, 'Loods', 2]])
    })

    it('a joiner that may be on the list already is told', () => {
      const list = [person('0042'), person('7', { familyName: 'Lambert', givenName: 'Zoë', email: 'zoe@example.test' })]
      const result = compared(lines('42;Claes;Sofie;;;;;;', '8;Lambert;Zoe;;;zoe@example.test;;;'), list)
      expect(told(result)).to.deep.equal(['error numberKnown 2', 'warning samePerson 3'])
    })

    it('who has yet to begin is not missed, nor who stands on a line with an error', () => {
      const list = [person('1', { startedOn: '2027-01-01' }), person('2'), person('3', { leftOn: '2020-01-01' })]
      expect(compared(lines('2;Peeters;Els;;;wrong;;;'), list).absent).to.deep.equal([])
    })

    describe('accounts', () => {
      const accounts = new Map([['els@example.test', 'u1']])
      const userOf = (rows: string[], employees: readonly Employee[] = []) =>
        compared(lines(...rows), employees, { accounts }).joiners.map(({ values }) => values.user)

      it('are linked by address', () => expect(userOf(['1;A;a;;;ELS@example.test;;;'])).to.deep.equal(['u1']))

      it('are not guessed when two people have the address', () => {
        expect(userOf(['1;A;a;;;els@example.test;;;', '2;B;b;;;els@example.test;;;'])).to.deep.equal([null, null])
        expect(userOf(['1;A;a;;;els@example.test;;;'], [person('2', { email: 'els@example.test' })])).to.deep.equal([
          null,
        ])
      })

      it('go with another address, or none, and come with the right one', () => {
        const list = [person('1', { email: 'els@example.test', user: 'u1' }), person('2')]
        const userAfter = (...rows: string[]) =>
          compared(lines(...rows), list, { accounts }).changes.map(({ values }) => [values.number, values.user])
        expect(userAfter('1;Peeters;Els;;;;;;')).to.deep.equal([['1', null]])
        expect(userAfter('1;Peeters;Els;;;piet@example.test;;;', '2;Peeters;Els;;;els@example.test;;;')).to.deep.equal([
          ['1', null],
          ['2', 'u1'],
        ])
        expect(compared('Nr;Naam;Voornaam;Dienst\n1;Peeters;Els;Bib\n', list).changes[0]?.values.user).to.equal('u1')
      })

      it('of who left are for the same person under a new number', () => {
        const left = person('2', { email: 'els@example.test', user: 'u1', leftOn: '2026-08-31' })
        expect(userOf(['9;Peeters;Els;;;els@example.test;;;'], [left])).to.deep.equal(['u1'])
        const leaving = { ...left, leftOn: '2026-12-31' }
        expect(userOf(['9;Peeters;Els;;;els@example.test;;;'], [leaving])).to.deep.equal([null])
      })

      it('are not taken from who has one', () =>
        expect(userOf(['1;A;a;;;els@example.test;;;'], [person('2', { user: 'u1' })])).to.deep.equal([null]))
    })
  })
})
