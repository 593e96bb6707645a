import { setTimeout } from 'node:timers/promises'
import { StoreUnavailable } from '../store.ts'

/** Between two tries, in milliseconds. */
const pause = 1000

export interface Patience {
  /** how long it is tried again, in milliseconds */
  patience: number
  /** told once, when it has to wait */
  waiting: () => void
}

/**
 * Does it again while the store does not answer. A move that was killed leaves a transaction behind, which holds what it
 * wrote until the server ends it after a minute; and a set of servers may be choosing another primary.
 */
export async function patiently<T>(work: () => Promise<T>, { patience, waiting }: Patience): Promise<T> {
  const until = performance.now() + patience
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || performance.now() >= until) throw error
    }
    if (tries === 1) waiting()
    await setTimeout(Math.min(pause, patience))
  }
}
