import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, rmSync, statSync, utimesSync } from 'node:fs'
import { access, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { NotFound } from '../../domain/errors.ts'
import type { FileStore, KeptFile } from '../files.ts'
import { makeFolder } from '../folders.ts'

/** Files in a folder: `files/ab/abcdef…`, made when it is not there. */
export function openFolderFiles(dataFolder: string): FileStore {
  const root = join(dataFolder, 'files')
  const incoming = join(dataFolder, 'incoming')
  for (const folder of [root, incoming]) makeFolder(folder)
  return new FolderFiles(root, incoming)
}

class FolderFiles implements FileStore {
  readonly incoming: string
  readonly #root: string

  constructor(root: string, incoming: string) {
    this.#root = root
    this.incoming = incoming
  }

  keep = async (path: string): Promise<KeptFile> => {
    const sha256 = await hashOf(path)
    const { size } = await stat(path)
    const target = this.#pathOf(sha256)
    const folder = dirname(target)
    if (touched(target)) await rm(path, { force: true })
    else {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await synced(path)
      await rename(path, target)
    }
    await synced(folder)
    await synced(this.#root)
    return { sha256, size }
  }

  keepBytes = async (bytes: Uint8Array): Promise<KeptFile> => {
    const path = join(this.incoming, randomUUID())
    await writeFile(path, bytes, { mode: 0o600 })
    return this.keep(path)
  }

  open = async (sha256: string) => {
    const path = this.#pathOf(sha256)
    const found = await stat(path).catch(() => undefined)
    if (found === undefined) throw new NotFound(`file ${sha256}`)
    return { size: found.size, stream: () => createReadStream(path) }
  }

  read = async (sha256: string): Promise<Buffer> => {
    await this.open(sha256)
    return readFile(this.#pathOf(sha256))
  }

  has = (sha256: string): Promise<boolean> => exists(this.#pathOf(sha256))

  check = async (sha256: string) => {
    const path = this.#pathOf(sha256)
    if (!(await exists(path))) return 'missing'
    return (await hashOf(path)) === sha256 ? 'whole' : 'altered'
  }

  // In one go, as `touched` is: this is the only process that has the folder, so nobody can come between.
  remove = (sha256: string, before: Date): Promise<boolean> => {
    const path = this.#pathOf(sha256)
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined || keptAt(found) >= before) return Promise.resolve(false)
    rmSync(path, { force: true })
    return Promise.resolve(true)
  }

  clearIncoming = (before: Date): Promise<number> => clearFolder(this.incoming, before)

  async *list() {
    for (const part of await readdir(this.#root)) {
      for (const sha256 of await readdir(join(this.#root, part))) {
        const found = await stat(join(this.#root, part, sha256)).catch(() => undefined)
        if (found !== undefined) yield { sha256, keptAt: keptAt(found) }
      }
    }
  }

  /** Only a hash becomes a path: nothing that a visitor typed can leave the folder. */
  #pathOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new NotFound('file')
    return join(this.#root, sha256.slice(0, 2), sha256)
  }
}

/**
 * When a file was kept. A moment that is still to come was written while the clock was wrong, and says nothing: without
 * this such a file would stay for years. What is on its way now is held (web/middleware/body.ts).
 */
const keptAt = ({ mtime }: { mtime: Date }): Date => (mtime.getTime() > Date.now() + day ? new Date(0) : mtime)

const day = 24 * 3_600_000

/** Removes what stands in a folder since before a moment; gives how many there were. */
export async function clearFolder(folder: string, before: Date): Promise<number> {
  let removed = 0
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found === undefined || keptAt(found) >= before) continue
    await rm(path, { force: true, recursive: true })
    removed += 1
  }
  return removed
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** Makes a file young once more, so that the job which removes files without a row leaves it alone; false when there is none. */
function touched(path: string): boolean {
  try {
    const now = new Date()
    utimesSync(path, now, now)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

/** The SHA-256 of a file. One buffer for all: a new one for each piece would stand in memory until it is collected. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(256 * 1024)
  const handle = await open(path, 'r')
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
}

/** A power cut after this leaves the file, or the name in its folder, on the disk. */
async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
