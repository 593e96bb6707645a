import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { decodeText } from '../../src/domain/decoding.ts'
import { parsePlanNote, type PlanNote } from '../../src/domain/plan-note.ts'
import { inProject, projectRoot } from '../../src/paths.ts'
import { skip } from '../support/skip.ts'
import { expectNothingLost, tableOf } from './plan-note-accounting.ts'

const realNote = join(projectRoot, '..', 'shared', 'seeds', '001_81e611f465069daa.txt')
const demoNote = inProject('seed', 'demo', 'policy-note.txt')

const read = (path: string): string | undefined => {
  try {
    return decodeText(readFileSync(path))
  } catch {
    return undefined
  }
}
const expectation = (path: string): Expected => JSON.parse(readFileSync(path, 'utf8')) as Expected

interface Expected {
  strategic: number
  tactical: number
  operational: number | string[]
  actions: number | { goal: string; timing: string; budget: string }[]
  /** euros per entity and year */
  budget: Record<string, Record<string, number>>
  totals: Record<string, number>
}

const codes = (note: PlanNote, level: string) =>
  note.goals.filter((goal) => goal.level === level).map(({ code }) => code)

const sources = [
  { name: 'the real note', path: realNote, expected: inProject('test', 'support', 'real-note-expected.json') },
  { name: 'the demo note', path: demoNote, expected: inProject('seed', 'demo', 'policy-note-expected.json') },
]

for (const { name, path, expected: expectedPath } of sources)
  describe(`plan note: ${name} (skipped where its file is absent)`, () => {
    const text = read(path) ?? ''
    const note = parsePlanNote(text)
    const whenPresent = (title: string, check: (expected: Expected) => void) =>
      it(title, function () {
        if (text === '') skip(this, `${path} is not here`)
        check(expectation(expectedPath))
      })

    whenPresent('has all its goals', (expected) => {
      expect(codes(note, 'strategic').length).to.equal(expected.strategic)
      expect(codes(note, 'tactical').length).to.equal(expected.tactical)
      const operational = codes(note, 'operational')
      if (typeof expected.operational === 'number') expect(operational.length).to.equal(expected.operational)
      else expect(operational).to.deep.equal(expected.operational)
    })

    whenPresent('has all its actions, with timing and budget', ({ actions }) => {
      const found = note.actions.map(({ goal, timing, budget }) => ({ goal, timing, budget }))
      if (typeof actions === 'number') expect(found.length).to.equal(actions)
      else expect(found).to.deep.equal(actions)
    })

    whenPresent('needs no look: nothing is unclear', () => {
      expect(note.problems).to.deep.equal([])
      expect(note.notUnderstood).to.deep.equal([])
    })

    whenPresent('gives the sums per entity and year that were counted by hand', (expected) => {
      const table = tableOf(note)
      for (const { payer, cells, total } of table.rows) {
        const figures = Object.fromEntries(cells.map(({ cents }, index) => [String(table.columns[index]), cents / 100]))
        expect(figures, payer).to.deep.equal(expected.budget[payer])
        expect(total / 100, payer).to.equal(expected.totals[payer])
      }
      expect(table.left.every(({ reason }) => reason !== 'note' && reason !== 'empty')).to.equal(true)
    })

    whenPresent('explains every operational goal', () => {
      for (const { level, code, explanation } of note.goals)
        expect(explanation.length > 100, code).to.equal(level === 'operational')
    })

    whenPresent('loses no line', () => {
      expectNothingLost(text)
    })

    whenPresent('loses no line when lines are dropped, moved, doubled or stripped of their tab', () => {
      const lines = text.split('\n')
      const place = fc.nat({ max: lines.length - 1 })
      const edit = fc.tuple(fc.constantFrom('drop', 'move', 'double', 'untab', 'tab', 'join', 'blank'), place, place)
      fc.assert(
        fc.property(fc.array(edit, { maxLength: 40 }), (edits) => {
          expectNothingLost(edits.reduce(edited, lines).join('\n'))
        }),
        { numRuns: 60 },
      )
      fc.assert(
        fc.property(fc.shuffledSubarray(lines), (some) => {
          expectNothingLost(some.join('\n'))
        }),
        { numRuns: 60 },
      )
    })
  })

function edited(lines: readonly string[], [what, from, to]: readonly [string, number, number]): string[] {
  const line = lines[from] ?? ''
  const without = lines.toSpliced(from, 1)
  if (what === 'drop') return without
  if (what === 'move') return without.toSpliced(to, 0, line)
  if (what === 'double') return lines.toSpliced(to, 0, line)
  if (what === 'untab') return lines.with(Math.min(from, lines.length - 1), line.replace(/^\t/, ''))
  if (what === 'tab') return lines.with(Math.min(from, lines.length - 1), `\t${line}`)
  if (what === 'join') return lines.toSpliced(from, 2, `${line}${lines[from + 1] ?? ''}`)
  return lines.toSpliced(from, 0, '', '')
}

describe('plan note: parts of the real note (skipped where it is absent)', () => {
  const text = read(realNote)
  const note = parsePlanNote(text ?? '')

  it('keeps an explanation whole, also one that follows its title without a blank line', function () {
    if (text === undefined) skip(this, `${realNote} is not here`)
    const explanation = note.goals.find(({ code }) => code === '1.3.1')?.explanation ?? ''
    expect(explanation).to.match(/^Op dit moment is er vanuit sommige buitendiensten/)
    expect(explanation).to.match(/met bepaalde gebouwen en diensten zal gebeuren\.$/)
    expect(explanation.split('\n\n').length).to.equal(3)
    expect(note.goals.find(({ code }) => code === '4.1.1')?.explanation.split('\n').length).to.equal(2)
  })

  it('splits the text around the goals at its own headings, footnotes included', function () {
    if (text === undefined) skip(this, `${realNote} is not here`)
    expect(note.title).to.equal(null)
    expect(note.sections.map(({ title }) => title)).to.deep.equal([
      ...['SAMENVATTING VOORAF', 'GEBRUIKTE AFKORTINGEN', '1. Inleiding', '2. Missie en visie', '3. Situatieschets'],
      ...['3.1 Organogram', '3.2 Bestuurlijke gegevens', '3.3 Personeelskader'],
      ...['3.4 Wettelijke bepalingen–subsidiereglement–Toezicht', '3.5 SWOT – analyse', '4. Doelstellingen'],
      ...['5. Begroting', '6. Aanvullingen na overleg met de Raad'],
    ])
    expect(note.sections.at(-1)?.text).to.match(/^20 november 2010\n/)
    expect(note.sections.at(-1)?.text.split('\uFFFD').length).to.equal(3)
  })
})
