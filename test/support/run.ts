import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { inProject } from '../../src/paths.ts'
import { findChromium } from './chromium.ts'
import { httpFiles, sameOnBoth } from './mongo-files.ts'
import { type FoundMongo, findMongo, leaveMongo, noMongo, onMongoDB } from './mongodb.ts'
import type { Outcome } from './reporter.ts'
import { prepareTools } from './tools.ts'

/**
 * `npm test`: all suites, each in a process of its own or, where it is long, in several, two at a time, and one line at
 * the end that sums them up. What a process prints is shown when it ends, so that two do not speak at once.
 * `npm test -- unit http` runs only those. Without a program that a suite needs, it says so by name and goes on.
 */
const suites = ['unit', 'conformance', 'http', 'browser', 'mongodb'] as const
type Suite = (typeof suites)[number]

/** Whoever is free takes the next: first what is long, and last the http suite once more, on MongoDB, as far as it comes. */
const order: readonly Suite[] = ['browser', 'http', 'conformance', 'unit', 'mongodb']
/** A suite that one process would still be at when the other has nothing left to do. */
const divided: Partial<Record<Suite, number>> = { browser: 2, http: 4, unit: 2 }
/** What one process does: the files of a suite, or every second or fourth of them. */
type Part = { suite: Suite; number: number; of: number }
type Finished = { suite: Suite; outcome: Outcome; seconds: number }

const asked = process.argv.slice(2)
const chosen = order.filter((suite) => asked.length === 0 || asked.includes(suite))

/** A run that hangs must end before those who wait for it give up. */
const isHurried = asked.join() !== 'mongodb'
const deadline = isHurried ? Date.now() + 9.85 * 60_000 : Number.POSITIVE_INFINITY
/** The last moment at which a file begins that may be left out: what goes on then has time to end. */
const lastTurn = deadline - 45_000
const outOfTime = 'out of time: npm run test:mongodb'

const started = Date.now()
for (const line of prepareTools()) console.log(`SKIPPED: ${line}`)
let noMongoBecause = noMongo
const mongo = chosen.every((suite) => suite === 'unit' || suite === 'browser') ? undefined : await found()

const queue = chosen.flatMap(partsOf)
const reports = mkdtempSync(join(tmpdir(), 'waarborg-reports-'))
const finished: Finished[] = []
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, runNext))
rmSync(reports, { recursive: true, force: true })
await leaveMongo()
summarise(suites.filter((suite) => chosen.includes(suite)).map(together))

/** One MongoDB for all suites. */
async function found(): Promise<FoundMongo | undefined> {
  try {
    return await findMongo()
  } catch (error) {
    noMongoBecause = `the MongoDB of this machine does not start: ${String(error)}`
    return undefined
  }
}

function partsOf(suite: Suite): Part[] {
  // A process without files would run whatever mocha finds by itself.
  const of = skippedWhole(suite) === undefined ? Math.min(divided[suite] ?? 1, filesOf(suite).length || 1) : 1
  return Array.from({ length: of }, (_, index) => ({ suite, number: index + 1, of }))
}

async function runNext(): Promise<void> {
  for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
    const begun = Date.now()
    const outcome = skippedWhole(part.suite) ?? (await run(part))
    finished.push({ suite: part.suite, outcome, seconds: (Date.now() - begun) / 1000 })
  }
}

/** What the parts of a suite came to, as if one process had done it. */
function together(suite: Suite): Finished {
  const parts = finished.filter((one) => one.suite === suite)
  return {
    suite,
    outcome: {
      passed: parts.reduce((sum, { outcome }) => sum + outcome.passed, 0),
      failed: parts.flatMap(({ outcome }) => outcome.failed),
      skipped: parts.flatMap(({ outcome }) => outcome.skipped),
    },
    seconds: parts.reduce((sum, { seconds }) => sum + seconds, 0),
  }
}

function skippedWhole(suite: Suite): Outcome | undefined {
  const title = `${suite} suite`
  if (suite === 'mongodb') return mongo === undefined ? skipping([title], noMongoBecause) : undefined
  if (filesOf(suite).length === 0) return skipping([title], 'it has no tests')
  if (suite === 'browser' && findChromium() === undefined)
    return skipping([title], 'no Chromium; get it with: apt-get install chromium, or set CHROMIUM_PATH')
  return undefined
}

function skipping(titles: readonly string[], reason: string): Outcome {
  return { passed: 0, failed: [], skipped: titles.map((title) => ({ title, reason })) }
}

async function run(part: Part): Promise<Outcome> {
  const { suite } = part
  const report = join(reports, `${suite}-${part.number}.json`)
  const { ended, printed } = await mocha(part, report)
  process.stdout.write(`\n=== ${suite} tests${part.of === 1 ? '' : `, ${part.number} of ${part.of}`} ===\n${printed}`)
  const { left = ['the whole suite'], ...outcome } = read(report) ?? skipping([], '')
  if (suite === 'mongodb') outcome.skipped.push(...skipping(httpFiles().others, sameOnBoth).skipped)
  if (left.length === 0) return outcome
  if (suite === 'mongodb' && Date.now() > lastTurn)
    return { ...outcome, skipped: [...outcome.skipped, ...skipping(left, outOfTime).skipped] }
  const early = { title: `${suite} suite`, message: `it ended early (${ended}), without ${left.join(', ')}` }
  return { ...outcome, failed: [...outcome.failed, early] }
}

function argumentsOf({ suite, number, of }: Part, report: string): string[] {
  const reporter = ['--reporter', inProject('test', 'support', 'reporter.ts'), '--reporter-option', `output=${report}`]
  if (suite !== 'mongodb') return [...reporter, ...filesOf(suite).filter((_, index) => index % of === number - 1)]
  const until = isHurried ? ['--reporter-option', `until=${lastTurn}`] : []
  return [...reporter, ...until, ...onMongoDB.words, ...httpFiles().onChosen]
}

/** In the order of their names. */
function filesOf(suite: Suite): string[] {
  return globSync(`test/${suite}/**/*.test.ts`, { cwd: inProject() }).toSorted((a, b) => a.localeCompare(b))
}

/** Runs mocha in a process of its own; gives how it ended, in words, and what it printed. */
function mocha(part: Part, report: string): Promise<{ ended: string; printed: string }> {
  return new Promise((resolve) => {
    const program = inProject('node_modules', 'mocha', 'bin', 'mocha.js')
    const env = {
      ...process.env,
      CHROMIUM_PATH: findChromium() ?? '',
      // Every test process, and every command that one starts, reads the same sources: they are compiled once.
      NODE_COMPILE_CACHE: inProject('node_modules', '.cache', 'node'),
      ...(mongo === undefined ? {} : { MONGODB_URI: mongo.uri }),
      ...(part.suite === 'mongodb' ? onMongoDB.environment : {}),
    }
    const child = spawn(process.execPath, [program, ...argumentsOf(part, report)], {
      cwd: inProject(),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const printed: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => printed.push(chunk))
    const timer = isHurried ? setTimeout(() => child.kill('SIGKILL'), Math.max(deadline - Date.now(), 1000)) : undefined
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
