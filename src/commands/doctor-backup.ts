import { accessSync, constants } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import { readLastBackup } from '../data/backup/last.ts'
import { readPassphrase } from '../data/backup/passphrase.ts'
import { backupState, type LastBackup } from '../domain/backup.ts'
import { megabytes } from './backup.ts'
import { CommandError } from './errors.ts'

/**
 * How it stands with the backups. Throws CommandError when Waarborg is to make them and the last is late, failed or not
 * whole, or when it could make none now. Whoever makes them by other means is told what is known, and no more.
 */
export async function examineBackup({ dataFolder, backup }: Config, now: Date): Promise<string> {
  const { folder, passphraseFile } = backup
  if (folder !== null) requireWritable(resolve(folder))
  if (passphraseFile !== null) await readPassphrase(passphraseFile)
  const last = await readLastBackup(dataFolder)
  const state = backupState(last, now)
  const says = `${inWords(last)}${folder === null ? '; none is planned: BACKUP_FOLDER is not set' : ''}`
  if (folder !== null && state !== 'good' && state !== 'none') throw new CommandError(`${state}: ${says}`)
  return says
}

function requireWritable(folder: string): void {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK)
  } catch {
    throw new CommandError(`BACKUP_FOLDER ${folder} is not there, or this user may not write in it`)
  }
}

function inWords({ made, failed }: LastBackup): string {
  const attempt = failed === null ? '' : `; the attempt of ${failed.at} failed: ${failed.message}`
  if (made === null) return `none was made yet${attempt}`
  const damage = made.damaged === 0 ? '' : `, with ${made.damaged} files that were not what they had been`
  return `the last is of ${made.at}, ${megabytes(made.size)}, ${made.file}${damage}${attempt}`
}
