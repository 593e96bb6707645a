import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoPassword } from '../../src/actions/demo-seed.ts'
import { ServerProcess } from './process.ts'
import { everywhere, makeBigStore, makeDemoStore } from './stores.ts'
import { get, signIn, type Timing, visit } from './visitors.ts'

/** `npm run bench:pages [-- --authorities 565 --people 300000]`: what a page costs, beside a bare Express page of the same size. */
const size = { authorities: argument('--authorities', 565), people: argument('--people', 300_000) }

const pages = [
  { name: 'home', path: '/o/demerdorp' },
  { name: 'norms', path: '/o/demerdorp/norms' },
  { name: 'norm', path: '/o/demerdorp/norms/12.3' },
  { name: 'controls', path: '/o/demerdorp/controls' },
  { name: 'matrix', path: '/o/demerdorp/controls/matrix' },
  { name: 'plan', path: '/o/demerdorp/plan' },
  { name: 'budget', path: '/o/demerdorp/plan/budget' },
  { name: 'documents', path: '/o/demerdorp/documents' },
  { name: 'settings', path: '/o/demerdorp/settings' },
  { name: 'people', path: '/o/demerdorp/people' },
  { name: 'search', path: '/o/demerdorp/search?q=back-up' },
  { name: 'evidence', path: '/o/demerdorp/evidence' },
  { name: 'signatures', path: '/o/demerdorp/agreement/signatures' },
  { name: 'regulation', path: '/o/demerdorp/agreement' },
  { name: 'staff', path: '/o/demerdorp/employees' },
  { name: 'risks', path: '/o/demerdorp/risks' },
  { name: 'trail', path: '/o/demerdorp/trail' },
  { name: 'portfolio', path: '/portfolio' },
  { name: 'heat map', path: '/portfolio?view=heat' },
] as const

interface Row {
  name: string
  bytes: number
  reads: number
  one: Timing
  twenty: Timing
  hello: { one: Timing; twenty: Timing }
}

function argument(name: string, fallback: number): number {
  const at = process.argv.indexOf(name)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}

const folder = mkdtempSync(join(tmpdir(), 'waarborg-bench-'))
try {
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}; milliseconds, median (p95)`,
  )
  await makeDemoStore(join(folder, 'demo'))
  await report('demo', join(folder, 'demo'))
  console.log(`\nMaking a store with ${size.authorities} authorities and ${size.people} people …`)
  await makeBigStore(join(folder, 'big'), size)
  await report('big', join(folder, 'big'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function report(name: string, data: string): Promise<void> {
  const began = performance.now()
  const server = await ServerProcess.start({ WAARBORG_DATA: data, PORT: '0', LOG_LEVEL: 'silent' })
  const startUp = performance.now() - began
  const cookie = await signIn(server.address, { email: 'karim@demerdorp.example', password: demoPassword })
  const rows: Row[] = []
  for (const page of pages) rows.push(await measurePage(server, { ...page, cookie }))
  if (name === 'big') rows.push(...(await portfolioOfAll(server)))
  const { memory } = await server.figures()
  await server.stop()
  console.log(`\n${name}: start-up ${startUp.toFixed(0)} ms, memory after all visits ${memory.toFixed(0)} MiB`)
  console.log('page         KiB  reads   1 visitor      × hello   20 visitors     × hello')
  for (const row of rows) console.log(line(row))
}

/** The portfolio of who is consultant of every authority: the aim is 300 ms at the 95th percentile. */
async function portfolioOfAll(server: ServerProcess): Promise<Row[]> {
  const cookie = await signIn(server.address, { email: everywhere, password: demoPassword })
  const path = '/portfolio'
  return [
    await measurePage(server, { name: `all ${size.authorities}`, path, cookie }),
    await measurePage(server, { name: 'its map', path: `${path}?view=heat`, cookie }),
  ]
}

async function measurePage(server: ServerProcess, page: { name: string; path: string; cookie: string }): Promise<Row> {
  const first = await get(server.address + page.path, { cookie: page.cookie })
  if (first.status !== 200) throw new Error(`${page.path} answered ${first.status}`)
  const before = (await server.figures()).reads
  await get(server.address + page.path, { cookie: page.cookie })
  const reads = (await server.figures()).reads - before
  const bytes = Buffer.byteLength(first.body)
  const bare = await ServerProcess.start({ BENCH_HELLO: String(bytes) })
  const timing = (address: string, path: string, parallel: number) =>
    visit(address, { path, cookie: page.cookie, parallel, times: 400 })
  // Warm both, then in turn: what slows the machine down slows both down.
  await Promise.all([timing(server.address, page.path, 1), timing(bare.address, '/', 1)])
  const [one, helloOne] = [await timing(server.address, page.path, 1), await timing(bare.address, '/', 1)]
  const [twenty, helloTwenty] = [await timing(server.address, page.path, 20), await timing(bare.address, '/', 20)]
  await bare.stop()
  return { name: page.name, bytes, reads, one, twenty, hello: { one: helloOne, twenty: helloTwenty } }
}

function line({ name, bytes, reads, one, twenty, hello }: Row): string {
  const time = ({ median, p95 }: Timing): string => `${median.toFixed(2)} (${p95.toFixed(2)})`.padEnd(15)
  const ratio = (a: Timing, b: Timing): string => (a.median / b.median).toFixed(1).padStart(6)
  const head = `${name.padEnd(11)} ${(bytes / 1024).toFixed(0).padStart(4)} ${String(reads).padStart(6)}   `
  return `${head}${time(one)}${ratio(one, hello.one)}    ${time(twenty)}${ratio(twenty, hello.twenty)}`
}
