import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of a few megabytes, to be filled. */
export class SmallDisk {
  readonly folder: string
  readonly #filler: string

  /** Undefined where this user may not mount one. */
  static make(megabytes: number): SmallDisk | undefined {
    const folder = mkdtempSync(join(tmpdir(), 'waarborg-disk-'))
    const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]
    if (spawnSync('mount', options, { stdio: 'ignore' }).status === 0) return new SmallDisk(folder)
    rmSync(folder, { recursive: true, force: true })
    return undefined
  }

  private constructor(folder: string) {
    this.folder = folder
    this.#filler = join(folder, 'filler')
  }

  /** Until nothing goes on it any more, but for so many kilobytes. */
  fill(leaving = 0): void {
    const handle = openSync(this.#filler, 'a')
    try {
      for (const size of [1_000_000, 4096]) writeAll(handle, size)
    } finally {
      closeSync(handle)
    }
    if (leaving > 0) spawnSync('truncate', ['-s', `-${leaving}K`, this.#filler])
  }

  makeRoom(): void {
    rmSync(this.#filler, { force: true })
  }

  remove(): void {
    spawnSync('umount', [this.folder])
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export const noDisk = 'this user may not mount a small disk'

function writeAll(handle: number, size: number): void {
  const bytes = Buffer.alloc(size)
  try {
    while (writeSync(handle, bytes) === size);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') throw error
  }
}
