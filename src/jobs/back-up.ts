import { readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type BackupMade, backUp } from '../actions/back-up.ts'
import type { BackupConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { noteBackup } from '../data/backup/last.ts'
import { readPassphrase } from '../data/backup/passphrase.ts'
import { BackupError, isBackupDue, scheduledName, stampOf } from '../domain/backup.ts'
import { retained } from '../domain/retention.ts'
import { dayOf, timeOf } from '../i18n/format.ts'

/** Each hour, at the minute of the planned time. */
export const backupHourly = ({ at }: BackupConfig): string => `${Number(at.slice(3))} * * * *`

/**
 * Makes the backup of the day when its time has come and it is not there, and removes the scheduled backups that are not
 * kept. Looked at each hour: so a failure, a stopped server and the night without 02:30 are made up for. Gives what was
 * made; undefined when nothing had to be. Throws, and notes the reason, when it does not succeed.
 */
export async function backUpWhenDue(context: Context): Promise<BackupMade | undefined> {
  const { folder: written, at, passphraseFile } = context.config.backup
  if (written === null) return undefined
  const folder = resolve(written)
  try {
    const now = stampNow(context)
    if (!isBackupDue(await stampsIn(folder), { now, at })) return undefined
    const passphrase = passphraseFile === null ? null : await readPassphrase(passphraseFile)
    const file = join(folder, scheduledName(now, passphrase !== null))
    const made = await backUp(context, { file, passphrase, force: true })
    await clearOld(context, folder)
    return made
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    await noteBackup(context.config.dataFolder, { failed: { at: context.now().toISOString(), message } }).catch(
      () => undefined,
    )
    throw error
  }
}

const stampNow = ({ now }: Context): string => `${dayOf(now())}T${timeOf(now()).replace(':', '')}`

/** A folder that is not there is not made: it may be a disk that is not connected. */
async function stampsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => {
    throw new BackupError(`BACKUP_FOLDER ${folder} is not there or cannot be read`)
  })
  return names.map(stampOf).filter((stamp) => stamp !== undefined)
}

/** Only what has the name of a scheduled backup is looked at; of a day that is kept, its last one stays. */
async function clearOld(context: Context, folder: string): Promise<void> {
  const stamped = (await readdir(folder))
    .map((name) => ({ name, stamp: stampOf(name) ?? '' }))
    .filter(({ stamp }) => stamp !== '')
    .sort((a, b) => (a.stamp < b.stamp ? -1 : 1))
  const lastOfDay = new Map(stamped.map(({ name, stamp }) => [stamp.slice(0, 10), name]))
  const days = retained(lastOfDay.keys(), dayOf(context.now()))
  const staying = new Set([...days].map((day) => lastOfDay.get(day)))
  const going = stamped.filter(({ name }) => !staying.has(name))
  for (const { name } of going) await rm(join(folder, name), { force: true })
  if (going.length > 0) context.log.info({ removed: going.length }, 'old backups were removed')
}
