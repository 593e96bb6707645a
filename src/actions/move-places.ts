import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, realpath, rename, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { Config } from '../config.ts'
import { openStores } from '../context.ts'
import { databaseName, keyName } from '../data/backup/archive.ts'
import { syncFolder } from '../data/folders.ts'
import { jobRuns } from '../data/job-runs.ts'
import { dataProblems } from '../data/migrations/run.ts'
import { type Store, StoreRefused } from '../data/store.ts'
import { type Examined, examineMongo } from '../data/stores/mongo.ts'
import { markIn } from '../data/stores/sqlite-migrate.ts'
import type { Place } from './move-data.ts'

/** Where to: a MongoDB database, or a data folder. */
export type Destination = { uri: string } | { folder: string }

/** The settings of an installation that has its data there. */
export const configOf = (config: Config, to: Destination): Config =>
  'uri' in to ? { ...config, mongodbUri: to.uri } : { ...config, mongodbUri: null, dataFolder: to.folder }

/**
 * Opens what is to be moved. Throws StoreRefused when there is nothing, when it is of an older Waarborg (opening it would
 * change it), and when a process is at work on it.
 */
export async function openSource(config: Config, now: Date): Promise<Place> {
  if (config.mongodbUri === null) {
    requireReady(stateOf(resolve(config.dataFolder)))
    return openStores(config)
  }
  requireReady(await examineMongo(config.mongodbUri))
  const place = await openStores(config)
  try {
    await requireIdle(place.store, now)
    return place
  } catch (error) {
    await place.store.close()
    throw error
  }
}

/** Throws StoreInUse when another process has the folder. */
function stateOf(folder: string): Examined {
  const isThere = existsSync(join(folder, databaseName))
  const mark = isThere ? markIn(folder) : null
  const problems = mark === null ? [] : dataProblems(mark)
  return { description: folder, collections: isThere ? 1 : 0, problems }
}

function requireReady({ description, collections, problems }: Examined): void {
  if (collections === 0)
    throw new StoreRefused(`there is no data in ${description}; set WAARBORG_DATA or MONGODB_URI to where it is`)
  if (problems.length > 0)
    throw new StoreRefused(
      `${description} is of another Waarborg: ${problems.join('; ')}. Start this one on it, stop it, and move then`,
    )
}

/** Nobody can lock a MongoDB: a process that has a job under way shows itself. What changes all the same the comparison finds. */
async function requireIdle(store: Store, now: Date): Promise<void> {
  const running = (await store.find(jobRuns)).filter(
    ({ endedAt, leasedUntil }) => endedAt === null && leasedUntil > now,
  )
  if (running.length > 0)
    throw new StoreRefused(
      `a Waarborg is at work on ${store.description}; stop all its processes, wait a minute and try again`,
    )
}

/** What may stand in a folder that is to become a data folder: what a Waarborg on MongoDB keeps there. */
const harmless = ['incoming', 'last-backup.json', 'lost+found', keyName]

/** Opens the destination, made when it is not there. Throws StoreRefused for a folder with anything else in it. */
export async function openDestination(config: Config, to: Destination): Promise<Place> {
  if ('folder' in to) await requireFolder(config, to.folder)
  return openStores(configOf(config, to))
}

async function requireFolder(config: Config, folder: string): Promise<void> {
  const source = await pathOf(config.dataFolder)
  if (config.mongodbUri === null && `${await pathOf(folder)}${sep}`.startsWith(`${source}${sep}`))
    throw new StoreRefused(`${folder} is the data folder itself, or in it; choose a folder beside it`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (await exists(join(folder, databaseName))) return
  const [strange] = (await readdir(folder)).filter((name) => !harmless.includes(name))
  if (strange !== undefined)
    throw new StoreRefused(`the folder ${folder} is not empty: it holds ${strange}; choose another`)
}

/** The key of the sessions goes along into another folder, so that people stay signed in. */
export async function bringKey(config: Config, to: Destination): Promise<void> {
  if (!('folder' in to)) return
  const [from, into] = [join(config.dataFolder, keyName), join(to.folder, keyName)]
  if (!(await exists(from)) || (await exists(into))) return
  await copyFile(from, `${into}.new`)
  await rename(`${into}.new`, into)
  syncFolder(to.folder)
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** The path without links, as far as it is there. */
async function pathOf(folder: string): Promise<string> {
  const whole = resolve(folder)
  try {
    return await realpath(whole)
  } catch {
    const above = dirname(whole)
    return above === whole ? whole : join(await pathOf(above), whole.slice(above.length))
  }
}
