import { employees } from '../../src/data/employees.ts'
import { newId } from '../../src/data/records.ts'
import { currentStandings } from '../../src/data/standings.ts'
import type { Store } from '../../src/data/store.ts'
import { Scope } from '../../src/data/tenancy.ts'
import { pressingAt } from '../../src/web/portfolio/figures.ts'
import { families, type Loaded } from './store-data.ts'
import { quantile } from './visitors.ts'

/** Milliseconds: the middle one, and the one of which a twentieth is above it. */
export interface Times {
  p50: number
  p95: number
}

export interface Rate extends Times {
  perSecond: number
}

export interface Portfolio extends Times {
  /** the first time, when nothing is remembered */
  first: number
  /** processor time of one */
  cpu: number
}

const now = (): Date => new Date('2026-11-24T09:00:00Z')
const actor = { kind: 'system', name: 'bench' } as const
const scopeOf = (store: Store, organisation: string): Scope => new Scope(store, { organisation, actor, now })
const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!

/** Seconds for one commit of a whole staff, as an import of a staff list makes it: each person with an entry of the trail. */
export async function commitStaff(store: Store, organisation: string, count: number): Promise<number> {
  const work = scopeOf(store, organisation).work()
  for (let n = 0; n < count; n += 1) work.create(employees, person(`import ${n}`), act)
  return timed(() => work.commit())
}

/** Commits of one person with the entry in the trail, spread over the authorities. */
export const commits = (store: Store, { authorities }: Loaded, given: Callers): Promise<Rate> =>
  rate(given, async () => {
    const work = scopeOf(store, any(authorities)).work()
    work.create(employees, person(newId()), act)
    await work.commit()
  })

/** Employees by their id, spread over all there are. */
export const reads = (store: Store, { sample }: Loaded, given: Callers): Promise<Rate> =>
  rate(given, async () => {
    const { id, organisation } = any(sample)
    if ((await store.get(employees, id, organisation)) === undefined) throw new Error('a record is gone')
  })

/** A page of 50 of the staff list by name, from anywhere in it; of one authority, or of any. */
export const pages = (
  store: Store,
  { authorities, sample }: Loaded,
  { only, ...given }: Callers & { only?: string },
): Promise<Rate> =>
  rate(given, async () => {
    const after = { value: any(sample).sortName, id: newId() }
    await scopeOf(store, only ?? any(authorities)).find(employees, { sort: 'sortName', after, limit: 50 })
  })

/** What the portfolio of somebody with all authorities reads, but for the names. */
export async function portfolio(store: Store, { authorities }: Loaded): Promise<Portfolio> {
  const times: number[] = []
  const before = process.cpuUsage()
  for (let time = 0; time < 15; time += 1)
    times.push(
      await timed(async () => {
        await Promise.all([pressingAt(store, authorities, '2026-11-24'), currentStandings(store, authorities)])
      }),
    )
  const milliseconds = times.map((seconds) => seconds * 1000)
  return { first: milliseconds[0] ?? 0, cpu: cpuSince(before) / times.length, ...quantiles(milliseconds.slice(1)) }
}

/** Milliseconds of processor time of this process: what a busy machine does not change. */
export function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const act = { act: 'employee.joined', label: 'bench' }

const person = (number: string) => ({
  ...{ number, familyName: any(families), givenName: number, service: 'Burgerzaken', site: null, email: '' },
  ...{ language: 'nl' as const, startedOn: '2026-01-01', leftOn: null, user: null, signed: null },
})

export interface Callers {
  callers: number
  seconds: number
}

/** How often a piece of work is done per second by so many who each begin again when they are done. */
async function rate({ callers, seconds }: Callers, work: () => Promise<void>): Promise<Rate> {
  const times: number[] = []
  const began = performance.now()
  const until = began + seconds * 1000
  const caller = async (): Promise<void> => {
    do {
      times.push((await timed(work)) * 1000)
      // A store in this very process answers at once: the clock and the others must have their turn.
      if (times.length % 100 === 0) await new Promise(setImmediate)
    } while (performance.now() < until)
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return { perSecond: times.length / ((performance.now() - began) / 1000), ...quantiles(times) }
}

const quantiles = (times: number[]): Times => ({ p50: quantile(times, 0.5), p95: quantile(times, 0.95) })

/** Seconds. */
export async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}
