import { fork } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { readConfig } from '../../src/config.ts'
import '../../src/data/all.ts'
import { openStores } from '../../src/context.ts'
import { organisations } from '../../src/data/organisations.ts'
import { newId } from '../../src/data/records.ts'
import type { Store } from '../../src/data/store.ts'
import { inProject } from '../../src/paths.ts'
import { type Loaded, loadAll, type Size } from './store-data.ts'
import { commits, commitStaff, cpuSince, pages, portfolio, type Portfolio, type Rate, reads } from './store-measures.ts'

/** What is measured of one store. Seconds, milliseconds in rates and times, and MiB of memory. */
export interface Figures {
  load: { records: number; seconds: number }
  staff: number
  commits1: Rate
  commits50: Rate
  reads1: Rate
  reads50: Rate
  pages: Rate
  longPages: Rate
  portfolio: Portfolio
  start: Started
  memory: { now: number; peak: number }
  /** null: the server does not tell */
  bytes: number | null
}

interface Started {
  seconds: number
  /** processor time, milliseconds */
  cpu: number
  memory: number
}

const mebi = 1024 ** 2

/** The process of test/bench/store.ts that measures one store: settings come in the environment, the size as JSON. */
if (process.argv[2] === 'start') await tellStart()
else await tellFigures(JSON.parse(process.argv[2] ?? '') as Size)

async function tellFigures(size: Size): Promise<void> {
  const { store } = await openStores(readConfig())
  const measured = await measure(store, size)
  await store.close()
  const start = await startAnew()
  process.send?.({ ...measured, start, bytes: await bytesOnDisk() } satisfies Figures, () => process.exit())
}

async function measure(store: Store, size: Size): Promise<Omit<Figures, 'start' | 'bytes'>> {
  const began = performance.now()
  const loaded: Loaded = await loadAll(store, size)
  const load = { records: loaded.records, seconds: (performance.now() - began) / 1000 }
  const large = newId()
  const values = {
    slug: 'groot',
    name: 'Groot',
    languages: ['nl'],
    nisCode: '',
    edition: 'ksz-2017',
    createdAt: new Date(),
  }
  await store.commit([{ op: 'create', collection: organisations, id: large, values }])
  const staff = await commitStaff(store, large, size.staff)
  const by = (callers: number) => ({ callers, seconds: size.seconds })
  return {
    load,
    staff,
    commits1: await commits(store, loaded, by(1)),
    commits50: await commits(store, loaded, by(50)),
    reads1: await reads(store, loaded, by(1)),
    reads50: await reads(store, loaded, by(50)),
    pages: await pages(store, loaded, by(1)),
    longPages: await pages(store, loaded, { ...by(1), only: large }),
    portfolio: await portfolio(store, loaded),
    memory: { now: process.memoryUsage().rss / mebi, peak: process.resourceUsage().maxRSS / 1024 },
  }
}

/** Opens the same once more in a fresh process. */
function startAnew(): Promise<Started> {
  const child = fork(inProject('test', 'bench', 'store-run.ts'), ['start'])
  return new Promise((resolve, reject) => {
    child.once('message', (started) => resolve(started as Started))
    child.once('exit', (code) => reject(new Error(`the starting process ended with ${code}`)))
  })
}

async function tellStart(): Promise<void> {
  const { store } = await openStores(readConfig())
  // From the beginning of the process.
  const cpu = cpuSince({ user: 0, system: 0 })
  const started = { seconds: performance.now() / 1000, cpu, memory: process.memoryUsage().rss / mebi }
  await store.close()
  process.send?.(started, () => process.exit())
}

async function bytesOnDisk(): Promise<number | null> {
  const { mongodbUri, dataFolder } = readConfig()
  if (mongodbUri === null) {
    const names = readdirSync(dataFolder).filter((name) => name.startsWith('waarborg.sqlite'))
    return names.reduce((sum, name) => sum + statSync(join(dataFolder, name)).size, 0)
  }
  const connection = await mongoose.createConnection(mongodbUri).asPromise()
  try {
    const { storageSize, indexSize } = (await connection.db?.command({ dbStats: 1 })) as Record<string, number>
    return (storageSize ?? 0) + (indexSize ?? 0)
  } catch {
    return null
  } finally {
    await connection.close()
  }
}
