import { type SessionData, Store as SessionStore } from 'express-session'
import { endedSession, isOver, leftSession, sessionKey, sessions } from '../../data/sessions.ts'
import type { Store } from '../../data/store.ts'
import { installationWork } from '../../data/tenancy.ts'
import type { Context } from '../../context.ts'
import { type CannotWrite, cannotWrite } from '../../data/disk-errors.ts'
import { Conflict, NotFound } from '../../domain/errors.ts'

/** How much the clocks of the machines that share a store may differ, in milliseconds. */
const tolerance = 5 * 60_000

type Done = (error?: unknown) => void

const actor = { kind: 'system', name: 'sessions' } as const

/** Why the last new session could not be kept. */
const unwritten = new WeakMap<Store, CannotWrite>()

/** Why no session can be kept now: a form then belongs to none, through no doing of the visitor. Undefined when they can. */
export const sessionBar = (store: Store): CannotWrite | undefined => unwritten.get(store)

/** Keeps express-session's sessions in the store, under a hash of their id: who reads the store cannot take one over. */
export class StoredSessions extends SessionStore {
  readonly #context: Context

  constructor(context: Context) {
    super()
    this.#context = context
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.#find(id).then((found) => {
      const alive = found !== undefined && found.content !== leftSession && this.#isAlive(found.expiresAt)
      done(null, alive ? read(found.content) : null)
    }, done)
  }

  override set(id: string, session: SessionData, done: Done = () => undefined): void {
    const { store } = this.#context
    this.#write(id, session).then(
      () => {
        unwritten.delete(store)
        done()
      },
      (error: unknown) => {
        const bar = cannotWrite(error)
        if (bar !== undefined) unwritten.set(store, bar)
        done(error)
      },
    )
  }

  override destroy(id: string, done: Done = () => undefined): void {
    this.#remove(id).then(() => done(), done)
  }

  /** express-session asks this at the end of every request that changed nothing: it must not cost a write (see quietTouch). */
  override touch(_id: string, _session: SessionData, done: Done = () => undefined): void {
    done()
  }

  async #find(id: string) {
    return (await this.#context.store.find(sessions, { where: { key: sessionKey(id) }, limit: 1 }))[0]
  }

  /** Two requests of one browser may write at once; the later one wins, since neither carries anything but its own notice. */
  async #write(id: string, session: SessionData, tries = 3): Promise<void> {
    const found = await this.#find(id)
    if (found !== undefined && isOver(found.content)) return
    const identity = session.identity ?? session.pendingUser?.identity
    const values = {
      key: sessionKey(id),
      user: userOf(session),
      vouched: identity?.subjectKey ?? null,
      provider: identity?.provider ?? null,
      content: JSON.stringify(session),
      expiresAt: this.#expiry(session),
    }
    const work = installationWork(this.#context.store, actor, this.#context.now)
    if (found === undefined) work.create(sessions, values, { act: 'session.begun', label: '' })
    else work.replace(sessions, found, { values, act: 'session.touched', label: '' })
    try {
      await work.commit()
    } catch (error) {
      // Of a session that is there only a notice or a moment is lost: no reason to show nothing at all.
      if (found !== undefined && cannotWrite(error) !== undefined) {
        this.#context.log.error({ err: error }, 'a session could not be written')
        return
      }
      if (tries === 0 || !(error instanceof Conflict || error instanceof NotFound)) throw error
      await this.#write(id, session, tries - 1)
    }
  }

  /** Of somebody who was in, that it ended stays: a request of the same browser that is under way would write it back. */
  async #remove(id: string, tries = 3): Promise<void> {
    const found = await this.#find(id)
    if (found === undefined || isOver(found.content)) return
    const work = installationWork(this.#context.store, actor, this.#context.now)
    const values = { content: leftSession, user: null, vouched: null, provider: null }
    if (found.user === null) work.remove(sessions, found, { act: 'session.ended', label: '' })
    else work.replace(sessions, found, { values, act: 'session.ended', label: '' })
    try {
      await work.commit()
    } catch (error) {
      if (tries === 0 || !(error instanceof Conflict || error instanceof NotFound)) throw error
      await this.#remove(id, tries - 1)
    }
  }

  /** One that ends later than any can was written while the clock was wrong: it would live on for years. */
  #isAlive(expiresAt: Date): boolean {
    const { now, config } = this.#context
    const left = expiresAt.getTime() - now().getTime()
    return left > 0 && left <= config.sessionHours * 3_600_000 + tolerance
  }

  #expiry(session: SessionData): Date {
    const { sessionIdleMinutes, sessionHours } = this.#context.config
    const now = this.#context.now().getTime()
    const started = session.startedAt ?? now
    return new Date(Math.min(now + sessionIdleMinutes * 60_000, started + sessionHours * 3_600_000))
  }
}

/** One that was ended from outside has nothing left in it but that. */
const read = (content: string): SessionData =>
  JSON.parse(content === endedSession ? '{"cookie":{"originalMaxAge":null},"wasEnded":true}' : content) as SessionData

function userOf(session: SessionData): string | null {
  const passport = (session as SessionData & { passport?: { user?: string } }).passport
  return passport?.user ?? null
}
