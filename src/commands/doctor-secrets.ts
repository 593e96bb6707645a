import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import '../data/all.ts'
import { databaseName } from '../data/backup/archive.ts'
import { Secrets } from '../data/secrets.ts'
import { withSecrets } from '../data/secrets/fields.ts'
import { KeyFile } from '../data/secrets/key-file.ts'
import { type Opening, openingOf } from '../data/secrets/kept.ts'
import { lookIntoMongo } from '../data/stores/mongo.ts'
import { openSqlite } from '../data/stores/sqlite.ts'
import { StoreInUse } from '../data/stores/sqlite-errors.ts'
import { CommandError } from './errors.ts'

/**
 * Whether the key file is there, is closed to others and holds keys, and whether every secret opens with them. Throws
 * CommandError and SecretsError when it is not so. Nothing is made: neither a key file nor a store. `isReady`: there is
 * data, of this version, to look into; an older Waarborg's data is not opened here, which would migrate it.
 */
export async function examineSecrets(config: Config, isReady: boolean): Promise<string> {
  const secrets = new Secrets(new KeyFile(config.keyFile, config.dataFolder))
  const { file } = secrets
  const found = isReady ? await opened(config, secrets) : { count: 0, broken: [] }
  if (!file.exists && !file.isNamed && (found === 'in use' || found.count === 0))
    return `no key file yet: ${file.path} is made at first need`
  const [first, ...others] = file.keys()
  const keys = `${file.path} seals with ${first.id}${others.length === 0 ? '' : `, and has ${others.length} older keys`}`
  if (found === 'in use') return `${keys}; whether all opens was not looked at: a running Waarborg has the data`
  if (found.broken.length > 0)
    throw new CommandError(`${found.broken.length} of ${found.count} secrets do not open: ${found.broken[0] ?? ''}`)
  return `${keys}; ${found.count === 0 ? 'nothing is sealed yet' : `all ${found.count} secrets open`}`
}

/** Only where there is a store with something in it to look at. */
async function opened({ mongodbUri, dataFolder }: Config, secrets: Secrets): Promise<Opening | 'in use'> {
  const none = { count: 0, broken: [] }
  if (withSecrets().length === 0) return none
  if (mongodbUri !== null) return lookIntoMongo(mongodbUri, (store) => openingOf(store, secrets))
  if (!existsSync(join(dataFolder, databaseName))) return none
  try {
    const store = openSqlite(dataFolder)
    return await openingOf(store, secrets).finally(() => store.close())
  } catch (error) {
    if (error instanceof StoreInUse) return 'in use'
    throw error
  }
}
