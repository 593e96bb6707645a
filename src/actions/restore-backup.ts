import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Config } from '../config.ts'
import { databaseName, keyName } from '../data/backup/archive.ts'
import { readBackupFile } from '../data/backup/file.ts'
import { syncFolder } from '../data/folders.ts'
import { BackupError } from '../domain/backup.ts'
import { version } from '../version.ts'
import { type Examination, verifyBackup } from './verify-backup.ts'

export interface Restoring {
  file: string
  /** asked only when the backup is sealed */
  passphrase: () => Promise<string>
}

/** Where a backup is unpacked and looked at, inside the data folder: there it is on the right disk, whatever may be written above it. */
const unpacking = '.restoring'

/** Stands there from the moment that parts are moved to their place. */
const placing = 'placing'

/**
 * Puts a backup into the empty data folder of the settings, once it was found whole. What the backup itself found not
 * whole when it was made is refused too, unless `acceptFindings`. A restore that was cut short leaves no database in its
 * place, so no data folder, and can be done again. Throws BackupError.
 */
export async function restoreBackup(
  config: Config,
  { file, passphrase, acceptFindings }: Restoring & { acceptFindings: boolean },
): Promise<Examination> {
  const target = resolve(config.dataFolder)
  const isMade = (await mkdir(target, { recursive: true, mode: 0o700 })) !== undefined
  await clearCutShort(target)
  await requireEmpty(target)
  const folder = join(target, unpacking)
  await mkdir(folder, { mode: 0o700 })
  const keep = clearOnExit(folder)
  try {
    const manifest = await readBackupFile(file, { folder, version, passphrase })
    const found = await verifyBackup(config, folder, manifest)
    if (found.problems.length > 0 && !acceptFindings) throw notWhole(file, found)
    await requireEmpty(target)
    await place(folder, target)
    return found
  } finally {
    await rm(folder, { recursive: true, force: true })
    keep()
    // Refused: not even an empty folder is left. One with data in it stays, since it is not empty.
    if (isMade) await rmdir(target).catch(() => undefined)
  }
}

/**
 * Restores a backup into a temporary folder, looks at everything and removes it again: the rehearsal. Throws BackupError
 * when it cannot be unpacked; what is not whole is in the problems.
 */
export async function rehearseRestore(config: Config, { file, passphrase }: Restoring): Promise<Examination> {
  const folder = await mkdtemp(join(tmpdir(), 'waarborg-rehearsal-'))
  const keep = clearOnExit(folder)
  try {
    const manifest = await readBackupFile(file, { folder, version, passphrase })
    return await verifyBackup(config, folder, manifest)
  } finally {
    await rm(folder, { recursive: true, force: true })
    keep()
  }
}

/** Removes a folder when the process exits before it is done: it holds everything in the clear. Gives what calls that off. */
function clearOnExit(folder: string): () => void {
  const clear = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', clear)
  return () => process.off('exit', clear)
}

function notWhole(file: string, { problems }: Examination): BackupError {
  return new BackupError(
    `${file} is as it was written, but what it holds is not whole: ${problems.join('; ')}. Nothing was restored; --accept-findings restores it as it is`,
  )
}

/** Removes what a restore left that was killed; nothing else. */
async function clearCutShort(target: string): Promise<void> {
  const folder = join(target, unpacking)
  if (await exists(join(folder, placing)))
    if (!(await exists(join(target, databaseName))))
      for (const name of ['files', keyName]) await rm(join(target, name), { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
}

/** `lost+found` is on every new disk. */
async function requireEmpty(target: string): Promise<void> {
  const found = (await readdir(target)).filter((name) => name !== unpacking && name !== 'lost+found')
  if (found.length > 0)
    throw new BackupError(`the data folder ${target} is not empty; set WAARBORG_DATA to a folder that is`)
}

/** The database last: without it nothing is a data folder. */
async function place(folder: string, target: string): Promise<void> {
  await writeFile(join(folder, placing), '', { flush: true })
  for (const name of ['files', keyName, databaseName]) {
    if (name === databaseName) syncFolder(target)
    if (await exists(join(folder, name))) await rename(join(folder, name), join(target, name))
  }
  syncFolder(target)
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
