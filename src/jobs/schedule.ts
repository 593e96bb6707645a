import cron from 'node-cron'
import { sealTrails } from '../actions/seal-trails.ts'
import type { Context } from '../context.ts'
import { backupHourly, backUpWhenDue } from './back-up.ts'
import { endSessions } from './end-sessions.ts'
import { removeOrphans } from './remove-orphans.ts'

interface Job {
  name: string
  /** when, as cron writes it, in Brussels time; six fields begin with seconds */
  at: string
  run: (context: Context) => Promise<unknown>
}

/** Everything that Waarborg does by itself. */
export const jobs: readonly Job[] = [
  { name: 'end-sessions', at: '7 * * * *', run: endSessions },
  { name: 'remove-orphans', at: '23 3 * * *', run: removeOrphans },
  { name: 'seal-trail', at: '*/5 * * * * *', run: (context) => sealTrails(context) },
]

/** With the backup, where the settings name a folder for it. MongoDB is backed up with its own tools. */
function planned({ config, store }: Context): readonly Job[] {
  if (config.backup.folder === null || store.snapshot === undefined) return jobs
  return [...jobs, { name: 'back-up', at: backupHourly(config.backup), run: backUpWhenDue }]
}

/** Runs each job at its time, never twice at once. Gives the function that stops them. A job that fails is logged and tried next time. */
export function schedule(context: Context): () => void {
  const tasks = planned(context).map(({ name, at, run }) =>
    cron.schedule(
      at,
      async () => {
        await run(context).catch((error: unknown) => context.log.error({ job: name, err: error }, 'job failed'))
      },
      { name, timezone: 'Europe/Brussels', noOverlap: true, unref: true },
    ),
  )
  return () => {
    for (const task of tasks) void task.destroy()
  }
}
