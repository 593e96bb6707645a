import { createHash, timingSafeEqual } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Request, RequestHandler } from 'express'
import type { Context } from '../../context.ts'
import { readLastBackup } from '../../data/backup/last.ts'
import { jobRunsOf } from '../../data/job-runs.ts'
import { listOrganisations } from '../../data/organisations.ts'
import { sessions } from '../../data/sessions.ts'
import { countAcross } from '../../data/tenancy.ts'
import { trail } from '../../data/trail.ts'
import { countUnsealed } from '../../data/trail-seals.ts'
import { version } from '../../version.ts'
import { counter, type Exposed, gauge } from './exposition.ts'

/** The figures as Prometheus reads them, for who has the token; 401 for anybody else. */
export function metricsPage(
  context: Context,
  token: string,
  { requests, store }: Record<'requests' | 'store', Exposed>,
): RequestHandler {
  const wanted = digest(token)
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  return async (req, res) => {
    if (!timingSafeEqual(digest(sentToken(req)), wanted)) {
      res.status(401).set('WWW-Authenticate', 'Bearer').send('the token of METRICS_TOKEN is needed\n')
      return
    }
    const text = [
      processFigures(delay),
      requests.text(),
      store.text(),
      await backupFigures(context),
      await kept(context),
    ]
    res.type('text/plain; version=0.0.4; charset=utf-8').send(text.join(''))
  }
}

/** Of one length, whatever was sent: then the comparison takes as long for any. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const sentToken = (req: Request): string => /^Bearer +(\S+)$/i.exec(req.get('authorization') ?? '')?.[1] ?? ''

/** Under the names that other programs of Node use, so that ready-made boards show them. The delay is since the last time. */
function processFigures(delay: ReturnType<typeof monitorEventLoopDelay>): string {
  const { rss, heapUsed, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const seconds = (nanoseconds: number): number => (Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : 0)
  const text = [
    gauge({ name: 'waarborg_info', help: 'Which Waarborg this is.', labels: ['version'] }, new Map([[version, 1]])),
    gauge({ name: 'process_start_time_seconds', help: 'When the process began.' }, performance.timeOrigin / 1000),
    counter({ name: 'process_cpu_seconds_total', help: 'Processor time used.' }, (user + system) / 1e6),
    gauge({ name: 'process_resident_memory_bytes', help: 'Memory in use.' }, rss),
    gauge({ name: 'nodejs_heap_size_used_bytes', help: 'Of it, values.' }, heapUsed),
    gauge({ name: 'nodejs_external_memory_bytes', help: 'Of it, files and pictures under way.' }, external),
    gauge(
      { name: 'nodejs_eventloop_lag_mean_seconds', help: 'How late the process gets to its work.' },
      seconds(delay.mean),
    ),
    gauge(
      { name: 'nodejs_eventloop_lag_p99_seconds', help: 'The same, 99 of 100 times less.' },
      seconds(delay.percentile(99)),
    ),
    gauge({ name: 'nodejs_eventloop_lag_max_seconds', help: 'The same, at worst.' }, seconds(delay.max)),
  ]
  delay.reset()
  return text.join('')
}

/** Nothing where the backups are made elsewhere, or none was ever made. */
async function backupFigures({ config, now }: Context): Promise<string> {
  if (config.mongodbUri !== null) return ''
  const { made, failed } = await readLastBackup(config.dataFolder)
  const isFailed = failed !== null && (made === null || failed.at > made.at)
  return [
    made === null
      ? ''
      : gauge(
          { name: 'waarborg_backup_age_seconds', help: 'Since the last backup that was made.' },
          (now().getTime() - Date.parse(made.at)) / 1000,
        ),
    made === null ? '' : gauge({ name: 'waarborg_backup_size_bytes', help: 'Its size.' }, made.size),
    gauge({ name: 'waarborg_backup_failed', help: '1 when a later one failed.' }, Number(isFailed)),
  ].join('')
}

/** How long the store may take to tell, in milliseconds. */
const patience = 2000

/** What the store knows; while it does not answer, only that. */
async function kept(context: Context): Promise<string> {
  const up = (value: 0 | 1): string => gauge({ name: 'waarborg_store_up', help: '1 when the store answers.' }, value)
  const timer = Promise.withResolvers<never>()
  const late = setTimeout(() => timer.reject(new Error('too late')), patience)
  try {
    return up(1) + (await Promise.race([storeFigures(context), timer.promise]))
  } catch {
    return up(0)
  } finally {
    clearTimeout(late)
  }
}

async function storeFigures({ store, now }: Context): Promise<string> {
  const [runs, own, visits, organisations] = await Promise.all([
    jobRunsOf(store),
    countUnsealed(store, null),
    store.count(sessions, { where: { expiresAt: { from: now() } } }),
    listOrganisations(store),
  ])
  const ids = organisations.map(({ id }) => id)
  const waiting = await countAcross(store, ids, { collection: trail, where: { sequence: null } })
  const succeeded = [...runs].flatMap(([name, { succeededAt }]): [string, number][] =>
    succeededAt === null ? [] : [[name, succeededAt.getTime() / 1000]],
  )
  const failed = [...runs].map(([name, { failure }]): [string, number] => [name, failure === null ? 0 : 1])
  const labels = ['job']
  return [
    gauge(
      { name: 'waarborg_job_last_success_timestamp_seconds', help: 'When a job last ended well.', labels },
      new Map(succeeded),
    ),
    gauge({ name: 'waarborg_job_failed', help: '1 when its last run did not end well.', labels }, new Map(failed)),
    gauge(
      { name: 'waarborg_trail_unsealed_entries', help: 'Entries of the trails that wait for their seal.' },
      [...waiting.values()].reduce((sum, count) => sum + count, own),
    ),
    gauge({ name: 'waarborg_sessions', help: 'Sessions that have not ended.' }, visits),
    gauge({ name: 'waarborg_organisations', help: 'Authorities.' }, ids.length),
  ].join('')
}
