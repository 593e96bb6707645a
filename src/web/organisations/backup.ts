import type { Request } from 'express'
import { readLastBackup } from '../../data/backup/last.ts'
import { backupState, type BackupState, type LastBackup } from '../../domain/backup.ts'
import { dayOf, timeOf } from '../../i18n/format.ts'
import { sizeWords } from '../evidence/words.ts'

const signs: Record<BackupState, string> = {
  none: 'question',
  failed: 'late',
  late: 'late',
  damaged: 'partly',
  good: 'yes',
}

/** How it stands with the backups of the installation, as a fact with its sign. */
export async function backupFact(req: Request): Promise<{ label: string; value: string; state?: string }> {
  const { config, now } = req.context
  const label = req.t('backup.label')
  if (config.mongodbUri !== null) return { label, value: req.t('backup.elsewhere') }
  const last = await readLastBackup(config.dataFolder)
  const state = backupState(last, now())
  return { label, value: wordsOf(req, state, last), state: signs[state] }
}

function wordsOf(req: Request, state: BackupState, { made, failed }: LastBackup): string {
  const when = made === null ? '' : whenOf(req, new Date(made.at))
  const size = made === null ? '' : sizeWords(req.formats, made.size)
  if (state === 'damaged') return req.t('backup.damaged', { when, size, count: made?.damaged ?? 0 })
  if (state !== 'failed') return req.t(`backup.${state}`, { when, size })
  const failedAt = failed === null ? '' : whenOf(req, new Date(failed.at))
  return made === null ? req.t('backup.failedFirst', { failedAt }) : req.t('backup.failed', { failedAt, when })
}

/** `vannacht 02:30`, `gisteren 22:00`, or the day. */
function whenOf({ t, formats, context }: Request, moment: Date): string {
  const today = dayOf(context.now())
  const time = timeOf(moment)
  if (dayOf(moment) === today) return t(time < '06:00' ? 'backup.tonight' : 'backup.today', { time })
  return dayOf(moment) === dayBefore(today) ? t('backup.yesterday', { time }) : formats.moment(moment)
}

const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
