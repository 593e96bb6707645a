import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * By how many bytes the memory of this process rose at most while something ran: in all, and outside the heap of scripts.
 * What nobody holds any more is collected before each look, or the figure would tell when the collector came by.
 */
export async function memoryOf<T>(run: () => Promise<T>): Promise<{ result: T; rss: number; external: number }> {
  // What a collection frees is counted at the next one.
  for (let round = 0; round < 3; round += 1) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const before = process.memoryUsage()
  const peak = { rss: 0, external: 0 }
  const look = (): void => {
    collect({ type: 'minor', execution: 'sync' })
    const { rss, external } = process.memoryUsage()
    peak.rss = Math.max(peak.rss, rss - before.rss)
    peak.external = Math.max(peak.external, external - before.external)
  }
  const timer = setInterval(look, 20)
  try {
    const result = await run()
    look()
    return { result, ...peak }
  } finally {
    clearInterval(timer)
  }
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (how?: object) => void
