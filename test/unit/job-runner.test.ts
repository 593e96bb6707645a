import { expect } from 'chai'
import { isAnythingUnsealed } from '../../src/actions/seal-trails.ts'
import type { Context } from '../../src/context.ts'
import { jobRuns, jobRunsOf } from '../../src/data/job-runs.ts'
import { type Job, JobRunner } from '../../src/jobs/runner.ts'
import { jobs, schedule } from '../../src/jobs/schedule.ts'
import { type TestApp, testApp } from '../support/app.ts'

const at = (seconds: number): Date => new Date(Date.parse('2026-11-24T09:00:00Z') + seconds * 1000)

/** A job that is at work until it is told to end, or told that it has to. */
class Slow implements Job {
  name = 'slow'
  at = '* * * * *'
  begun = 0
  readonly #ends: (() => void)[] = []
  #started = Promise.withResolvers<undefined>()

  /** Resolves when it is at work. */
  get started(): Promise<undefined> {
    return this.#started.promise
  }

  run = (_context: Context, signal: AbortSignal): Promise<void> => {
    this.begun += 1
    this.#started.resolve(undefined)
    return new Promise((resolve, reject) => {
      this.#ends.push(resolve)
      signal.addEventListener('abort', () => reject(signal.reason as Error))
    })
  }

  end(): void {
    for (const end of this.#ends.splice(0)) end()
    this.#started = Promise.withResolvers()
  }
}

describe('the jobs of three processes on one store', () => {
  let made: TestApp
  let runners: [JobRunner, JobRunner, JobRunner]
  let slow: Slow
  beforeEach(() => {
    made = testApp()
    runners = [new JobRunner(made.context), new JobRunner(made.context), new JobRunner(made.context)]
    slow = new Slow()
  })
  afterEach(() => made.close())

  const state = async () => (await jobRunsOf(made.context.store)).get('slow')
  const tickAll = (job: Job, seconds = 0): Promise<unknown> =>
    Promise.all(runners.map((runner) => runner.tick(job, at(seconds))))

  it('run once per moment of the plan', async () => {
    for (let minute = 0; minute < 5; minute += 1) {
      made.setNow(at(minute * 60).toISOString())
      const all = tickAll(slow, minute * 60)
      await slow.started
      slow.end()
      await all
    }
    expect(slow.begun).to.equal(5)
    expect(await state()).to.deep.include({ succeededAt: at(240), failure: null })
  })

  it('wait for one that takes longer than until its next time', async () => {
    const first = tickAll(slow)
    await slow.started
    made.setNow(at(20).toISOString())
    await Promise.all(runners.slice(1).map((runner) => runner.tick(slow, at(60))))
    await runners[0].tick(slow, at(60))
    slow.end()
    await first
    expect(slow.begun).to.equal(1)
  })

  it('look first whether there is anything to do, and write nothing when there is not', async () => {
    let looked = 0
    const idle = Object.assign(slow, { isDue: () => Promise.resolve((looked += 1) > 3) })
    await tickAll(idle)
    expect(await made.context.store.count(jobRuns)).to.equal(0)
    const all = tickAll(idle, 5)
    await slow.started
    slow.end()
    await all
    expect([slow.begun, looked]).to.deep.equal([1, 6])
  })

  it('are done by each where each has its own to do', async () => {
    let done = 0
    await tickAll({ name: 'own', at: '', everywhere: true, run: () => Promise.resolve((done += 1)) })
    expect(done).to.equal(3)
    expect(await made.context.store.count(jobRuns)).to.equal(0)
  })

  it('take over what a process that is silent left behind, and only one of them does', async () => {
    const first = runners[0].tick(slow, at(0))
    await slow.started
    await runners[1].takeOver([slow])
    expect(slow.begun, 'nothing is left behind yet').to.equal(1)
    made.setNow(at(41).toISOString())
    const others = Promise.all(runners.slice(1).map((runner) => runner.takeOver([slow])))
    const own = runners[0].takeOver([slow])
    await own
    while (slow.begun < 2) await new Promise(setImmediate)
    expect(await made.context.store.find(jobRuns)).to.have.lengthOf(1)
    slow.end()
    await Promise.all([first, others])
    expect(slow.begun).to.equal(2)
    expect(await state()).to.deep.include({ startedAt: at(41), succeededAt: at(41) })
  })

  it('interrupt theirs when they stop, and another goes on with it at once', async () => {
    const first = runners[0].tick(slow, at(0))
    await slow.started
    await runners[0].stop()
    await first
    expect(await state()).to.deep.include({ endedAt: null, failure: null })
    await runners[0].tick(slow, at(0))
    expect(slow.begun, 'who stops begins nothing more').to.equal(1)
    const taken = runners[1].takeOver([slow])
    while (slow.begun < 2) await new Promise(setImmediate)
    slow.end()
    await taken
    expect(await state()).to.deep.include({ succeededAt: at(0) })
  })

  it('fail without a word to the others, and are tried at their next time', async () => {
    const failing: Job = { name: 'slow', at: '', run: () => Promise.reject(new TypeError('broken')) }
    await tickAll(failing)
    expect(await state()).to.deep.equal({ startedAt: at(0), endedAt: at(0), succeededAt: null, failure: 'TypeError' })
    const again = tickAll(slow, 60)
    await slow.started
    slow.end()
    await again
    expect(await state()).to.deep.include({ succeededAt: at(0), failure: null })
  })

  it('seal only when something waits, and stop', async () => {
    const seal = jobs.find(({ name }) => name === 'seal-trail')!
    await tickAll(seal)
    expect(await made.context.store.count(jobRuns)).to.equal(0)
    expect(await isAnythingUnsealed(made.context)).to.equal(false)
    await schedule(made.context)()
  })
})
