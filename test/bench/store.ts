import { fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { inProject } from '../../src/paths.ts'
import { databaseOn, dropDatabase, findMongo, leaveMongo, noMongo } from '../support/mongodb.ts'
import type { Size } from './store-data.ts'
import type { Figures } from './store-run.ts'

/**
 * `npm run bench:store [-- --employees 300000 --authorities 565 --staff 10000 --seconds 10 --only sqlite|mongodb]`: what the
 * stores do at the size of all Flanders, as a table in Markdown. Each store is measured in a process of its own, with the
 * flags of `npm start`. MongoDB is the one of MONGODB_URI, or a set of three that is started here; else it is left out.
 */
const size: Size = {
  employees: number('--employees', 300_000),
  authorities: number('--authorities', 565),
  staff: number('--staff', 10_000),
  seconds: number('--seconds', 10),
}
const only = argument('--only')

function argument(name: string): string | undefined {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}

function number(name: string, fallback: number): number {
  const value = Number(argument(name) ?? fallback)
  if (!(value > 0)) throw new Error(`${name} must be a number above 0`)
  return value
}

const folder = mkdtempSync(join(tmpdir(), 'waarborg-bench-'))
try {
  console.log(machine())
  const sqlite = only === 'mongodb' ? undefined : await run({ WAARBORG_DATA: join(folder, 'data') })
  const mongo = only === 'sqlite' ? undefined : await onMongo()
  const columns = [['SQLite', sqlite] as const, ['MongoDB', mongo] as const]
  console.log(table(columns.filter((one): one is ['SQLite' | 'MongoDB', Figures] => one[1] !== undefined)))
  console.log(`\nLoad at the end: ${loads()}`)
  console.log(
    '\nHow: each rate is measured for some seconds by callers that begin again when they are done. A commit is one person with the entry in the trail, on the disk when it is answered. Reads and pages are of authorities and people taken at random, so most are not remembered. The portfolio is that of somebody with all authorities. Start-up is a fresh process, from its beginning until the store is open. Memory is resident.',
  )
} finally {
  await leaveMongo()
  rmSync(folder, { recursive: true, force: true })
}

async function onMongo(): Promise<Figures | undefined> {
  const found = await findMongo()
  if (found === undefined) console.log(`SKIPPED: MongoDB: ${noMongo}`)
  if (found === undefined) return undefined
  const uri = databaseOn(found.uri)
  try {
    return await run({ WAARBORG_DATA: join(folder, 'mongo'), MONGODB_URI: uri })
  } finally {
    await dropDatabase(uri)
  }
}

/** One store in a process of its own. */
function run(environment: Record<string, string>): Promise<Figures> {
  const { scripts } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as { scripts: { start: string } }
  const child = fork(inProject('test', 'bench', 'store-run.ts'), [JSON.stringify(size)], {
    env: { ...process.env, ...environment, LOG_LEVEL: 'silent' },
    execArgv: scripts.start.split(' ').filter((word) => word.startsWith('--')),
  })
  return new Promise((resolve, reject) => {
    child.once('message', (figures) => resolve(figures as Figures))
    child.once('exit', (code) => reject(new Error(`the measuring process ended with ${code}`)))
  })
}

function loads(): string {
  return loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')
}

function machine(): string {
  const processor = `${cpus().length} × ${cpus()[0]?.model ?? 'processor'}`
  return [
    `${processor}, ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version}, ${new Date().toISOString()}, load at the start ${loads()}`,
    `${size.employees} employees and as many signatures, ${size.authorities} authorities; one more with ${size.staff} employees\n`,
  ].join('\n')
}

function table(columns: [string, Figures][]): string {
  const cells = (row: (figures: Figures) => string): string => columns.map(([, figures]) => row(figures)).join(' | ')
  const rate = (pick: (figures: Figures) => Figures['reads1']) =>
    cells((figures) => {
      const { perSecond, p50, p95 } = pick(figures)
      return `${perSecond.toFixed(0)}/s (p50 ${ms(p50)}, p95 ${ms(p95)})`
    })
  const rows: [string, string][] = [
    [
      'bulk import through `load`',
      cells(
        ({ load }) =>
          `${(load.records / load.seconds).toFixed(0)}/s (${load.records} records in ${load.seconds.toFixed(0)} s)`,
      ),
    ],
    [`one commit of ${size.staff} employees and their trail`, cells(({ staff }) => `${staff.toFixed(1)} s`)],
    ['durable commits, 1 caller', rate(({ commits1 }) => commits1)],
    ['durable commits, 50 callers', rate(({ commits50 }) => commits50)],
    ['point reads, 1 caller', rate(({ reads1 }) => reads1)],
    ['point reads, 50 callers', rate(({ reads50 }) => reads50)],
    ['page of 50 by name, any authority', rate(({ pages }) => pages)],
    [`page of 50 by name, of ${size.staff}`, rate(({ longPages }) => longPages)],
    [
      `portfolio figures of ${size.authorities}`,
      cells(
        ({ portfolio }) =>
          `p50 ${ms(portfolio.p50)}, p95 ${ms(portfolio.p95)} (first ${ms(portfolio.first)}), ${ms(portfolio.cpu)} of our processor time`,
      ),
    ],
    [
      'start-up with all that',
      cells(({ start }) => `${start.seconds.toFixed(2)} s, ${ms(start.cpu)} of our processor time`),
    ],
    [
      'memory: after start-up / after all this / peak',
      cells(
        ({ start, memory }) => `${start.memory.toFixed(0)} / ${memory.now.toFixed(0)} / ${memory.peak.toFixed(0)} MiB`,
      ),
    ],
    [
      'size on disk',
      cells(({ bytes }) => (bytes === null ? 'not told by the server' : `${(bytes / 1024 ** 2).toFixed(0)} MiB`)),
    ],
  ]
  return [
    `| | ${columns.map(([name]) => name).join(' | ')} |`,
    `|---${columns.map(() => '|---').join('')}|`,
    ...rows.map(([name, values]) => `| ${name} | ${values} |`),
  ].join('\n')
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`
}
