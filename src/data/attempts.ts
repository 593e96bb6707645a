import { Conflict, NotFound } from '../domain/errors.ts'
import { attempts } from './sessions.ts'
import type { Store, Stored } from './store.ts'
import { installationWork } from './tenancy.ts'

const actor = { kind: 'system', name: 'rate limit' } as const

/** How long the longest wait is, and how long failures are remembered, in seconds. */
const longest = 900
const kept = 3600

/** A moment further ahead than any is put was written while the clock was wrong: nobody waits for that. */
const isBeyond = (moment: Date, now: Date, seconds: number): boolean =>
  moment.getTime() - now.getTime() > (seconds + 60) * 1000

interface Attempt {
  /** what is limited: an account, an address */
  key: string
  /** how many go before waiting begins */
  free: number
  now: Date
}

/** Until when the next attempt under this key has to wait; null when it need not. Kept in the store: a restart forgives nothing. */
export async function blockedUntil(store: Store, key: string, now: Date): Promise<Date | null> {
  return waitOf(await attemptOf(store, key), now)
}

/**
 * Takes one attempt: gives until when it has to wait, or counts it and gives null. Of many at the same moment no more
 * go through than of as many after each other.
 */
export const takeAttempt = (store: Store, attempt: Attempt): Promise<Date | null> =>
  inTurn(store, attempt.key, () => take(store, attempt))

async function take(store: Store, attempt: Attempt): Promise<Date | null> {
  const found = await attemptOf(store, attempt.key)
  const until = waitOf(found, attempt.now)
  if (until !== null) return until
  return (await isCounted(store, attempt, found)) ? null : take(store, attempt)
}

/** Counts a failure. After `free` of them each next one waits twice as long as the one before, from 30 seconds to 15 minutes. */
export const recordFailure = (store: Store, attempt: Attempt): Promise<void> =>
  inTurn(store, attempt.key, () => count(store, attempt))

async function count(store: Store, attempt: Attempt): Promise<void> {
  // When another failure was counted first, count again on top of it.
  if (!(await isCounted(store, attempt, await attemptOf(store, attempt.key)))) await count(store, attempt)
}

/**
 * Fifty at one key would keep undoing each other's transactions: of one process they go one by one. Other processes are
 * met by the version of the row.
 */
const lines = new WeakMap<Store, Map<string, Promise<unknown>>>()

function inTurn<T>(store: Store, key: string, act: () => Promise<T>): Promise<T> {
  const line = lines.get(store) ?? new Map<string, Promise<unknown>>()
  lines.set(store, line)
  const mine = (line.get(key) ?? Promise.resolve()).then(act, act)
  line.set(key, mine)
  const leave = (): void => {
    if (line.get(key) === mine) line.delete(key)
  }
  mine.then(leave, leave)
  return mine
}

const attemptOf = async (store: Store, key: string): Promise<StoredAttempt | undefined> =>
  (await store.find(attempts, { where: { key }, limit: 1 }))[0]

type StoredAttempt = Stored<{ key: string; failures: number; blockedUntil: Date | null; expiresAt: Date }>

function waitOf(found: StoredAttempt | undefined, now: Date): Date | null {
  const until = found?.blockedUntil ?? null
  return until !== null && until > now && !isBeyond(until, now, longest) ? until : null
}

/** How long the next one waits after so many failures, in seconds. */
const waitAfter = (failures: number, free: number): number =>
  failures < free ? 0 : Math.min(30 * 2 ** (failures - free), longest)

/** False when another one was counted between reading and writing. */
async function isCounted(store: Store, attempt: Attempt, found: StoredAttempt | undefined): Promise<boolean> {
  const { key, free, now } = attempt
  const counts = found !== undefined && found.expiresAt > now && !isBeyond(found.expiresAt, now, kept)
  const failures = (counts ? found.failures : 0) + 1
  const wait = waitAfter(failures, free)
  const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000)
  const values = { key, failures, blockedUntil: wait === 0 ? null : later(wait), expiresAt: later(kept) }
  const work = installationWork(store, actor, () => now)
  if (found === undefined) work.create(attempts, values, { act: 'attempt.failed', label: '' })
  else work.replace(attempts, found, { values, act: 'attempt.failed', label: '' })
  try {
    await work.commit()
    return true
  } catch (error) {
    if (!(error instanceof Conflict || error instanceof NotFound)) throw error
    return false
  }
}

/** Takes back one attempt that was counted before it was judged, and was no failure. What others failed meanwhile stays. */
export const giveBackAttempt = (store: Store, attempt: Attempt): Promise<void> =>
  inTurn(store, attempt.key, () => giveBack(store, attempt))

async function giveBack(store: Store, attempt: Attempt): Promise<void> {
  const { key, free, now } = attempt
  const found = await attemptOf(store, key)
  if (found === undefined) return
  const failures = found.failures - 1
  const work = installationWork(store, actor, () => now)
  // The wait that it began itself goes with it: nobody has to wait because somebody got in.
  const isOwn = found.blockedUntil?.getTime() === now.getTime() + waitAfter(found.failures, free) * 1000
  const values = { failures, blockedUntil: failures < free || isOwn ? null : found.blockedUntil }
  if (failures <= 0) work.remove(attempts, found, { act: 'attempt.forgotten', label: '' })
  else work.replace(attempts, found, { values, act: 'attempt.forgotten', label: '' })
  try {
    await work.commit()
  } catch (error) {
    if (!(error instanceof Conflict || error instanceof NotFound)) throw error
    await giveBack(store, attempt)
  }
}

/** Forgets the failures under this key: the right password was given. */
export async function forgetFailures(store: Store, key: string, now: Date): Promise<void> {
  const found = (await store.find(attempts, { where: { key }, limit: 1 }))[0]
  if (found === undefined) return
  const work = installationWork(store, actor, () => now)
  work.remove(attempts, found, { act: 'attempt.forgotten', label: '' })
  await work.commit().catch((error: unknown) => {
    if (!(error instanceof Conflict || error instanceof NotFound)) throw error
  })
}
