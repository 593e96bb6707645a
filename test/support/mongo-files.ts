import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { inProject } from '../../src/paths.ts'

/** Makes the application of the tests, on whichever store they are run. */
const maker = inProject('test', 'support', 'mongo-app.ts')

/** Why the others are not run on MongoDB once more. */
export const sameOnBoth = 'it chooses its store itself, and runs in the http suite'

/** The test files of the http suite: those that run on the store that is chosen for them, and the others. */
export function httpFiles(): { onChosen: string[]; others: string[] } {
  const files = globSync(inProject('test', 'http', '**', '*.test.ts')).sort()
  const { onChosen = [], others = [] } = Object.groupBy(files, (file) => (reaches(file) ? 'onChosen' : 'others'))
  const named = (some: readonly string[]): string[] => some.map((file) => relative(inProject(), file))
  return { onChosen: named(onChosen), others: named(others) }
}

/** Whether a file of the tests uses the maker, itself or by way of another. */
function reaches(file: string, seen = new Set<string>()): boolean {
  if (file === maker) return true
  if (seen.has(file)) return false
  seen.add(file)
  const used = [...readFileSync(file, 'utf8').matchAll(/from '(\.[^']*\.ts)'/g)].map(([, path = '']) =>
    join(dirname(file), path),
  )
  return used.filter((path) => path.startsWith(inProject('test'))).some((path) => reaches(path, seen))
}
