import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { CommandError } from './errors.ts'

/** The path to write to. Checked before the work is done: a folder that is not there costs nobody a minute of drawing. */
export function outFile(written: string): string {
  if (written === '-') throw new CommandError('--out is a file to write to; standard output is not one of them')
  const file = resolve(written)
  const folder = dirname(file)
  if (!(statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false))
    throw new CommandError(`the folder ${folder} does not exist`)
  const there = statSync(file, { throwIfNoEntry: false })
  if (there?.isDirectory() ?? false) throw new CommandError(`${file} is a folder: name a file in it`)
  // A device or a pipe would be replaced by a file, which breaks the machine for others.
  if (there !== undefined && !there.isFile()) throw new CommandError(`${file} is no ordinary file`)
  return file
}

/** Writes the whole file or nothing: under a temporary name first, then in the place of what was there. */
export async function writeOut(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`)
  try {
    await writeFile(temporary, content, { flush: true })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
