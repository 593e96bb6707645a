import type { Id } from '../domain/organisation.ts'
import type { Store } from './store.ts'

/** By then entries are sealed, and their place in the chain decides; in milliseconds. */
const sealedWithin = 60_000

interface Last {
  at: number
  /** by the count of the machine, which never goes back */
  counted: number
}

const lasts = new WeakMap<Store, Map<Id, Last>>()

/**
 * The moment of an entry about a record: never before the entry of the same record that still waits for its seal. They
 * are sealed in the order of their moments, and a clock that is put back between two changes would turn them round.
 */
export function trailMoment(store: Store, subject: Id, now: Date): Date {
  const known = lasts.get(store) ?? new Map<Id, Last>()
  lasts.set(store, known)
  const counted = performance.now()
  const last = known.get(subject)
  const isRecent = last !== undefined && counted - last.counted < sealedWithin
  const at = isRecent && last.at > now.getTime() ? last.at + 1 : now.getTime()
  known.delete(subject)
  known.set(subject, { at, counted })
  forgetOld(known, counted)
  return new Date(at)
}

/** The oldest come first, since a record that is written again is put at the end. */
function forgetOld(known: Map<Id, Last>, counted: number): void {
  for (const [subject, last] of known) {
    if (counted - last.counted < sealedWithin) return
    known.delete(subject)
  }
}
