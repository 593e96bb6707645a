/** A clock that is set right by less than this is let be, in milliseconds. */
const tolerance = 10_000

/**
 * Calls `jumped` when the clock of the machine was put on or back: then it went otherwise than the machine's own count of
 * the time. Looks each second. Gives the function that ends it.
 */
export function watchClock(jumped: (milliseconds: number) => void, clock: () => number = Date.now): () => void {
  let last = clock() - performance.now()
  const looking = setInterval(() => {
    const now = clock() - performance.now()
    const by = now - last
    last = now
    if (Math.abs(by) > tolerance) jumped(by)
  }, 1000).unref()
  return () => clearInterval(looking)
}
