import { globSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect } from 'chai'
import { inProject } from '../../src/paths.ts'
import { hasNationalNumber, maskNationalNumbers } from '../../src/domain/national-number.ts'
import { parseRegulation } from '../../src/domain/regulation.ts'
import { unfill } from '../../src/domain/regulation-changes.ts'

// W-27: every regular expression of the sources, as they are written there, against hostile texts of 50,000 characters.

const size = 50_000
/** ms; a busy machine gets more, and a quadratic expression takes seconds. */
const bound = 250

/** What would take long, and why nobody can make it. */
const capped: Readonly<Record<string, string>> = {
  'src/web/norms/present.ts /[;,\\s]+$/': 'a citation is of our own catalogue',
  'src/domain/budget.ts /(?:[ ,;=]| [-–—])+$/': 'a longer line than 500 characters is not read',
  'src/domain/budget.ts /\\s*:$/': 'a line of at most 500 characters, its white space folded',
  'src/domain/file-name.ts /\\.([^.]+)[.\\s]*$/': 'a name of a file has at most 200 characters',
  'src/domain/national-number.ts /[^\\d]*0$/': 'a candidate has at most 45 characters',
  'src/domain/plan-note-lines.ts /^\\s*(?:nr\\.?|n°)?\\s*(\\d{1,3}(?:\\.\\d{1,3})*)(?![\\p{L}\\d])/u':
    'of 60 characters',
  'src/domain/plan-note-lines.ts /^\\s*[^\\s:]{0,12}\\s*:/': 'of 60 characters',
  'src/documents/pdf/hyphenation.ts /\\p{L}*$/u': 'a longer word than 80 letters is not hyphenated',
}

const pieces = [
  ...Array.from('aA01 \t\n.,-/:;()€<@é|\r"=\\&'),
  ...[
    'x ',
    'a.',
    '1.',
    ' -',
    '- ',
    '0 ',
    '1-',
    '(a',
    '<!',
    '<!--',
    '<?xml ',
    '{{',
    'a:',
    ', ',
    ' ,',
    '2020 ',
    '(1',
    '\u200b',
    '€ ',
  ],
]
const starts = ['', '1', 'a@', '2020', '<', 'startxref']
const hostile = pieces.flatMap((piece) => {
  const text = piece.repeat(Math.ceil(size / piece.length)).slice(0, size)
  return starts.map((start) => `${start}${text}!`)
})

const found = globSync('src/**/*.ts', { cwd: inProject() }).flatMap((file) => {
  const source = ts.createSourceFile(file, readFileSync(inProject(file), 'utf8'), ts.ScriptTarget.Latest, true)
  const expressions: { file: string; written: string }[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) expressions.push({ file, written: node.text })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return expressions
})

describe('W-27 regular expressions', function () {
  this.timeout(60_000)

  it(`W-27 each of them takes little time for ${size} characters, or cannot get so many`, () => {
    expect(found.length).to.be.above(200)
    const slow = new Set<string>()
    for (const { file, written } of found) {
      const name = `${file.replaceAll('\\', '/')} ${written}`
      if (!(name in capped) && !hostile.every((text) => time(written, text) < bound || time(written, text) < bound))
        slow.add(name)
    }
    expect([...slow]).to.deep.equal([])
  })

  it('W-27 none is excused that is no longer there', () => {
    const names = found.map(({ file, written }) => `${file.replaceAll('\\', '/')} ${written}`)
    expect(names).to.include.members(Object.keys(capped))
  })

  it('W-27 the expressions that are made of texts: the moulds of the regulation, the national number', () => {
    const standard = parseRegulation(readFileSync(inProject('policies/acceptable-use/1/nl.md'), 'utf8'))
    const filling = ') of aan de DPO ('
    const text = `U meldt elk incident meteen aan de ICT-dienst (${filling.repeat(size / filling.length)}!`
    const parts = standard.parts.map((part) => ({ ...part, blocks: [{ kind: 'paragraph', number: '', text }] }))
    expect(
      timed(() => unfill({ ...standard, parts } as unknown as typeof standard, standard, ['ict', 'dpo'])),
    ).to.be.below(bound)
    for (const one of ['8', '8.', '8 - ', '85.07.30-033.28 ', '0850730', '８'])
      expect(
        timed(() => [
          hasNationalNumber(one.repeat(size / one.length)),
          maskNationalNumbers(one.repeat(size / one.length)),
        ]),
      ).to.be.below(2 * bound)
  })
})

function time(written: string, text: string): number {
  const end = written.lastIndexOf('/')
  const flags = written.slice(end + 1)
  const expression = new RegExp(written.slice(1, end), flags.includes('g') ? flags : `${flags}g`)
  return timed(() => text.replace(expression, ''))
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
