import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'
import { type Catalogue, loadCatalogue } from './data/catalogue.ts'
import './data/all.ts'
import type { FileStore } from './data/files.ts'
import type { Store } from './data/store.ts'
import { openFolderFiles } from './data/stores/folder-files.ts'
import { openMongo } from './data/stores/mongo.ts'
import { openSqlite } from './data/stores/sqlite.ts'

/** What the parts of Waarborg need from outside: made once at start, given to all, replaced piece by piece in tests. */
export interface Context {
  config: Config
  store: Store
  /** evidence, published texts and frozen documents, by their SHA-256 */
  files: FileStore
  catalogue: Catalogue
  log: Logger
  now: () => Date
  /** signs session cookies; kept in the data folder, so that people stay signed in over a restart */
  sessionSecret: string
}

/**
 * Opens the store that the settings name and reads the catalogue. Throws StoreInUse when another process has the data
 * folder; of MongoDB, StoreUnavailable and StoreRefused.
 */
export async function openContext(config: Config, replaced: Partial<Context> = {}): Promise<Context> {
  if (replaced.store !== undefined) return createContext(config, replaced)
  return createContext(config, { ...(await openStores(config)), ...replaced })
}

/** The store and the files that the settings name. Throws as openContext does. */
export async function openStores({ mongodbUri, dataFolder }: Config): Promise<Pick<Context, 'store' | 'files'>> {
  if (mongodbUri !== null) return openMongo(mongodbUri, dataFolder)
  return { store: openSqlite(dataFolder), files: openFolderFiles(dataFolder) }
}

/** The same without waiting, on SQLite or on what is given. Throws StoreInUse when another process has the data folder. */
export function createContext(config: Config, replaced: Partial<Context> = {}): Context {
  if (config.mongodbUri !== null && replaced.store === undefined) throw new Error('MongoDB is opened with openContext')
  return {
    config,
    store: replaced.store ?? openSqlite(config.dataFolder),
    files: replaced.files ?? openFolderFiles(config.dataFolder),
    catalogue: replaced.catalogue ?? loadCatalogue(),
    log: replaced.log ?? pino({ level: config.logLevel }),
    now: replaced.now ?? (() => new Date()),
    sessionSecret: replaced.sessionSecret ?? readSecret(join(config.dataFolder, 'session.key')),
  }
}

/** The secret in the file, made the first time. The store is open by now, so no second process makes another. */
function readSecret(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
  return readFileSync(file, 'utf8')
}
