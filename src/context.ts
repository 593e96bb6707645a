import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { type Catalogue, loadCatalogue } from './data/catalogue.ts'
import './data/all.ts'
import type { FileStore } from './data/files.ts'
import { refuseHalfMoved } from './data/move/marker.ts'
import { Secrets } from './data/secrets.ts'
import { KeyFile } from './data/secrets/key-file.ts'
import type { Store } from './data/store.ts'
import { openFolderFiles } from './data/stores/folder-files.ts'
import { openMongo } from './data/stores/mongo.ts'
import { openSqlite } from './data/stores/sqlite.ts'
import { createLog } from './log.ts'
import { type Mailer, mailerOf } from './mail/mailer.ts'

/** What the parts of Waarborg need from outside: made once at start, given to all, replaced piece by piece in tests. */
export interface Context {
  config: Config
  store: Store
  /** evidence, published texts and frozen documents, by their SHA-256 */
  files: FileStore
  catalogue: Catalogue
  log: Logger
  now: () => Date
  /** seals and opens what is kept secret in the store */
  secrets: Secrets
  /** signs session cookies; the same after a restart, and with MongoDB on every machine */
  sessionSecret: string
  /** those of before, under which people are still signed in */
  formerSessionSecrets: readonly string[]
  /** null: no mail server is set */
  mailer: Mailer | null
}

/**
 * Opens the store that the settings name and reads the catalogue. Throws StoreInUse when another process has the data
 * folder; of MongoDB, StoreUnavailable and StoreRefused, and SecretsError when its key file cannot be used.
 */
export async function openContext(config: Config, replaced: Partial<Context> = {}): Promise<Context> {
  if (replaced.store !== undefined) return createContext(config, replaced)
  // Before anything is opened: without the key file nobody could sign in.
  const keys = config.mongodbUri === null ? {} : sharedKeys(config)
  const context = createContext(config, { ...keys, ...(await openWhole(config)), ...replaced })
  const { from, outcomes } = context.store.migrated ?? { from: 0, outcomes: [] }
  if (outcomes.length > 0) context.log.info({ from, to: outcomes.at(-1)?.number }, 'the data was migrated')
  return context
}

/** The same, but for a place to which a move was broken off: that is refused. */
async function openWhole(config: Config): Promise<Pick<Context, 'store' | 'files'>> {
  const opened = await openStores(config)
  try {
    await refuseHalfMoved(opened.store)
    return opened
  } catch (error) {
    await opened.store.close()
    throw error
  }
}

/** The store and the files that the settings name. Throws as openContext does. */
export async function openStores({ mongodbUri, dataFolder }: Config): Promise<Pick<Context, 'store' | 'files'>> {
  if (mongodbUri !== null) return openMongo(mongodbUri, dataFolder)
  return { store: openSqlite(dataFolder), files: openFolderFiles(dataFolder) }
}

/** The same without waiting, on SQLite or on what is given. Throws StoreInUse when another process has the data folder. */
export function createContext(config: Config, replaced: Partial<Context> = {}): Context {
  if (config.mongodbUri !== null && replaced.store === undefined) throw new Error('MongoDB is opened with openContext')
  // Opened first: then no second process makes another key in the folder.
  const store = replaced.store ?? openSqlite(config.dataFolder)
  return {
    config,
    store,
    files: replaced.files ?? openFolderFiles(config.dataFolder),
    catalogue: replaced.catalogue ?? loadCatalogue(),
    log: replaced.log ?? createLog(config.logLevel),
    now: replaced.now ?? (() => new Date()),
    ...keysOf(config, replaced),
    mailer: config.mail === null ? null : mailerOf(config.mail),
    ...replaced,
  }
}

type Keys = Pick<Context, 'secrets' | 'sessionSecret' | 'formerSessionSecrets'>

/** Those that are given, else those of the settings: to make them reads files. */
function keysOf(config: Config, { secrets, sessionSecret, formerSessionSecrets }: Partial<Context>): Keys {
  if (secrets !== undefined && sessionSecret !== undefined && formerSessionSecrets !== undefined)
    return { secrets, sessionSecret, formerSessionSecrets }
  return config.mongodbUri === null ? ownKeys(config) : sharedKeys(config)
}

const secretsOf = ({ keyFile, dataFolder }: Config): Secrets => new Secrets(new KeyFile(keyFile, dataFolder))

/** In the data folder, of which there is one. */
const ownKeys = (config: Config): Keys => ({
  secrets: secretsOf(config),
  sessionSecret: readSecret(join(config.dataFolder, 'session.key')),
  formerSessionSecrets: [],
})

/** Several machines with one database know each other's sessions by the keys that they share. Throws SecretsError. */
function sharedKeys(config: Config): Keys {
  const secrets = secretsOf(config)
  const [sessionSecret, ...formerSessionSecrets] = secrets.derive('session cookies')
  return { secrets, sessionSecret, formerSessionSecrets }
}

/** The secret in the file, made the first time. */
function readSecret(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
  return readFileSync(file, 'utf8')
}
