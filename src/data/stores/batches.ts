import { setImmediate } from 'node:timers/promises'

/** So many at a time: a mongoose document is large while it is validated, and others have their turn in between. */
const batch = 250

/** What is made of each, in their order. Rejects with the first failure. */
export async function inBatches<In, Out>(all: readonly In[], make: (one: In) => Promise<Out>): Promise<Out[]> {
  const made: Out[] = []
  for (let start = 0; start < all.length; start += batch) {
    if (start > 0) await setImmediate()
    made.push(...(await Promise.all(all.slice(start, start + batch).map(make))))
  }
  return made
}
