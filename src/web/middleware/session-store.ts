import { createHash } from 'node:crypto'
import { type SessionData, Store as SessionStore } from 'express-session'
import { sessions } from '../../data/sessions.ts'
import { installationWork } from '../../data/tenancy.ts'
import type { Context } from '../../context.ts'
import { Conflict, NotFound } from '../../domain/errors.ts'

type Done = (error?: unknown) => void

const actor = { kind: 'system', name: 'sessions' } as const

/** Keeps express-session's sessions in the store, under a hash of their id: who reads the store cannot take one over. */
export class StoredSessions extends SessionStore {
  readonly #context: Context

  constructor(context: Context) {
    super()
    this.#context = context
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.#find(id).then((found) => {
      const alive = found !== undefined && found.expiresAt > this.#context.now()
      done(null, alive ? (JSON.parse(found.content) as SessionData) : null)
    }, done)
  }

  override set(id: string, session: SessionData, done: Done = () => undefined): void {
    this.#write(id, session).then(() => done(), done)
  }

  override destroy(id: string, done: Done = () => undefined): void {
    this.#remove(id).then(() => done(), done)
  }

  /** express-session asks this at the end of every request that changed nothing: it must not cost a write (see quietTouch). */
  override touch(_id: string, _session: SessionData, done: Done = () => undefined): void {
    done()
  }

  async #find(id: string) {
    return (await this.#context.store.find(sessions, { where: { key: hash(id) }, limit: 1 }))[0]
  }

  /** Two requests of one browser may write at once; the later one wins, since neither carries anything but its own notice. */
  async #write(id: string, session: SessionData, tries = 3): Promise<void> {
    const found = await this.#find(id)
    const values = {
      key: hash(id),
      user: userOf(session),
      content: JSON.stringify(session),
      expiresAt: this.#expiry(session),
    }
    const work = installationWork(this.#context.store, actor, this.#context.now)
    if (found === undefined) work.create(sessions, values, { act: 'session.begun', label: '' })
    else work.replace(sessions, found, { values, act: 'session.touched', label: '' })
    try {
      await work.commit()
    } catch (error) {
      if (tries === 0 || !(error instanceof Conflict || error instanceof NotFound)) throw error
      await this.#write(id, session, tries - 1)
    }
  }

  async #remove(id: string): Promise<void> {
    const found = await this.#find(id)
    if (found === undefined) return
    const work = installationWork(this.#context.store, actor, this.#context.now)
    work.remove(sessions, found, { act: 'session.ended', label: '' })
    await work.commit().catch((error: unknown) => {
      if (!(error instanceof Conflict || error instanceof NotFound)) throw error
    })
  }

  #expiry(session: SessionData): Date {
    const { sessionIdleMinutes, sessionHours } = this.#context.config
    const now = this.#context.now().getTime()
    const started = session.startedAt ?? now
    return new Date(Math.min(now + sessionIdleMinutes * 60_000, started + sessionHours * 3_600_000))
  }
}

const hash = (id: string): string => createHash('sha256').update(id).digest('base64url')

function userOf(session: SessionData): string | null {
  const passport = (session as SessionData & { passport?: { user?: string } }).passport
  return passport?.user ?? null
}
