/** How often something is to succeed, and how much later it may be before anybody needs to know. In milliseconds. */
export interface Rhythm {
  period: number
  grace: number
}

/** What is known of something that should succeed again and again. */
export interface Heartbeat {
  /** the last time it succeeded; null: never yet */
  succeededAt: Date | null
  /** the last time it was tried and did not succeed; null: never, or nobody tells */
  failedAt: Date | null
  /** since when it is expected; null: it may begin whenever it likes */
  since: Date | null
}

export const heartbeatStates = ['in-order', 'late', 'failed', 'never'] as const
/**
 * `failed`: the last attempt did not succeed, whatever the time; `late`: nothing was heard for longer than the period and
 * the grace; `never`: nothing was heard yet, and it is not late either.
 */
export type HeartbeatState = (typeof heartbeatStates)[number]

/** How it stands. At the last moment of the grace it is still in order; a success that lies ahead, by another clock, counts. */
export function heartbeatState(heard: Heartbeat, rhythm: Rhythm, now: Date): HeartbeatState {
  const { succeededAt, failedAt } = heard
  if (failedAt !== null && (succeededAt === null || failedAt > succeededAt)) return 'failed'
  const lateAfter = lastMoment(heard, rhythm)
  if (lateAfter !== null && now > lateAfter) return 'late'
  return succeededAt === null ? 'never' : 'in-order'
}

/** When it is expected next: one period after it last succeeded, or after it was first expected. Null: at any time. */
export function expectedAt({ succeededAt, since }: Omit<Heartbeat, 'failedAt'>, { period }: Rhythm): Date | null {
  const from = succeededAt ?? since
  return from === null ? null : new Date(from.getTime() + period)
}

/** The moment after which it is late; null when nothing is expected yet. */
export function lastMoment(heard: Omit<Heartbeat, 'failedAt'>, rhythm: Rhythm): Date | null {
  const expected = expectedAt(heard, rhythm)
  return expected === null ? null : new Date(expected.getTime() + rhythm.grace)
}
