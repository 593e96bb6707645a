import { readFile } from 'node:fs/promises'
import { BackupError } from '../../domain/backup.ts'

/** A shorter one could be guessed by whoever has the file. */
const shortest = 12

/** The passphrase in the first line of a file. Throws BackupError when it cannot be read or is too short. */
export async function readPassphrase(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new BackupError(`the file with the passphrase, ${file}, cannot be read`)
  })
  return requirePassphrase(text, `the passphrase in ${file}`)
}

/** The first line of what was given. `what` begins the message when it is too short to seal with. */
export function requirePassphrase(text: string, what: string): string {
  const [line = ''] = text.split(/\r?\n/)
  if (line.length < shortest) throw new BackupError(`${what} must have at least ${shortest} characters`)
  return line
}
