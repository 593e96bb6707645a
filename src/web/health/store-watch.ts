import type { Store } from '../../data/store.ts'
import { Conflict, Invalid, NotFound } from '../../domain/errors.ts'
import { Counter, counter, type Exposed, Histogram } from './exposition.ts'

/** In seconds. A commit of one change is durable within some milliseconds, an import of thousands in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]

/**
 * Counts what is asked of a store from now on, also by jobs and commands that have the same one: its methods are replaced
 * in place, since whoever has the store already must be counted too.
 */
export function watchStore(store: Store): Exposed {
  const commits = new Counter({
    name: 'waarborg_store_commits_total',
    help: 'Commits: done; refused, as somebody else was first or a value was taken; failed, as the store could not.',
    labels: ['outcome'],
  })
  const durations = new Histogram({
    name: 'waarborg_store_commit_duration_seconds',
    help: 'Until a commit is durable, or is not made.',
    bounds,
  })
  const failures = new Counter({ name: 'waarborg_store_read_failures_total', help: 'Reads that failed.' })
  replace(store, 'commit', async (commit) => {
    const began = performance.now()
    const outcome = await commit().then(
      () => 'done',
      (error: unknown) => outcomeOf(error),
    )
    durations.observe([], (performance.now() - began) / 1000)
    commits.add([outcome])
  })
  for (const name of ['get', 'find', 'count', 'countBy'] as const)
    replace(store, name, (read) => read().then(ignored, () => failures.add()))
  const reads = (): string =>
    counter(
      { name: 'waarborg_store_reads_total', help: 'Reads asked of the store, remembered ones included.' },
      store.reads,
    )
  return { text: () => reads() + [failures, commits, durations].map((one) => one.text()).join('') }
}

const ignored = (): undefined => undefined

const outcomeOf = (error: unknown): string =>
  error instanceof Conflict || error instanceof NotFound || error instanceof Invalid ? 'refused' : 'failed'

type Method = (...given: unknown[]) => Promise<unknown>

/** `note` looks on: what the method gives or throws reaches its caller as it was. */
function replace(store: Store, name: keyof Store, note: (asked: () => Promise<unknown>) => Promise<void>): void {
  const method = Reflect.get(store, name) as Method
  Reflect.set(store, name, async (...given: unknown[]) => {
    const answer = (async () => method.apply(store, given))()
    void note(() => answer)
    return answer
  })
}
