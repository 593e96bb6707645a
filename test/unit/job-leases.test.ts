import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { jobRuns, jobRunsOf, type JobRun } from '../../src/data/job-runs.ts'
import type { Store, Stored } from '../../src/data/store.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import { BackupError } from '../../src/domain/backup.ts'
import { HeldRun } from '../../src/jobs/lease.ts'

const at = (seconds: number): Date => new Date(Date.parse('2026-11-24T03:23:00Z') + seconds * 1000)

/** A process with a clock of its own; three of them are on one store. */
class Process {
  readonly #store: Store
  readonly holder: string
  clock = 0

  constructor(store: Store, holder: string) {
    this.#store = store
    this.holder = holder
  }

  begin(planned = 0): Promise<HeldRun | undefined> {
    const around = { store: this.#store, now: () => at(this.clock) }
    return HeldRun.begin(around, { name: 'tidy', plannedFor: at(planned), holder: this.holder })
  }
}

describe('the lease of a job', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-lease-'))
  let store: Store
  let a: Process
  let b: Process
  let c: Process
  before(() => (store = openSqlite(folder)))
  after(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })
  beforeEach(() => ([a, b, c] = ['a', 'b', 'c'].map((name) => new Process(store, name)) as [Process, Process, Process]))
  afterEach(async () => {
    for (const { id, version } of await store.find(jobRuns))
      await store.commit([{ op: 'remove', collection: jobRuns, id, version }])
  })

  const record = async (): Promise<Stored<JobRun>> => (await store.find(jobRuns))[0]!
  const everywhere = (seconds: number): void => [a, b, c].forEach((one) => (one.clock = seconds))
  const held = async (run: Promise<HeldRun | undefined>): Promise<HeldRun> => {
    const found = await run
    if (found === undefined) throw new Error('not for this process')
    return found
  }

  it('is of one, of three that ask at the same moment, the first time and the next', async () => {
    for (const planned of [0, 3600]) {
      everywhere(planned)
      const runs = (await Promise.all([a.begin(planned), b.begin(planned), c.begin(planned)])).filter((run) => run)
      expect(runs).to.have.lengthOf(1)
      await runs[0]!.end()
    }
    expect(await store.count(jobRuns)).to.equal(1)
  })

  it('is not given again for the same moment of the plan to a process whose clock is behind', async () => {
    a.clock = 0
    await (await held(a.begin())).end()
    b.clock = 6
    expect(await b.begin()).to.equal(undefined)
    c.clock = -6
    expect(await c.begin()).to.equal(undefined)
    expect(await c.begin(-5)).to.equal(undefined)
    c.clock = 5
    await (await held(c.begin(5))).end()
  })

  it('says how the job fared', async () => {
    const first = await held(a.begin())
    a.clock = 4
    expect(await jobRunsOf(store)).to.deep.equal(
      new Map([['tidy', { startedAt: at(0), endedAt: null, succeededAt: null, failure: null }]]),
    )
    await first.end()
    expect(await jobRunsOf(store)).to.deep.equal(
      new Map([['tidy', { startedAt: at(0), endedAt: at(4), succeededAt: at(4), failure: null }]]),
    )
    everywhere(60)
    await (await held(b.begin(60))).end(new BackupError('the folder /mnt/backup does not exist'))
    expect((await jobRunsOf(store)).get('tidy')).to.deep.equal({
      startedAt: at(60),
      endedAt: at(60),
      succeededAt: at(4),
      failure: 'the folder /mnt/backup does not exist',
    })
  })

  it('keeps no words of an error that is not ours', async () => {
    await (await held(a.begin())).end(Object.assign(new Error('no room for els@example.test'), { code: 'ENOSPC' }))
    expect((await record()).failure).to.equal('Error ENOSPC')
    await (await held(a.begin(5))).end(new TypeError('els@example.test is undefined'))
    expect((await record()).failure).to.equal('TypeError')
  })

  it('is taken over when its holder is silent, and not before', async () => {
    const run = await held(a.begin())
    everywhere(20)
    await run.renew()
    for (const seconds of [49, 60]) {
      b.clock = seconds
      expect(await b.begin(), `after ${seconds} s`).to.equal(undefined)
      expect(await b.begin(seconds), 'the next moment of the plan').to.equal(undefined)
    }
    everywhere(61)
    const runs = (await Promise.all([b.begin(), c.begin()])).filter((one) => one)
    expect(runs).to.have.lengthOf(1)
    expect(await record()).to.include({ begun: 2, endedAt: null })
    expect(run.signal.aborted).to.equal(false)
    await run.renew()
    expect(run.signal.aborted, 'the first one hears of it').to.equal(true)
    await run.end()
    expect((await record()).endedAt, 'and has no say any more').to.equal(null)
    await runs[0]!.end()
    expect(await record()).to.deep.include({ endedAt: at(61), failure: null })
  })

  it('is not taken over by a clock that is ten seconds ahead while its holder renews it', async () => {
    const run = await held(a.begin())
    for (let seconds = 10; seconds <= 120; seconds += 10) {
      a.clock = seconds
      b.clock = seconds + 10
      expect(await b.begin()).to.equal(undefined)
      await run.renew()
    }
    await run.end()
  })

  it('is taken at once when it was given back', async () => {
    await (await held(a.begin())).giveBack()
    await (await held(b.begin())).end()
    expect(await record()).to.include({ holder: 'b', begun: 1 })
  })

  it('outlives a clock that was a year ahead', async () => {
    everywhere(365 * 86_400)
    await (await held(a.begin(365 * 86_400))).end()
    everywhere(0)
    const run = await held(b.begin())
    await run.end()
    everywhere(365 * 86_400)
    const left = await held(a.begin(365 * 86_400))
    everywhere(5)
    await (await held(b.begin(5))).end()
    await left.end()
    expect((await record()).endedAt).to.deep.equal(at(5))
  })

  it('is not kept waiting by a clock that was put back half an hour', async () => {
    everywhere(1800)
    await (await held(a.begin(1800))).end()
    everywhere(0)
    await (await held(a.begin())).end()
    expect(await b.begin()).to.equal(undefined)
  })

  it('is not begun again for ever when it takes its process with it', async () => {
    for (let round = 0; round < 3; round += 1) {
      everywhere(round * 60)
      await held(a.begin())
    }
    everywhere(180)
    expect(await b.begin()).to.equal(undefined)
    expect(await record()).to.deep.include({ endedAt: at(180), succeededAt: null })
    expect((await record()).failure).to.include('its process ended during it, 3 times')
    expect(await b.begin()).to.equal(undefined)
    await (await held(b.begin(3600))).end()
  })
})
