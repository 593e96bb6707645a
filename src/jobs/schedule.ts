import cron from 'node-cron'
import { isAnythingUnsealed, sealTrails } from '../actions/seal-trails.ts'
import { isMailDue, sendMails } from '../actions/send-mails.ts'
import type { Context } from '../context.ts'
import { backupHourly, backUpWhenDue } from './back-up.ts'
import { watchClock } from './clock.ts'
import { endSessions } from './end-sessions.ts'
import { clearIncoming, removeOrphans } from './remove-orphans.ts'
import { type Job, JobRunner } from './runner.ts'

/** Every five seconds. */
const often = '*/5 * * * * *'

/** Everything that Waarborg does by itself. */
export const jobs: readonly Job[] = [
  { name: 'end-sessions', at: '7 * * * *', run: endSessions },
  { name: 'clear-incoming', at: '19 3 * * *', run: clearIncoming, everywhere: true },
  { name: 'remove-orphans', at: '23 3 * * *', run: removeOrphans },
  { name: 'seal-trail', at: often, run: seal, isDue: isAnythingUnsealed },
]

/** How often a process looks whether another left a run behind, in milliseconds. With a lease of 30 s and 10 s for clocks that differ, it is begun again within a minute. */
const lookEvery = 10_000

/**
 * Runs each job at its time: of all processes on one store one does, and never twice at once. Gives the function that
 * stops them, and resolves when none is at work. A job that fails is logged and tried next time.
 */
export function schedule(context: Context): () => Promise<void> {
  const all = jobsOf(context)
  const runner = new JobRunner(context)
  let plan = planOf(all, runner)
  // node-cron waits for the moment that it has worked out: after a clock that was put back, until it comes again.
  const stopWatching = watchClock((by) => {
    context.log.warn({ seconds: Math.round(by / 1000) }, 'the clock was changed; the jobs are planned anew')
    plan.stop()
    plan = planOf(all, runner)
  })
  const looking = setInterval(() => void runner.takeOver(all), lookEvery).unref()
  return () => {
    clearInterval(looking)
    stopWatching()
    plan.stop()
    return runner.stop()
  }
}

function planOf(all: readonly Job[], runner: JobRunner): { stop: () => void } {
  const stops = all.map((job) => (job.at === often ? everyFiveSeconds(job, runner) : planned(job, runner)))
  return { stop: () => stops.forEach((stop) => stop()) }
}

function planned(job: Job, runner: JobRunner): () => void {
  const task = cron.schedule(job.at, ({ date }) => runner.tick(job, date), {
    name: job.name,
    timezone: 'Europe/Brussels',
    unref: true,
  })
  return () => void task.destroy()
}

/** Not by node-cron: after a clock that was put on by a year it would go through six million moments that it missed. */
function everyFiveSeconds(job: Job, runner: JobRunner): () => void {
  const tick = (): void => void runner.tick(job, new Date(Math.floor(Date.now() / 5000) * 5000))
  const timer = setInterval(tick, 5000).unref()
  return () => clearInterval(timer)
}

/**
 * With the letters, where there is a mail server, and the backup, where the settings name a folder for it. MongoDB is backed
 * up with its own tools.
 */
function jobsOf({ config, store, mailer }: Context): readonly Job[] {
  const letters: Job[] = mailer === null ? [] : [{ name: 'send-mails', at: often, run: post, isDue: isMailDue }]
  if (config.backup.folder === null || store.snapshot === undefined) return [...jobs, ...letters]
  return [...jobs, ...letters, { name: 'back-up', at: backupHourly(config.backup), run: backUpWhenDue }]
}

async function post(context: Context, signal: AbortSignal): Promise<void> {
  await sendMails(context, signal)
  signal.throwIfAborted()
}

async function seal(context: Context, signal: AbortSignal): Promise<void> {
  await sealTrails(context, signal)
  signal.throwIfAborted()
}
