import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { type Config, ConfigError, type MailConfig, readConfig } from '../config.ts'
import { loadCatalogue } from '../data/catalogue.ts'
import '../data/all.ts'
import { examineMongo } from '../data/stores/mongo.ts'
import { dataProblems } from '../data/migrations/run.ts'
import { markIn } from '../data/stores/sqlite-migrate.ts'
import { StoreInUse } from '../data/stores/sqlite-errors.ts'
import { unreadableIn } from '../data/stores/sqlite-examine.ts'
import { mailerOf } from '../mail/mailer.ts'
import type { Command } from './command.ts'
import { examineBackup } from './doctor-backup.ts'
import { examineBreakGlass } from './doctor-break-glass.ts'
import { examineIdentity } from './doctor-identity.ts'
import { examineSecrets } from './doctor-secrets.ts'
import { CommandError, failureOf } from './errors.ts'
import { jsonOption } from './print.ts'

export const doctor: Command = {
  about:
    'Checks Node, the settings, the data folder or the MongoDB and its indexes, the key file and what is sealed with it, the catalogue, the fonts, the disk, the mail server, the last backup and the break-glass administrator. Exit 1 when one of them is not in order.',
  options: { json: jsonOption },
  example: 'doctor',
  run: async (given, io) => {
    const results = await examine()
    if (given.flag('json')) io.out(JSON.stringify(results, null, 2))
    else for (const { name, says, ...how } of results) io.out(`${wordOf(how)}  ${name.padEnd(11)}  ${says}`)
    const failed = results.filter(({ ok }) => !ok)
    if (failed.length > 0) throw new CommandError(`not in order: ${failed.map(({ name }) => name).join(', ')}`)
  },
}

export interface Finding {
  name: string
  ok: boolean
  /** in order, and yet there is something to do */
  note?: boolean
  /** what was found, or what is wrong */
  says: string
}

const wordOf = ({ ok, note }: Pick<Finding, 'ok' | 'note'>): string => (!ok ? 'FAIL' : note === true ? 'note' : 'ok  ')

/** Everything is examined, whatever fails: nobody should have to run this five times. */
async function examine(): Promise<Finding[]> {
  const { config, finding } = settings()
  return [
    await check('node', node),
    finding,
    ...(config === undefined ? [] : await examineData(config)),
    await check('catalogue', catalogue),
    await check('fonts', fonts),
  ]
}

/** With MongoDB the data folder still holds files on their way in. */
async function examineData(config: Config): Promise<Finding[]> {
  const { dataFolder, mongodbUri, mail: server } = config
  const data =
    mongodbUri === null
      ? await check('data folder', () => store(dataFolder))
      : await check('MongoDB', () => mongo(mongodbUri))
  // What is damaged, or of an earlier version, is not opened: that would mend or migrate it.
  const isCurrent = data.ok && (mongodbUri !== null || isReady(dataFolder))
  return [
    data,
    await check('secrets', () => examineSecrets(config, isCurrent)),
    await check('disk', () => disk(dataFolder)),
    ...(server === null ? [] : [await check('mail', () => mail(server))]),
    ...(mongodbUri === null ? [await check('backup', () => examineBackup(config, new Date()))] : []),
    ...(isCurrent ? await examineSignIn(config) : []),
  ]
}

async function examineSignIn(config: Config): Promise<Finding[]> {
  const now = new Date()
  return [
    await check('sign-in', () => examineIdentity(config, now)),
    await check('break-glass', () => examineBreakGlass(config, now)),
  ]
}

/** Whether there is data, of this version. A running Waarborg has brought it to that. */
function isReady(folder: string): boolean {
  try {
    const mark = existsSync(resolve(folder, 'waarborg.sqlite')) ? markIn(folder) : null
    return mark !== null && dataProblems(mark).length === 0
  } catch (error) {
    return error instanceof StoreInUse
  }
}

type Look = () => string | Promise<string> | Promise<Pick<Finding, 'says' | 'note'>>

async function check(name: string, look: Look): Promise<Finding> {
  try {
    const found = await look()
    return { name, ok: true, ...(typeof found === 'string' ? { says: found } : found) }
  } catch (error) {
    return { name, ok: false, says: failureOf(error).message }
  }
}

function node(): string {
  const { node: version } = process.versions
  if (Number(version.split('.')[0]) < 24) throw new CommandError(`Node ${version}: 24 or later is needed`)
  return `Node ${version}`
}

function settings(): { config: Config | undefined; finding: Finding } {
  const name = 'settings'
  try {
    const config = readConfig()
    return { config, finding: { name, ok: true, says: `${config.host}:${config.port}, ${config.baseUrl.href}` } }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { config: undefined, finding: { name, ok: false, says: error.problems.join('; ') } }
  }
}

/** Opens the store where there is one; where there is none, nothing is made, only whether it could be. */
function store(dataFolder: string): string {
  const folder = resolve(dataFolder)
  if (!existsSync(folder)) {
    accessSync(existing(folder), constants.W_OK)
    return `${folder} is not there yet; it is made at the first start`
  }
  accessSync(folder, constants.R_OK | constants.W_OK)
  if (!existsSync(resolve(folder, 'waarborg.sqlite'))) return `${folder} has no data yet; it is made at the first start`
  try {
    const mark = markIn(folder)
    const [problem] = mark === null ? [] : dataProblems(mark)
    const damaged = unreadableIn(folder)
    if (damaged.length > 0)
      throw new CommandError(
        `damaged: ${damaged.join(', ')}; restore the last good backup with waarborg restore FILE, into an empty data folder`,
      )
    const next = problem === undefined ? '' : `; at the next start ${problem}: waarborg migrate --dry-run rehearses it`
    return `SQLite ${resolve(folder, 'waarborg.sqlite')}${next}`
  } catch (error) {
    // Looked at beside a running Waarborg, as one does: that it holds the folder shows that it works.
    if (error instanceof StoreInUse) return `${folder} is in use by a running Waarborg`
    throw error
  }
}

/** Connects and signs in as for a letter, and sends none. */
async function mail(settings: MailConfig): Promise<string> {
  const { host, port, from } = settings
  try {
    await mailerOf(settings).check()
  } catch (error) {
    throw new CommandError(`${host}:${port} (MAIL_URL) takes no mail from us: ${failureOf(error).message}`)
  }
  return `${host}:${port} answers; letters come from ${from}`
}

async function mongo(uri: string): Promise<string> {
  const { description, collections, problems } = await examineMongo(uri)
  if (collections === 0) return `${description} has no data yet; it is made at the first start`
  if (problems.length > 0)
    throw new CommandError(`${description}: ${problems.join('; ')}; a start of Waarborg puts this right`)
  return `${description}, a transaction works, all indexes are there`
}

/** A full disk loses work: documents and a copy of the data must still fit. */
const leastFree = 256 * 1024 ** 2

function disk(dataFolder: string): string {
  const { bavail, bsize } = statfsSync(existing(resolve(dataFolder)))
  const free = bavail * bsize
  const says = `${(free / 1024 ** 3).toFixed(1)} GB free`
  if (free < leastFree) throw new CommandError(`${says}: at least 0.25 GB is needed`)
  return says
}

/** The folder itself, or the nearest above it that is there. */
const existing = (folder: string): string => (existsSync(folder) ? folder : existing(dirname(folder)))

function catalogue(): string {
  const { editions, controls, normsOf } = loadCatalogue()
  return `${editions.map(({ id }) => `${id}: ${normsOf(id).length} norms`).join(', ')}; ${controls.length} controls`
}

const { resolve: moduleFile } = createRequire(import.meta.url)

const faces = [
  '400Regular/SourceSans3_400Regular.ttf',
  '400Regular_Italic/SourceSans3_400Regular_Italic.ttf',
  '600SemiBold/SourceSans3_600SemiBold.ttf',
  '700Bold/SourceSans3_700Bold.ttf',
]

/** A TrueType font begins with 00 01 00 00. */
async function fonts(): Promise<string> {
  for (const face of faces) {
    const bytes = await readFile(moduleFile(`@expo-google-fonts/source-sans-3/${face}`))
    if (bytes.readUInt32BE(0) !== 0x00_01_00_00) throw new CommandError(`${face} is not a TrueType font`)
  }
  return `Source Sans 3, ${faces.length} faces`
}
