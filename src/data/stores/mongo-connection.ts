import type mongoose from 'mongoose'
import { StoreUnavailable } from '../store.ts'
import type { Database, Session } from './mongo-collection.ts'
import { outageOf, untilAlone } from './mongo-errors.ts'
import { connect } from './mongo-start.ts'
import { Turns } from './turns.ts'

/** Longest wait for an answer, in milliseconds: beyond the two minutes in which the driver tries a transaction anew. */
const longest = 150_000

/** Transactions at once of one process: each holds a place on the server from its first word to its last. */
const mostTransactions = 30

/** Longest wait for one's turn, in milliseconds. */
const turnPatience = 30_000

type State = 'open' | 'renewing' | 'closed'

/** A connection to one database, which outlives the loss of its servers. */
export class Connection {
  /** hosts and database, without the password */
  readonly description: string
  readonly #uri: string
  readonly #turns = new Turns(mostTransactions)
  #handle: mongoose.Connection
  #state: State = 'open'

  /** Throws as `connect` does. */
  static async open(uri: string): Promise<Connection> {
    return new Connection(uri, await connect(uri))
  }

  private constructor(uri: string, handle: mongoose.Connection) {
    this.#uri = uri
    this.#handle = handle
    const { srvHost, hosts } = handle.getClient().options
    this.description = `MongoDB ${srvHost ?? hosts.map(String).join(',')}/${handle.name}`
  }

  get database(): Database {
    return databaseOf(this.#handle)
  }

  /** What the database answers. That it does not is a StoreUnavailable. */
  async ask<T>(question: (database: Database) => Promise<T>): Promise<T> {
    try {
      return await within(
        longest,
        untilAlone(() => question(this.database)),
      )
    } catch (error) {
      const known = outageOf(error)
      if (known instanceof StoreUnavailable) void this.#renew()
      throw known
    }
  }

  /** For a transaction that is not to be tried again by itself. */
  startSession(): Session {
    return this.#handle.getClient().startSession()
  }

  /** All of the work or nothing of it, with a majority of the servers; done again when the server says that it may be. */
  transaction(work: (session: Session) => Promise<void>): Promise<void> {
    const late = new StoreUnavailable(`MongoDB is too busy: no turn to write in ${turnPatience} ms`)
    return this.#turns.take(() => this.#transact(work), { patience: turnPatience, late })
  }

  async #transact(work: (session: Session) => Promise<void>): Promise<void> {
    const session = this.#handle.getClient().startSession()
    try {
      await session.withTransaction(() => work(session), { readConcern: { level: 'snapshot' } })
    } finally {
      await session.endSession()
    }
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    await this.#handle.close()
  }

  /**
   * The driver finds its servers again by itself, but for one case: where its connections break while it is about to ask
   * one whether it lives, it waits for that answer for ever (docs/decisions/0010). Then another takes its place.
   */
  async #renew(): Promise<void> {
    if (this.#state !== 'open') return
    this.#state = 'renewing'
    try {
      await this.#replace(await connect(this.#uri))
    } catch {
      // The servers are still away: the next who asks tries again.
    }
    if (this.#is('renewing')) this.#state = 'open'
  }

  /** Takes the fresh one, unless the old one answers after all, or nobody needs either any more. */
  async #replace(fresh: mongoose.Connection): Promise<void> {
    const old = this.#handle
    const isNeeded = !(await answers(old)) && this.#is('renewing')
    if (isNeeded) this.#handle = fresh
    await (isNeeded ? old : fresh).close()
  }

  #is(state: State): boolean {
    return this.#state === state
  }
}

const databaseOf = (handle: mongoose.Connection): Database => handle.getClient().db(handle.name)

const answers = (handle: mongoose.Connection): Promise<boolean> =>
  within(2000, databaseOf(handle).command({ ping: 1 })).then(
    () => true,
    () => false,
  )

/** The result, or a StoreUnavailable when it is not there in so many milliseconds. */
async function within<T>(patience: number, asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable(`MongoDB gave no answer in ${patience} ms`)), patience)
  })
  try {
    return await Promise.race([asked, over])
  } finally {
    clearTimeout(timer)
  }
}
