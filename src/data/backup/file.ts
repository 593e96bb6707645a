import { createReadStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BackupError, type BackupManifest } from '../../domain/backup.ts'
import { syncFolder } from '../folders.ts'
import { isArchive, labelMark, unpackArchive } from './archive.ts'
import { ByteReader } from './bytes.ts'
import { isSealed, seal, unseal } from './sealing.ts'

/**
 * Writes an archive to a file, sealed when there is a passphrase; gives its size. It stands under `FILE.part` until it
 * is whole and on the disk: what has its own name is a whole backup.
 */
export async function writeBackupFile(
  file: string,
  archive: AsyncIterable<Uint8Array>,
  { passphrase, signal }: { passphrase: string | null; signal: AbortSignal },
): Promise<number> {
  const part = `${file}.part`
  const bytes = passphrase === null ? archive : seal(new ByteReader(archive), passphrase)
  try {
    const size = await write(part, bytes, signal)
    await rename(part, file)
    syncFolder(dirname(file))
    return size
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

async function write(path: string, bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<number> {
  const handle = await open(path, 'w', 0o600)
  let size = 0
  try {
    for await (const piece of bytes) {
      signal.throwIfAborted()
      await handle.writeFile(piece)
      size += piece.length
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return size
}

/**
 * Unpacks a backup into a folder and gives its manifest; the passphrase is asked only where there is one. Throws
 * BackupError with the reason, that begins with the name of the file, for everything that is not whole.
 */
export async function readBackupFile(
  file: string,
  { folder, version, passphrase }: { folder: string; version: string; passphrase: () => Promise<string> },
): Promise<BackupManifest> {
  const stream = createReadStream(file, { highWaterMark: 256 * 1024 })
  try {
    const bytes = await opened(new ByteReader(stream), passphrase)
    return await unpackArchive(bytes, folder, version)
  } catch (error) {
    throw error instanceof BackupError ? new BackupError(`${file} ${error.message}`) : error
  } finally {
    stream.destroy()
  }
}

async function opened(file: ByteReader, passphrase: () => Promise<string>): Promise<ByteReader> {
  const first = await file.peek(labelMark)
  if (isArchive(first)) return file
  if (!isSealed(first)) throw new BackupError('is not a backup of Waarborg')
  const archive = new ByteReader(unseal(file, await passphrase()))
  if (!isArchive(await archive.peek(labelMark))) throw new BackupError('holds no backup of Waarborg')
  return archive
}
