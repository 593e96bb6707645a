import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import Mocha from 'mocha'
import { inProject } from '../../src/paths.ts'
import { reasonOf } from './skip.ts'

/** What one suite came to, as the runner reads it. */
export interface Outcome {
  passed: number
  failed: { title: string; message: string }[]
  skipped: { title: string; reason: string }[]
  /** files that are not done: all but none while it runs */
  left?: string[]
}

/** The file for the outcome, and the moment after which no further file begins, in milliseconds since 1970. */
export interface ReporterOptions {
  output: string
  until?: string
}

/**
 * Mocha's own list of tests on the screen, and the outcome as JSON in the file named by `--reporter-option output=`: after
 * each file, so that something is known of a run that is cut off. With `--reporter-option until=` it ends in time by itself.
 */
export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    const { output, until } = options.reporterOptions as ReporterOptions
    // Later `runner.suite` is the one that is at work.
    const { suites } = runner.suite
    const outcome: Outcome = { passed: 0, failed: [], skipped: [], left: filesOf(suites) }
    const save = (): void => writeFileSync(output, JSON.stringify(outcome))
    let done = 0
    save()
    runner.on('pass', () => (outcome.passed += 1))
    runner.on('fail', (test: Mocha.Runnable, error: unknown) => {
      outcome.failed.push({ title: test.fullTitle(), message: error instanceof Error ? error.message : String(error) })
    })
    runner.on('pending', (test) => outcome.skipped.push({ title: test.fullTitle(), reason: reasonOf(test) }))
    runner.on('suite end', (suite) => {
      if (suite.parent?.root !== true) return
      done += 1
      outcome.left = filesOf(suites.slice(done))
      // Mocha takes the suites one by one from this list.
      if (until !== undefined && Date.now() > Number(until)) suites.splice(done)
      save()
    })
    runner.once('end', save)
  }
}

const filesOf = (suites: readonly Mocha.Suite[]): string[] => [
  ...new Set(suites.map(({ file }) => relative(inProject(), file ?? ''))),
]
