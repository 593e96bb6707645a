import type { Context } from 'mocha'

const reasons = new WeakMap<object, string>()

/** Skips the test, or from a `before` hook the whole suite, and says why: the runner names each skipped test with its reason. */
export function skip(context: Context, reason: string): never {
  const runnable = context.runnable()
  const isHook = 'type' in runnable && runnable.type === 'hook'
  reasons.set(isHook ? (runnable.parent ?? runnable) : runnable, reason)
  return context.skip()
}

/** Why a test was skipped, as far as it was said. */
export function reasonOf(test: Mocha.Test): string {
  let suite = test.parent
  let reason = reasons.get(test)
  while (reason === undefined && suite !== undefined) {
    reason = reasons.get(suite)
    suite = suite.parent
  }
  return reason ?? 'no reason given'
}
