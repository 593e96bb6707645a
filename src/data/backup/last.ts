import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LastBackup } from '../../domain/backup.ts'

const nameOf = (dataFolder: string): string => join(dataFolder, 'last-backup.json')

/**
 * What is known about the backups of the installation in this data folder. In a file beside the store: so `doctor` can
 * read it while a server has the store, and a restored installation does not believe in backups that it did not make.
 */
export async function readLastBackup(dataFolder: string): Promise<LastBackup> {
  const text = await readFile(nameOf(dataFolder), 'utf8').catch(() => '{}')
  try {
    const { made = null, failed = null } = JSON.parse(text) as Partial<LastBackup>
    return { made, failed }
  } catch {
    return { made: null, failed: null }
  }
}

/** Writes down what became of a backup; what is not told stays as it was. */
export async function noteBackup(dataFolder: string, news: Partial<LastBackup>): Promise<void> {
  const text = JSON.stringify({ ...(await readLastBackup(dataFolder)), ...news }, null, 2)
  const temporary = `${nameOf(dataFolder)}.new`
  await writeFile(temporary, text, { mode: 0o600, flush: true })
  await rename(temporary, nameOf(dataFolder))
}
