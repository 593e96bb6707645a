import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { inProject } from '../../src/paths.ts'
import { findChromium } from './chromium.ts'
import type { Outcome } from './reporter.ts'
import { prepareTools } from './tools.ts'

/**
 * `npm test`: all suites, each in a process of its own, two at a time, and one line at the end that sums them up. What
 * a suite prints is shown when it ends, so that two do not speak at once.
 * `npm test -- unit http` runs only those. Without a program that a suite needs, it says so by name and goes on.
 */
const order = ['unit', 'conformance', 'http', 'browser'] as const
type Suite = (typeof order)[number]

/** The longest beside all the others: about as long as each other. */
const lanes: readonly (readonly Suite[])[] = [['http'], ['unit', 'conformance', 'browser']]
type Finished = { suite: Suite; outcome: Outcome; seconds: number }

/** A run that hangs must end before those who wait for it give up. */
const deadline = Date.now() + 9.5 * 60_000

const chosen = order.filter((suite) => process.argv.length === 2 || process.argv.includes(suite))
const started = Date.now()
const missing = prepareTools()
for (const line of missing) console.log(`SKIPPED: ${line}`)

const reports = mkdtempSync(join(tmpdir(), 'waarborg-reports-'))
const finished: Finished[] = []
const shared = availableParallelism() > 1 ? lanes : [lanes.flat()]
await Promise.all(shared.map((lane) => runAll(lane.filter((suite) => chosen.includes(suite)))))
rmSync(reports, { recursive: true, force: true })
summarise(finished)

async function runAll(lane: readonly Suite[]): Promise<void> {
  for (const suite of lane) {
    const begun = Date.now()
    const outcome = skippedWhole(suite) ?? (await run(suite))
    finished.push({ suite, outcome, seconds: (Date.now() - begun) / 1000 })
  }
}

function skippedWhole(suite: Suite): Outcome | undefined {
  const title = `${suite} suite`
  const folder = inProject('test', suite)
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  if (!files.some((file) => file.endsWith('.test.ts'))) return skipping(title, 'it has no tests')
  if (suite === 'browser' && findChromium() === undefined)
    return skipping(title, 'no Chromium; get it with: apt-get install chromium, or set CHROMIUM_PATH')
  return undefined
}

function skipping(title: string, reason: string): Outcome {
  return { passed: 0, failed: [], skipped: [{ title, reason }] }
}

async function run(suite: Suite): Promise<Outcome> {
  const report = join(reports, `${suite}.json`)
  const reporter = ['--reporter', inProject('test', 'support', 'reporter.ts'), '--reporter-option', `output=${report}`]
  const { ended, printed } = await mocha([...reporter, `test/${suite}/**/*.test.ts`])
  process.stdout.write(`\n=== ${suite} tests ===\n${printed}`)
  const early = { title: `${suite} suite`, message: `it ended early (${ended})` }
  return read(report) ?? { passed: 0, skipped: [], failed: [early] }
}

/** Runs mocha in a process of its own; gives how it ended, in words, and what it printed. */
function mocha(arguments_: string[]): Promise<{ ended: string; printed: string }> {
  return new Promise((resolve) => {
    const program = inProject('node_modules', 'mocha', 'bin', 'mocha.js')
    const env = { ...process.env, CHROMIUM_PATH: findChromium() ?? '' }
    const child = spawn(process.execPath, [program, ...arguments_], {
      cwd: inProject(),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const printed: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => printed.push(chunk))
    const timer = setTimeout(() => child.kill('SIGKILL'), Math.max(deadline - Date.now(), 1000))
    // A program that a test left behind holds the pipes open: it must not hold up the rest.
    child.once('exit', () => setTimeout(() => [child.stdout, child.stderr].map((stream) => stream.destroy()), 2000))
    child.once('close', (status, signal) => {
      clearTimeout(timer)
      const ended = signal === 'SIGKILL' ? 'out of time' : `exit code ${status}`
      resolve({ ended, printed: Buffer.concat(printed).toString() })
    })
  })
}

function read(report: string): Outcome | undefined {
  try {
    return JSON.parse(readFileSync(report, 'utf8')) as Outcome
  } catch {
    return undefined
  }
}

function summarise(results: readonly Finished[]): void {
  const failed = results.flatMap(({ suite, outcome }) =>
    outcome.failed.map(({ title, message }) => `${suite}: ${title}: ${message}`),
  )
  const skipped = results.flatMap(({ suite, outcome }) =>
    outcome.skipped.map(({ title, reason }) => `${suite}: ${title}: ${reason}`),
  )
  console.log(`\n=== Summary, ${Math.round((Date.now() - started) / 1000)} s ===`)
  for (const { suite, outcome, seconds } of results)
    console.log(
      `${suite}: ${outcome.passed} passed, ${outcome.failed.length} failed, ${outcome.skipped.length} skipped (${seconds.toFixed(1)} s)`,
    )
  for (const line of skipped) console.log(`SKIPPED: ${line}`)
  for (const line of failed) console.log(`FAILED: ${line.split('\n')[0]}`)
  const passed = results.reduce((sum, { outcome }) => sum + outcome.passed, 0)
  console.log(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped`)
  process.exitCode = failed.length === 0 ? 0 : 1
}
