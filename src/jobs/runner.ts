import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { type JobRun, jobRuns } from '../data/job-runs.ts'
import { HeldRun, isLeft } from './lease.ts'

export interface Job {
  name: string
  /** when, as cron writes it, in Brussels time; six fields begin with seconds */
  at: string
  /** The job. When the signal fires it throws at its next safe point, and leaves to the next time what is not done. */
  run: (context: Context, signal: AbortSignal) => Promise<unknown>
  /** Whether there is anything to do: for a job that looks often, so that it writes nothing when there is not. */
  isDue?: (context: Context) => Promise<boolean>
  /** Done by each process, for what only it has: the files on their way in on this machine. */
  everywhere?: true
}

/** The jobs of one process, among others on the same store. */
export class JobRunner {
  readonly #context: Context
  /** who this process is to the others */
  readonly #holder = randomUUID()
  /** what is at work here, whether or not the store can be asked */
  readonly #running = new Map<string, Promise<void>>()
  readonly #stopped = new AbortController()
  #looking = false

  constructor(context: Context) {
    this.#context = context
  }

  /** The moment of the plan has come. Resolves when the job has ended, or is not for this process. Never rejects. */
  tick(job: Job, plannedFor: Date): Promise<void> {
    return this.#once(job, () => this.#tick(job, plannedFor))
  }

  /** Begins again what another process began and did not end: it was killed, or lost the store. */
  async takeOver(jobs: readonly Job[]): Promise<void> {
    const left = await this.#left()
    const begin = (job: Job, plannedFor: Date): Promise<void> => this.#once(job, () => this.#alone(job, plannedFor))
    await Promise.all(
      left.flatMap(({ name, plannedFor }) =>
        jobs.filter((job) => job.name === name).map((job) => begin(job, plannedFor)),
      ),
    )
  }

  async #left(): Promise<JobRun[]> {
    if (this.#looking) return []
    this.#looking = true
    try {
      return (await this.#context.store.find(jobRuns)).filter((run) => isLeft(run, this.#context.now()))
    } catch (error) {
      this.#context.log.warn({ err: error }, 'no look at the jobs of other processes')
      return []
    } finally {
      this.#looking = false
    }
  }

  /**
   * Interrupts what is at work and gives it back, so that another process goes on with it at once. What is not at a safe
   * point in five seconds goes on, and its lease runs out.
   */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('Waarborg stops'))
    await Promise.race([Promise.all(this.#running.values()), setTimeout(5000, undefined, { ref: false })])
  }

  #once({ name }: Job, work: () => Promise<void>): Promise<void> {
    if (this.#running.has(name) || this.#stopped.signal.aborted) return Promise.resolve()
    const done = work()
      .catch((error: unknown) => this.#context.log.error({ job: name, err: error }, 'job failed'))
      .finally(() => this.#running.delete(name))
    this.#running.set(name, done)
    return done
  }

  async #tick(job: Job, plannedFor: Date): Promise<void> {
    if (job.everywhere === true) await job.run(this.#context, this.#stopped.signal)
    else if (job.isDue === undefined || (await job.isDue(this.#context))) await this.#alone(job, plannedFor)
  }

  async #alone(job: Job, plannedFor: Date): Promise<void> {
    const held = await HeldRun.begin(this.#context, { name: job.name, plannedFor, holder: this.#holder })
    if (held === undefined) return
    const signal = AbortSignal.any([held.signal, this.#stopped.signal])
    try {
      await job.run(this.#context, signal)
    } catch (error) {
      // Interrupted is not failed: whoever looks first goes on with it.
      await (signal.aborted ? held.giveBack() : held.end(error))
      if (this.#stopped.signal.aborted) return
      throw error
    }
    await held.end()
  }
}
