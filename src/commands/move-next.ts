import { resolve } from 'node:path'
import type { Destination } from '../actions/move-places.ts'
import type { Config } from '../config.ts'
import { KeyFile } from '../data/secrets/key-file.ts'

/** What is left to do by hand after a move, a line each. */
export function nextAfterMove(config: Config, to: Destination): string[] {
  const steps = 'uri' in to ? toMongo(config) : toFolder(config, to.folder)
  return [
    'Everything was moved and is the same on both sides. What to do now:',
    ...steps.map((step, n) => `${n + 1}. ${step}`),
  ]
}

function toMongo(config: Config): string[] {
  const { path } = new KeyFile(config.keyFile, config.dataFolder)
  return [
    'Set MONGODB_URI to the address of the database, where the service has its settings.',
    `Every machine that runs Waarborg on this database needs the same key file (WAARBORG_KEY_FILE, here ${path}).`,
    'Start Waarborg, run waarborg doctor, and sign in: everybody signs in once more.',
    'Arrange the backup of the MongoDB: waarborg backup says how.',
    keepOld(`waarborg.sqlite and files/ in ${resolve(config.dataFolder)}`),
  ]
}

function toFolder(config: Config, folder: string): string[] {
  const { path } = new KeyFile(config.keyFile, config.dataFolder)
  const old = config.mongodbUri === null ? resolve(config.dataFolder) : 'the database in MongoDB'
  return [
    `Set WAARBORG_DATA to ${folder}, and take MONGODB_URI out of the settings of the service. Let its user own the folder.`,
    `Set WAARBORG_KEY_FILE to the key file of before, ${path}, or copy it to ${folder}.key.`,
    'Start Waarborg, run waarborg doctor, and sign in.',
    'Set BACKUP_FOLDER, or make a backup: waarborg backup FILE.',
    keepOld(old),
  ]
}

const keepOld = (old: string): string =>
  `Keep ${old} as it is until a backup of the new place was restored once as a trial; then remove it. Never start Waarborg on it again: two would each go their own way.`
