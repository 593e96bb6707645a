import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Context } from '../context.ts'
import { archiveOf, type Contents, databaseName, fileName, keyName, once } from '../data/backup/archive.ts'
import { writeBackupFile } from '../data/backup/file.ts'
import { noteBackup } from '../data/backup/last.ts'
import { cannotWrite } from '../data/disk-errors.ts'
import type { TarPart } from '../data/backup/tar.ts'
import { holdFiles } from '../data/held-files.ts'
import { newestData } from '../data/migrations/all.ts'
import { namedFiles } from '../data/named-files.ts'
import { type Store, StoreRefused } from '../data/store.ts'
import { countRecords } from '../data/store-counts.ts'
import { openSqlite } from '../data/stores/sqlite.ts'
import { trailHeads } from '../data/trail.ts'
import { backupFormat, BackupError, type BackupManifest } from '../domain/backup.ts'
import { linkText } from '../domain/chain.ts'
import { NotFound } from '../domain/errors.ts'
import { version } from '../version.ts'

export interface BackupWanted {
  /** an absolute path, in a folder that is there */
  file: string
  /** null: not sealed */
  passphrase: string | null
  /** replaces what stands there */
  force: boolean
}

export interface BackupMade {
  file: string
  /** bytes */
  size: number
  at: string
  records: number
  files: number
  /** files that a record names and that are not there, or not what they were: the backup is as whole as the data is */
  damaged: string[]
}

interface Running {
  abort: AbortController
  ended: Promise<unknown>
}

const running = new Map<Store, Running>()

/**
 * Makes a backup of everything in one file, while people work: documents as they stand at one moment, exactly the files
 * that they name, and the key of the sessions. Throws BackupError when there is one under way, when the file is there
 * already, or when the store cannot be copied.
 */
export async function backUp(context: Context, wanted: BackupWanted): Promise<BackupMade> {
  if (running.has(context.store)) throw new BackupError('a backup is being made already; wait until it is done')
  const abort = new AbortController()
  const made = make(context, wanted, abort.signal).catch((error: unknown) => {
    throw cannotWrite(error) ?? error
  })
  running.set(context.store, { abort, ended: made.catch(() => undefined) })
  try {
    return await made
  } finally {
    running.delete(context.store)
  }
}

/** Breaks off the backup that is under way, if there is one, and waits until nothing of it is left. */
export async function stopBackUp(store: Store): Promise<void> {
  const found = running.get(store)
  found?.abort.abort(new BackupError('Waarborg was stopped; the backup is not finished'))
  await found?.ended
}

async function make(context: Context, wanted: BackupWanted, signal: AbortSignal): Promise<BackupMade> {
  await requireRoom(wanted)
  // Before the copy is made: from here on no file that its rows name goes.
  const release = holdFiles(context.files)
  const folder = join(context.files.incoming, `backup-${randomUUID()}`)
  try {
    await mkdir(folder, { mode: 0o700 })
    await snapshot(context.store, join(folder, databaseName))
    signal.throwIfAborted()
    const made = await writeDown(context, wanted, { folder, signal })
    await note(context, made)
    return made
  } finally {
    release()
    await rm(folder, { recursive: true, force: true })
  }
}

async function requireRoom({ file, force }: BackupWanted): Promise<void> {
  const folder = await stat(dirname(file)).catch(() => undefined)
  if (folder?.isDirectory() !== true) throw new BackupError(`the folder ${dirname(file)} does not exist`)
  const found = await stat(file).catch(() => undefined)
  if (found?.isDirectory() === true) throw new BackupError(`${file} is a folder: name a file in it`)
  if (found !== undefined && !force) throw new BackupError(`${file} is there already; --force replaces it`)
}

async function snapshot(store: Store, path: string): Promise<void> {
  if (store.snapshot === undefined) throw new BackupError(`${store.description} is not backed up by Waarborg itself`)
  await store.snapshot(path)
}

async function writeDown(
  context: Context,
  { file, passphrase }: BackupWanted,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<BackupMade> {
  const at = context.now().toISOString()
  const { contents, named } = await lookedInto(folder)
  const written: BackupManifest[] = []
  const archive = archiveOf(
    partsOf(context, { folder, named, contents }),
    { format: backupFormat, version, data: newestData(), createdAt: at },
    { contents, done: (manifest) => written.push(manifest) },
  )
  const size = await writeBackupFile(file, archive, { passphrase, signal })
  const damaged = written.flatMap(({ missing, altered }) => [...missing, ...altered])
  const records = Object.values(contents.counts).reduce((sum, count) => sum + count, 0)
  return { file, size, at, records, files: named.length, damaged }
}

/** What the copy holds, read from the copy: the store itself has gone on meanwhile. */
async function lookedInto(folder: string): Promise<{ contents: Contents; named: string[] }> {
  const copy = opened(folder)
  try {
    const heads = (await copy.find(trailHeads)).map((head): [string, string] => [head.chain, linkText(head)])
    const contents = { counts: await countRecords(copy), heads: Object.fromEntries(heads), missing: [] }
    return { contents, named: [...(await namedFiles(copy))].sort() }
  } finally {
    await copy.close()
  }
}

/** The copy is looked through when it is opened: so every backup is a look at the database too. */
function opened(folder: string): Store {
  try {
    return openSqlite(folder)
  } catch (error) {
    if (!(error instanceof StoreRefused)) throw error
    throw new BackupError('the database is damaged, so no backup was made of it; those of before are still there')
  }
}

async function* partsOf(
  { files, sessionSecret }: Context,
  { folder, named, contents }: { folder: string; named: readonly string[]; contents: Contents },
): AsyncGenerator<TarPart> {
  yield await fromDisk(join(folder, databaseName), databaseName)
  const key = Buffer.from(sessionSecret)
  yield { name: keyName, size: key.length, content: once(key) }
  for (const sha256 of named) {
    const found = await files.open(sha256).catch((error: unknown) => {
      if (error instanceof NotFound) return undefined
      throw error
    })
    if (found === undefined) contents.missing.push(sha256)
    else yield { name: fileName(sha256), size: found.size, content: found.stream() }
  }
}

async function fromDisk(path: string, name: string): Promise<TarPart> {
  const { size } = await stat(path)
  return { name, size, content: createReadStream(path, { highWaterMark: 256 * 1024 }) }
}

/** A backup that stands is a backup, even where the note of it cannot be written. */
async function note({ config, log }: Context, { at, file, size, damaged }: BackupMade): Promise<void> {
  const made = { at, file, size, damaged: damaged.length }
  await noteBackup(config.dataFolder, { made, failed: null }).catch((error: unknown) =>
    log.warn({ err: error }, 'the backup was made, but not noted'),
  )
  log.info({ size, damaged: damaged.length }, 'a backup was made')
}
