import { StoreRefused, StoreUnavailable, type Store, type Stored } from '../data/store.ts'
import { createJobRun, findJobRun, type JobRun, replaceJobRun } from '../data/job-runs.ts'
import { BackupError } from '../domain/backup.ts'
import { Conflict, NotFound } from '../domain/errors.ts'

/** All in milliseconds. */
const lease = 30_000
const renewal = 10_000

/**
 * How much the clocks of two machines may differ: a lease is over for others only so much later than it says. Its
 * holder does not look at a clock at all: it stops so long after the last renewal that succeeded.
 */
const allowance = 10_000

/** A lease that ends so far ahead was written by a clock that was wrong, and counts for nothing. */
const unbelievable = 3_600_000

/** A run that took its process with it so often is not begun again: it would do the same to the next. */
const most = 3

interface Claim {
  name: string
  plannedFor: Date
  holder: string
}

interface Surroundings {
  store: Store
  now: () => Date
}

/** A run that this process has begun. Its lease is renewed until it ends; `signal` fires when another has it after all. */
export class HeldRun {
  readonly #around: Surroundings
  readonly #claim: Claim
  readonly #lost = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #deadline: NodeJS.Timeout | undefined
  #renewing: Promise<void> = Promise.resolve()

  /**
   * The run, or undefined when it is not for this process: another has it, or it was already run for this moment of the
   * plan. Of several that ask at once, the one whose commit wins has it.
   */
  static async begin(around: Surroundings, claim: Claim): Promise<HeldRun | undefined> {
    try {
      return (await claimed(around, claim)) ? new HeldRun(around, claim) : undefined
    } catch (error) {
      if (error instanceof Conflict) return undefined
      throw error
    }
  }

  private constructor(around: Surroundings, claim: Claim) {
    this.#around = around
    this.#claim = claim
    this.#timer = setInterval(() => {
      this.#renewing = this.renew()
    }, renewal).unref()
    this.#setDeadline(lease)
  }

  get signal(): AbortSignal {
    return this.#lost.signal
  }

  /** Moves the end of the lease on. A store that does not answer is asked again next time, until the lease is over. */
  async renew(): Promise<void> {
    const began = performance.now()
    try {
      const leasedUntil = later(this.#around.now(), lease)
      if (await this.#write({ leasedUntil })) this.#setDeadline(lease - (performance.now() - began))
      else this.#lost.abort(new Error('another process took the job over'))
    } catch {
      // The deadline stands: nobody else begins before it.
    }
  }

  /** Notes how it ended: well, or with an error. */
  async end(error?: unknown): Promise<void> {
    await this.#stopRenewing()
    const endedAt = this.#around.now()
    const well = error === undefined
    await this.#write({ endedAt, failure: well ? null : reasonOf(error), ...(well ? { succeededAt: endedAt } : {}) })
  }

  /** Leaves the run, unfinished, to whoever looks first. */
  async giveBack(): Promise<void> {
    await this.#stopRenewing()
    await this.#write({ leasedUntil: new Date(0), begun: 0 })
  }

  /** False when the run is no longer of this process. */
  async #write(values: Partial<JobRun>): Promise<boolean> {
    const { store } = this.#around
    const found = await findJobRun(store, this.#claim.name)
    if (found?.holder !== this.#claim.holder || found.endedAt !== null) return false
    try {
      await replaceJobRun(store, found, values)
      return true
    } catch (error) {
      if (error instanceof Conflict || error instanceof NotFound) return false
      throw error
    }
  }

  #setDeadline(milliseconds: number): void {
    clearTimeout(this.#deadline)
    const over = (): void => this.#lost.abort(new Error('the lease could not be renewed'))
    this.#deadline = setTimeout(over, Math.max(milliseconds, 0)).unref()
  }

  async #stopRenewing(): Promise<void> {
    clearInterval(this.#timer)
    await this.#renewing
    clearTimeout(this.#deadline)
  }
}

/** Whether a run was begun, not ended, and its process seems to be gone. */
export function isLeft({ endedAt, leasedUntil }: JobRun, now: Date): boolean {
  const left = leasedUntil.getTime() - now.getTime()
  return endedAt === null && (left < -allowance || left > unbelievable)
}

async function claimed({ store, now }: Surroundings, claim: Claim): Promise<boolean> {
  const last = await findJobRun(store, claim.name)
  const at = now()
  const fresh = { ...claim, leasedUntil: later(at, lease), startedAt: at, endedAt: null, begun: 1 }
  if (last === undefined) {
    await createJobRun(store, { ...fresh, succeededAt: null, failure: null })
    return true
  }
  if (last.endedAt !== null) {
    if (!isNext(last, claim, at)) return false
    await replaceJobRun(store, last, fresh)
    return true
  }
  return isLeft(last, at) && takenOver({ store, last, fresh })
}

/**
 * A later moment of the plan than the last one that was run, by any process. One that began later than clocks differ was
 * begun before the clock was put back: it keeps nothing waiting.
 */
const isNext = (last: JobRun, { plannedFor }: Claim, now: Date): boolean =>
  last.plannedFor < plannedFor || last.startedAt.getTime() - now.getTime() > allowance

async function takenOver({ store, last, fresh }: TakingOver): Promise<boolean> {
  if (last.begun >= most) {
    const failure = `its process ended during it, ${most} times; it is not begun again before its next time`
    await replaceJobRun(store, last, { endedAt: fresh.startedAt, failure })
    return false
  }
  await replaceJobRun(store, last, { ...fresh, begun: last.begun + 1 })
  return true
}

interface TakingOver {
  store: Store
  last: Stored<JobRun>
  fresh: Partial<JobRun> & { startedAt: Date }
}

const later = (moment: Date, milliseconds: number): Date => new Date(moment.getTime() + milliseconds)

/** Errors whose words are ours and speak of no person. */
const told = [BackupError, StoreUnavailable, StoreRefused]

/** Why a job failed, in short. Of other errors only the kind: what they say may hold anything. The log has it all. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an error that is none'
  if (told.some((type) => error instanceof type)) return error.message.slice(0, 300)
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name
}
