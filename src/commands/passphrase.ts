import { readConfig } from '../config.ts'
import { readPassphrase, requirePassphrase } from '../data/backup/passphrase.ts'
import type { Io } from './command.ts'
import { CommandError } from './errors.ts'

/**
 * The passphrase of a backup: from the file in the settings, else asked on the terminal, else the first line of standard
 * input. Never from the command line, which other users of the machine can read. `isNew` asks for it twice.
 */
export async function passphraseOf(io: Io, { isNew }: { isNew: boolean }): Promise<string> {
  const { passphraseFile } = readConfig()
  if (passphraseFile !== null) return readPassphrase(passphraseFile)
  if (io.askSecret === undefined) return requirePassphrase(await io.input(), 'the passphrase on standard input')
  const first = requirePassphrase(await io.askSecret('Passphrase of the backup'), 'the passphrase')
  if (isNew && (await io.askSecret('The same once more')) !== first)
    throw new CommandError('the two passphrases are not the same; nothing was written')
  return first
}
