import type { Request } from 'express'
import { readLastBackup } from '../../data/backup/last.ts'
import { backupState, type BackupState, isBackupDue, type LastBackup } from '../../domain/backup.ts'
import { dayOf, timeOf } from '../../i18n/format.ts'
import { sizeWords } from '../evidence/words.ts'
import { type HeartbeatRow, isOperator, nextText, whenOf } from './heartbeat-words.ts'

const signs: Record<BackupState, string> = {
  none: 'question',
  failed: 'late',
  late: 'late',
  damaged: 'partly',
  good: 'yes',
}

/** How it stands with the backups of the installation. Where they are is for who looks after it: other authorities are on it too. */
export async function backupHeartbeat(req: Request): Promise<HeartbeatRow> {
  const { config, now } = req.context
  const label = req.t('backup.label')
  if (config.mongodbUri !== null) return { label, value: req.t('backup.elsewhere'), state: null, notes: [] }
  const last = await readLastBackup(config.dataFolder)
  const state = backupState(last, now())
  return { label, value: wordsOf(req, state, last), state: signs[state], notes: notesOf(req, state, last) }
}

function wordsOf(req: Request, state: BackupState, { made, failed }: LastBackup): string {
  const when = made === null ? '' : whenOf(req, new Date(made.at))
  const size = made === null ? '' : sizeWords(req.formats, made.size)
  if (state === 'damaged') return req.t('backup.damaged', { when, size, count: made?.damaged ?? 0 })
  if (state !== 'failed') return req.t(`backup.${state}`, { when, size })
  const failedAt = failed === null ? '' : whenOf(req, new Date(failed.at))
  return made === null ? req.t('backup.failedFirst', { failedAt }) : req.t('backup.failed', { failedAt, when })
}

function notesOf(req: Request, state: BackupState, last: LastBackup): string[] {
  const { folder } = req.context.config.backup
  const reason = state === 'failed' ? (last.failed?.message ?? '') : ''
  return [
    ...(folder === null ? [req.t('installation.notPlanned')] : [expected(req, last)]),
    ...(isOperator(req) && reason !== '' ? [req.t('installation.reason', { reason })] : []),
    ...(isOperator(req) && folder !== null ? [req.t('installation.folder', { folder })] : []),
  ]
}

/** The next planned moment; one that passed without a backup is looked at again each hour. */
function expected(req: Request, { made }: LastBackup): string {
  const { config, now } = req.context
  const { at } = config.backup
  const stamps = made === null ? [] : [stampOf(new Date(made.at))]
  if (isBackupDue(stamps, { now: stampOf(now()), at })) return req.t('installation.nextSoon')
  const isToday = timeOf(now()) < at
  return nextText(req, req.t(isToday ? 'backup.today' : 'installation.tomorrow', { time: at }))
}

const stampOf = (moment: Date): string => `${dayOf(moment)}T${timeOf(moment).replace(':', '')}`
