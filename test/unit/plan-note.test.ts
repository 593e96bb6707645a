import { expect } from 'chai'
import fc from 'fast-check'
import { parsePlanNote } from '../../src/domain/plan-note.ts'
import { expectNothingLost, tableOf } from './plan-note-accounting.ts'

const problems = (text: string) => parsePlanNote(text).problems.map(({ line, code }) => `${line} ${code}`)

/** The same small note in the four languages, each with its own way of writing it down. */
const languages: Readonly<Record<string, string>> = {
  nl: 'STRATEGISCH DOEL 1: \nVeilig. \nTactische doelstelling 1.1: \nRegels.\n\tOperationele doelstelling 1.1.1: \nPlan. \n\nUitleg.\n\n\tConcrete acties\n\ttiming\n\tbudget\n\n\tA\n\t2011\n\tN.V.T.\n\n\tB\n\tEind 2012\n\t€ 5 (OCMW)\n',
  fr: 'OBJECTIF STRATÉGIQUE 1 : Veilig.\nObjectif tactique 1.1. Regels.\nObjectif opérationnel 1.1.1\nPlan.\nUitleg.\nActions concrètes\nÉchéance\nBudget\n\nA\n2011\nsans objet\n\nB\nfin 2012\n5 € (OCMW)\n',
  de: 'Strategisches Ziel 1\n\nVeilig.\n\n\tTAKTISCHES ZIEL 1.1:\tRegels.\n\tOperatives Ziel 1.1.1:\n\tPlan.\nUitleg.\n\tKonkrete Maßnahmen\tZeitplan\tBudget\n\tA\t2011\tentfällt\n\tB\tEnde 2012\t€ 5 (OCMW)\n',
  en: 'Strategic goal 1 - Veilig.\nTACTICAL GOAL 1.1) Regels.\n\tOperational goal 1.1.1.\nPlan.\n\nUitleg.\n\tConcrete actions:\n\n\tTiming\n\n\tBudget\n\n\tA\n\t2011\n\tn/a\n\tB\n\tlate 2012\n\t€ 5 (OCMW)',
}

const head = 'Strategisch doel 1: S.\nTactische doelstelling 1.1: T.\nOperationele doelstelling 1.1.1: O.\n'
const table = `${head}\tConcrete acties\n\ttiming\n\tbudget\n\n`

describe('plan note', () => {
  for (const [language, text] of Object.entries(languages))
    it(`reads headings and tables in ${language}`, () => {
      const note = parsePlanNote(text)
      expect(note.goals.map(({ code, level, title }) => [code, level, title])).to.deep.equal([
        ['1', 'strategic', 'Veilig.'],
        ['1.1', 'tactical', 'Regels.'],
        ['1.1.1', 'operational', 'Plan.'],
      ])
      expect(note.goals.map(({ explanation }) => explanation)).to.deep.equal(['', '', 'Uitleg.'])
      expect(note.actions.map(({ goal, position, title }) => `${goal} ${position} ${title}`)).to.deep.equal([
        '1.1.1 1 A',
        '1.1.1 2 B',
      ])
      expect(tableOf(note).totals).to.deep.equal([0, 500, 0])
      expect(note.problems).to.deep.equal([])
      expect(note.notUnderstood).to.deep.equal([])
      expectNothingLost(text)
    })

  it('reads a text without goals, and says that it has none', () => {
    expect(parsePlanNote('')).to.deep.equal({
      ...{ title: null, goals: [], actions: [], sections: [], notUnderstood: [], lineUses: ['blank'] },
      problems: [{ line: 1, code: 'no-goals', values: {} }],
    })
    expect(problems('Beste raadsleden,\n\neen brief.')).to.deep.equal(['1 no-goals'])
  })

  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['a code that is used twice', `${head}Operationele doelstelling 1.1.1: P.\n`, ['4 code-repeated']],
    ['a goal without its parent', 'Strategisch doel 1: S.\nOperationele doelstelling 1.2.1: O.', ['2 parent-missing']],
    ['a number of the wrong depth', `${head}Operationele doelstelling 1.2: P.\n`, ['4 level-mismatch']],
    ['a goal without a title', `${head}\nTactische doelstelling 1.2:\n\n`, ['5 title-missing']],
    ['a table under no goal', 'Concrete acties\ntiming\nbudget\n\nA\n2011\nN.V.T.', ['1 no-goals', '5 action-without-goal']],
    ['a table under a tactical goal', `Strategisch doel 1: S.\nTactische doelstelling 1.1: T.\n\tConcrete acties\n\ttiming\n\tbudget\n\n\tA\n\t2011\n\tNVT`, ['3 table-not-operational']],
    ['a table without a head', `${head}Uitleg.\n\n\tA\n\t2011\n\tN.V.T.\n\n\tB\n\t2012\n\tN.V.T.`, ['6 table-head-missing']],
    ['a row of one cell', `${table}\tA\n\n\tB\n\t2011\n\tN.V.T.\n`, ['8 row-single-cell']],
    ['a row without a budget', `${table}\tA\n\t2011\n\n\tB\n\t2011\n\tN.V.T.\n`, ['8 budget-missing']],
    ['an empty timing', `${table}\tA\n\t\n\tN.V.T.\n`, ['8 timing-missing']],
    ['an empty title', `${table}\t\n\t2011\n\tN.V.T.\n`, ['8 title-missing']],
    ['a timing that cannot be read', `${table}\tA\n\t2012-2011\n\tN.V.T.\n`, ['8 timing-unclear']],
    ['a budget that cannot be read', `${table}\tA\n\t2011\n\t€ 5 - 10\n`, ['8 budget-unclear']],
    ['cells too many', `${table}\tA\n\t2011\n\tN.V.T.\n\tSofie\n`, ['8 cells-extra']],
    ['a goal whose number cannot be read', `${head}Operationele doelstelling: P.\nUitleg.\n\tA\n\t2011\n\tN.V.T.`, ['6 table-head-missing', '6 action-without-goal']],
  ] // prettier-ignore
  for (const [name, text, expected] of cases)
    it(`reports ${name}`, () => {
      expect(problems(text)).to.deep.equal(expected)
      expectNothingLost(text)
    })

  it('says with a repeated code where it stood first', () => {
    const [problem] = parsePlanNote(`${head}Operationele doelstelling 1.1.1: P.`).problems
    expect(problem?.values).to.deep.equal({ code: '1.1.1', first: 3 })
  })

  it('keeps cells too many with the action', () => {
    expect(parsePlanNote(`${table}\tA\n\t2011\n\tN.V.T.\n\tSofie\n`).actions[0]?.extra).to.deep.equal(['Sofie'])
  })

  it('numbers the actions of a goal on, when its code is repeated', () => {
    const again = `${table}\tA\n\t2011\n\tNVT\n\n${table.slice(table.indexOf('Operationele'))}\tB\n\t2011\n\tNVT\n`
    expect(parsePlanNote(again).actions.map(({ position }) => position)).to.deep.equal([1, 2])
  })

  it('takes the columns in the order of the head, and other columns as extra', () => {
    const text = `${head}\tConcrete acties\n\tbudget\n\tverantwoordelijke\n\ttiming\n\n\tA\n\tN.V.T.\n\tSofie\n\t2011\n`
    expect(parsePlanNote(text).actions[0]).to.deep.include({ timing: '2011', budget: 'N.V.T.', extra: ['Sofie'] })
    expect(problems(text)).to.deep.equal([])
  })

  it('joins a cell that is split over lines', () => {
    const text = `${table}\tAankoop computer\ndie werkt\n\t2011 -\n2012\n\t€ 5 (OCMW)\n€ 6 (Gemeente)\n\n€ 7 (School)\n`
    expect(parsePlanNote(text).actions).to.deep.equal([
      {
        ...{ goal: '1.1.1', position: 1, title: 'Aankoop computer die werkt', timing: '2011 - 2012' },
        ...{ budget: '€ 5 (OCMW)\n€ 6 (Gemeente)\n€ 7 (School)', extra: [], line: 8 },
      },
    ])
  })

  it('keeps apart what follows a table and is no part of it', () => {
    const prose = 'Deze zin hoort nergens bij, want hij is te lang om nog de rest van een cel te kunnen zijn. '.repeat(
      3,
    )
    const note = parsePlanNote(`${table}\tA\n\t2011\n\tNVT\n\n${prose}\n\n\tB\n\t2012\n\tNVT\n\n\nBegroting\nTekst.\n`)
    expect(note.notUnderstood).to.deep.equal([{ line: 12, text: prose.trim(), reason: 'text-after-table' }])
    expect(note.actions.map(({ title, budget }) => [title, budget])).to.deep.equal([['A', 'NVT'], ['B', 'NVT']]) // prettier-ignore
    expect(note.sections.map(({ title, text }) => [title, text])).to.deep.equal([['Begroting', 'Tekst.']])
  })

  it('does not take prose that begins like a heading for a goal', () => {
    const note = parsePlanNote(
      `${head}Operationele doelstelling 1.1.1 is de eerste.\nStrategisch doel van dit plan is rust.\n1. Eerst\n`,
    )
    expect(note.goals.length).to.equal(3)
    expect(note.goals.at(-1)?.explanation.split('\n').length).to.equal(3)
  })

  it('takes the first line for the title of the note', () => {
    expect(parsePlanNote(`Beleidsnota 2027-2029\n\n1. Inleiding\nTekst.\n${head}`).title).to.equal(
      'Beleidsnota 2027-2029',
    )
    expect(parsePlanNote(`BELEIDSNOTA ICT\n\n${head}`).title).to.equal('BELEIDSNOTA ICT')
  })

  it('reads Windows line ends like any other', () => {
    const text = languages['nl'] ?? ''
    expect(parsePlanNote(text.replaceAll('\n', '\r\n'))).to.deep.equal(parsePlanNote(text))
  })

  it('never throws and loses nothing, whatever it is given', () => {
    const words = [
      'Operationele doelstelling 1.1.1:',
      'STRATEGISCH DOEL',
      'Concrete acties',
      'timing',
      'budget',
      '2011',
      'tekst',
    ]
    words.push(
      '€ 5',
      '\t',
      '\n',
      '\n',
      '\n',
      ' ',
      '5. Begroting',
      '3.1',
      'BIJLAGEN',
      '\uFFFD',
      'Tactische doelstelling 1.1',
      '\u00a0',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...words)).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(text, (written) => {
        expectNothingLost(written.replace(/\r\n?/g, '\n'))
      }),
      { numRuns: 1000 },
    )
  })

  const size = 300_000
  const hostile = [
    '\n',
    '\t',
    '\t\n',
    'x',
    'x\n',
    '\tx\n',
    ' ',
    '\tx',
    '1',
    '1 ',
    '1.',
    'a b\n',
    'Strategisch doel ',
    '€ 1\n',
    '(',
    'X\n\n',
  ]
  hostile.push('Strategisch doel 1: x\n', 'Operationele doelstelling 1.1.1:\n', '\tConcrete acties\n\ttiming\n')
  for (const unit of hostile)
    it(`reads many times ${JSON.stringify(unit)} in proportion to its size`, () => {
      for (const start of ['', table, `${table}\tA\n`, `${head}Uit`, 'Strategisch doel']) {
        const began = performance.now()
        parsePlanNote(`${start}${unit.repeat(size / unit.length)}.`)
        expect(performance.now() - began).to.be.below(3000)
      }
    }).timeout(20_000)

  it('reads a note of two megabytes well within a second', () => {
    const text = (languages['nl'] ?? '').repeat(2_000_000 / 260)
    parsePlanNote(text.slice(0, 100_000))
    const began = performance.now()
    expect(parsePlanNote(text).goals.length).to.be.above(20_000)
    expect(performance.now() - began).to.be.below(1000)
  })
})
