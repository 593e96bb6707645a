import { Conflict } from '../domain/errors.ts'
import { attempts } from './sessions.ts'
import type { Store } from './store.ts'
import { installationWork } from './tenancy.ts'

const actor = { kind: 'system', name: 'rate limit' } as const

/** How long the longest wait is, and how long failures are remembered, in seconds. */
const longest = 900
const kept = 3600

/** A moment further ahead than any is put was written while the clock was wrong: nobody waits for that. */
const isBeyond = (moment: Date, now: Date, seconds: number): boolean =>
  moment.getTime() - now.getTime() > (seconds + 60) * 1000

/** Until when the next attempt under this key has to wait; null when it need not. Kept in the store: a restart forgives nothing. */
export async function blockedUntil(store: Store, key: string, now: Date): Promise<Date | null> {
  const found = (await store.find(attempts, { where: { key }, limit: 1 }))[0]
  const until = found?.blockedUntil ?? null
  return until !== null && until > now && !isBeyond(until, now, longest) ? until : null
}

/** Counts a failure. After `free` of them each next one waits twice as long as the one before, from 30 seconds to 15 minutes. */
export async function recordFailure(store: Store, attempt: { key: string; free: number; now: Date }): Promise<void> {
  const found = (await store.find(attempts, { where: { key: attempt.key }, limit: 1 }))[0]
  const counts = found !== undefined && found.expiresAt > attempt.now && !isBeyond(found.expiresAt, attempt.now, kept)
  const failures = (counts ? found.failures : 0) + 1
  const wait = failures < attempt.free ? 0 : Math.min(30 * 2 ** (failures - attempt.free), longest)
  const later = (seconds: number): Date => new Date(attempt.now.getTime() + seconds * 1000)
  const values = { key: attempt.key, failures, blockedUntil: wait === 0 ? null : later(wait), expiresAt: later(kept) }
  const work = installationWork(store, actor, () => attempt.now)
  if (found === undefined) work.create(attempts, values, { act: 'attempt.failed', label: '' })
  else work.replace(attempts, found, { values, act: 'attempt.failed', label: '' })
  try {
    await work.commit()
  } catch (error) {
    // Two failures at the same moment: the other one was counted first, so count again on top of it.
    if (!(error instanceof Conflict)) throw error
    await recordFailure(store, attempt)
  }
}

/** Forgets the failures under this key: the right password was given. */
export async function forgetFailures(store: Store, key: string, now: Date): Promise<void> {
  const found = (await store.find(attempts, { where: { key }, limit: 1 }))[0]
  if (found === undefined) return
  const work = installationWork(store, actor, () => now)
  work.remove(attempts, found, { act: 'attempt.forgotten', label: '' })
  await work.commit().catch((error: unknown) => {
    if (!(error instanceof Conflict)) throw error
  })
}
