import type { Request } from 'express'
import { jobRunsOf, type JobState } from '../../data/job-runs.ts'
import { trail } from '../../data/trail.ts'
import { trailHead } from '../../data/trail-seals.ts'
import { expectedAt, type Heartbeat, heartbeatState, type HeartbeatState, type Rhythm } from '../../domain/heartbeat.ts'
import type { Key } from '../../i18n/translate.ts'
import { backupHeartbeat } from './backup.ts'
import { type HeartbeatRow, isOperator, nextText, whenOf } from './heartbeat-words.ts'

const [minute, hour] = [60_000, 3_600_000]

/** What is done at fixed times. A night may be missed by a server that stood still, an hour as well. */
const planned: readonly { job: string; label: Key; often: Key; rhythm: Rhythm }[] = [
  {
    job: 'end-sessions',
    label: 'installation.job.sessions',
    often: 'installation.everyHour',
    rhythm: { period: hour, grace: 2 * hour },
  },
  {
    job: 'remove-orphans',
    label: 'installation.job.orphans',
    often: 'installation.everyNight',
    rhythm: { period: 24 * hour, grace: 12 * hour },
  },
]

/** An entry is sealed within seconds; a server that is very busy may need some minutes. */
const sealing: Rhythm = { period: minute, grace: 4 * minute }

const signs: Record<HeartbeatState, string> = { 'in-order': 'yes', late: 'late', failed: 'late', never: 'question' }

/** How it stands with all that Waarborg does by itself: the backup first. */
export async function heartbeatsOf(req: Request): Promise<HeartbeatRow[]> {
  const [backup, runs] = await Promise.all([backupHeartbeat(req), jobRunsOf(req.context.store)])
  const jobs = planned.map((one) => jobRow(req, one, runs.get(one.job)))
  return [backup, await sealRow(req, runs.get('seal-trail')), ...jobs]
}

function jobRow(
  req: Request,
  { label, often, rhythm }: { label: Key; often: Key; rhythm: Rhythm },
  run: JobState | undefined,
): HeartbeatRow {
  const heard = heardOf(run)
  const now = req.context.now()
  const state = heartbeatState(heard, rhythm, now)
  const expected = expectedAt(heard, rhythm)
  const isAhead = state === 'in-order' && expected !== null && expected > now
  return {
    label: req.t(label),
    value: wordsOf(req, state, heard),
    state: signs[state],
    notes: [
      isAhead ? `${req.t(often)} ${nextText(req, whenOf(req, expected))}` : req.t(often),
      ...failureNotes(req, state, run),
    ],
  }
}

const heardOf = (run: JobState | undefined): Heartbeat => ({
  succeededAt: run?.succeededAt ?? null,
  failedAt: run === undefined || run.failure === null ? null : run.endedAt,
  since: null,
})

function wordsOf(req: Request, state: HeartbeatState, { succeededAt, failedAt }: Heartbeat): string {
  const when = succeededAt === null ? '' : whenOf(req, succeededAt)
  if (state === 'never') return req.t('installation.never')
  if (state !== 'failed') return req.t(state === 'late' ? 'installation.late' : 'installation.good', { when })
  const told = { when, failedAt: failedAt === null ? '' : whenOf(req, failedAt) }
  return req.t(succeededAt === null ? 'installation.failedFirst' : 'installation.failed', told)
}

/** Why, for who looks after the server; where to find it, for who can only ask. */
function failureNotes(req: Request, state: HeartbeatState, run: JobState | undefined): string[] {
  if (state !== 'failed') return []
  const reason = run?.failure ?? ''
  return [isOperator(req) ? req.t('installation.reason', { reason }) : req.t('installation.logHasIt')]
}

/**
 * The seal of this authority's trail. It is looked for all the time and done when there is something to seal, so it is
 * late when an entry waits, and not when nothing happened for a week.
 */
async function sealRow(req: Request, run: JobState | undefined): Promise<HeartbeatRow> {
  const { scope, organisation, context, t } = req
  const [head, [oldest], waiting] = await Promise.all([
    trailHead(context.store, organisation.id),
    scope.find(trail, { where: { sequence: null }, sort: 'at', limit: 1 }),
    scope.count(trail, { where: { sequence: null } }),
  ])
  const heard = { succeededAt: null, failedAt: null, since: oldest?.at ?? null }
  const isLate = heartbeatState(heard, sealing, context.now()) === 'late'
  const often = t('installation.afterEachChange')
  const row = { label: t('installation.job.seal'), notes: [often] }
  if (isLate && oldest !== undefined) {
    const told = { count: waiting, number: req.formats.number(waiting), when: whenOf(req, oldest.at) }
    const isFailed = heartbeatState(heardOf(run), sealing, context.now()) === 'failed'
    const notes = isFailed ? failureNotes(req, 'failed', run) : []
    return { ...row, value: t('installation.sealLate', told), state: signs.late, notes: [often, ...notes] }
  }
  if (head === undefined) return { ...row, value: t('installation.nothingToSeal'), state: signs.never }
  return { ...row, value: t('installation.good', { when: whenOf(req, head.sealedAt) }), state: signs['in-order'] }
}
