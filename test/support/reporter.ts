import { writeFileSync } from 'node:fs'
import Mocha from 'mocha'
import { reasonOf } from './skip.ts'

/** What one suite came to, as the runner reads it. */
export interface Outcome {
  passed: number
  failed: { title: string; message: string }[]
  skipped: { title: string; reason: string }[]
}

/** Mocha's own list of tests on the screen, and the outcome as JSON in the file named by `--reporter-option output=`. */
export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    const outcome: Outcome = { passed: 0, failed: [], skipped: [] }
    runner.on('pass', () => (outcome.passed += 1))
    runner.on('fail', (test: Mocha.Runnable, error: unknown) => {
      outcome.failed.push({ title: test.fullTitle(), message: error instanceof Error ? error.message : String(error) })
    })
    runner.on('pending', (test) => outcome.skipped.push({ title: test.fullTitle(), reason: reasonOf(test) }))
    runner.once('end', () => {
      const { output } = options.reporterOptions as { output: string }
      writeFileSync(output, JSON.stringify(outcome))
    })
  }
}
