import { globSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { inProject } from '../../src/paths.ts'

// The list of attacks, S-01 to S-32 and W-01 to W-34: each is told in docs/security.md, with the tests that show it, and has
// its number in one of those. The attacks themselves are in attacks-forms, -input, -protocol, -sessions and beside what they
// are about.

interface Row {
  numbers: string[]
  files: string[]
}

/** `S-01 to S-08` as its eight numbers. */
function numbersIn(text: string): string[] {
  const ranges = [...text.matchAll(/([SW])-(\d\d) to [SW]-(\d\d)/g)]
  const within = ranges.flatMap(([, kind = '', first, last]) =>
    upTo(Number(last), Number(first)).map((number) => `${kind}-${number}`),
  )
  return [...new Set([...within, ...(text.match(/\b[SW]-\d\d\b/g) ?? [])])]
}

const upTo = (last: number, first = 1): string[] =>
  Array.from({ length: last - first + 1 }, (_one, index) => String(first + index).padStart(2, '0'))

/** `reset`, `test/unit/{chain,replay}`, `test/unit/identity/*`, `test/conformance`: as files. Throws for what is not there. */
function filesOf(written: string): string[] {
  const place = written.includes('/') ? written : `test/http/${written}`
  const found = globSync([`${place}.test.ts`, `${place}/**/*.test.ts`], { cwd: inProject() })
  if (found.length === 0) throw new Error(`docs/security.md names ${written}, which is no test`)
  return found
}

const rows: Row[] = readFileSync(inProject('docs/security.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, numbers = '', , , shown = '']) => ({
    numbers: numbersIn(numbers),
    files: (shown.match(/`[^`]+`/g) ?? [])
      .map((one) => one.slice(1, -1))
      .filter((one) => !one.includes(' '))
      .flatMap(filesOf),
  }))
  .filter(({ numbers }) => numbers.length > 0)

const titlesIn = (file: string): string =>
  readFileSync(inProject(file), 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line))
    .join('\n')

describe('the list of attacks', () => {
  const all = [...upTo(32).map((number) => `S-${number}`), ...upTo(34).map((number) => `W-${number}`)]

  it('is told whole, each attack once', () => {
    expect(rows.flatMap(({ numbers }) => numbers).toSorted()).to.deep.equal(all.toSorted())
  })

  for (const { numbers, files } of rows)
    for (const number of numbers)
      it(`${number} has its number in a test that is named for it`, () => {
        const held = files.filter((file) => numbersIn(titlesIn(file)).includes(number))
        expect(held, files.join(', ')).not.to.deep.equal([])
      })
})
