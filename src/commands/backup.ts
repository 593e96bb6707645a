import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { backUp, type BackupMade, type BackupWanted, stopBackUp } from '../actions/back-up.ts'
import { type Config, readConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { databaseName } from '../data/backup/archive.ts'
import { askServer } from './ask-server.ts'
import type { Command } from './command.ts'
import { CommandError } from './errors.ts'
import { lookingAt } from './installation.ts'
import { mongodumpOf } from './mongodump.ts'
import { passphraseOf } from './passphrase.ts'
import { jsonOption } from './print.ts'

export const backupCommand: Command = {
  about:
    'Writes everything that Waarborg keeps to one file: records, files and the key of the sessions; not the key file (WAARBORG_KEY_FILE). People may go on working meanwhile: a running server writes the file itself, so in a folder where it may. Exit 1 also when a file in the data is not what it was; the backup is made then. The file holds personal data and secrets: use --encrypt, or keep it as safe as the server.',
  options: {
    encrypt: {
      about:
        'seal it with a passphrase, from the file WAARBORG_PASSPHRASE_FILE, asked on the terminal, or from standard input',
    },
    force: { about: 'replace the file when it is there' },
    json: jsonOption,
  },
  operands: ['FILE'],
  example: 'backup --encrypt /mnt/backup/waarborg-before-upgrade.sealed',
  run: async (given, io) => {
    const config = readConfig()
    const file = resolve(given.operand(0))
    if (config.mongodbUri !== null) throw new CommandError(mongodumpOf(config.mongodbUri))
    requireData(config)
    const passphrase = given.flag('encrypt') ? await passphraseOf(io, { isNew: true }) : null
    const made = await make(config, { file, passphrase, force: given.flag('force') })
    if (given.flag('json')) io.out(JSON.stringify(made, null, 2))
    else io.out(`${made.file}: ${made.records} records and ${made.files} files, ${megabytes(made.size)}`)
    if (made.damaged.length > 0) throw new CommandError(damageIn(made))
  },
}

/** The process that has the data folder makes it: the server when there is one, else this. */
const make = async (config: Config, wanted: BackupWanted): Promise<BackupMade> =>
  (await askServer(config.dataFolder, 'backup', wanted)) ?? lookingAt((context) => interruptible(context, wanted))

/** Broken off on purpose, it clears up first. */
async function interruptible(context: Context, wanted: BackupWanted): Promise<BackupMade> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const stop = (): void => void stopBackUp(context.store)
  for (const signal of signals) process.once(signal, stop)
  try {
    return await backUp(context, wanted)
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
}

/** In the wrong folder one would else back up an installation that was made on the spot. */
function requireData({ dataFolder }: Config): void {
  const folder = resolve(dataFolder)
  if (!existsSync(join(folder, databaseName)))
    throw new CommandError(`there is no data in ${folder}; set WAARBORG_DATA to the data folder`)
}

const damageIn = ({ damaged }: BackupMade): string =>
  `the backup was made, but ${damaged.length} files in the data are missing or not what they were: ${damaged.join(', ')}`

/** A size for the terminal. */
export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`
