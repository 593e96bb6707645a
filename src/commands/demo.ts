import { existsSync, readdirSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { readDemoContent } from '../actions/demo-content.ts'
import { demoPassword, demoStateOf, seedDemo } from '../actions/demo-seed.ts'
import { isPassword } from '../actions/passwords.ts'
import { type Config, readConfig } from '../config.ts'
import { type Context, openStores } from '../context.ts'
import '../data/all.ts'
import { userByEmail } from '../data/users.ts'
import type { Command, Io } from './command.ts'
import { CommandError } from './errors.ts'
import { inUse, openInstallation } from './installation.ts'
import { columns } from './print.ts'
import { serveUntilStopped } from './serve.ts'

export const demo: Command = {
  about:
    'Starts Waarborg with 27 made-up authorities and a cast of eight people, whose password is printed. An empty data folder is filled; one with the demonstration is used as it is; any other is left alone.',
  options: {},
  example: 'demo',
  run: async (_given, io) => {
    const config = readConfig()
    const { context, isNew } = await openDemo(config)
    await serveUntilStopped(context, io, async () => {
      if (!isNew) io.out('The demonstration was there already and is used as it stands.')
      if (!isLocal(config.host)) io.out('Everybody who can reach this address can sign in with the password below.')
      await printCast(context, io)
    })
  },
}

/** The demonstration, made when the data folder is empty. What is of somebody else is not touched. */
async function openDemo(config: Config): Promise<{ context: Context; isNew: boolean }> {
  refuseFilled(config)
  const opened = await openStore(config)
  try {
    const state = await demoStateOf(opened.store)
    if (state === 'other') throw foreign(config, 'holds the data of another Waarborg')
    const context = await openInstallation(config, opened)
    if (state === 'empty') await seedDemo(context)
    return { context, isNew: state === 'empty' }
  } catch (error) {
    await opened.store.close()
    throw error
  }
}

/** A folder with other things in it is not opened at all. */
function refuseFilled(config: Config): void {
  const folder = resolve(config.dataFolder)
  if (config.mongodbUri !== null || !existsSync(folder) || existsSync(join(folder, 'waarborg.sqlite'))) return
  if (readdirSync(folder).length > 0) throw foreign(config, 'is not empty and holds no Waarborg data')
}

function foreign({ dataFolder, mongodbUri }: Config, what: string): CommandError {
  const [place, next] =
    mongodbUri === null
      ? [`the data folder ${resolve(dataFolder)}`, 'set WAARBORG_DATA to an empty folder']
      : ['the MongoDB database', 'set MONGODB_URI to an empty database']
  return new CommandError(`${place} ${what}; ${next} for the demonstration`)
}

async function openStore(config: Config): Promise<Pick<Context, 'store' | 'files'>> {
  try {
    return await openStores(config)
  } catch (error) {
    throw inUse(config, error)
  }
}

/** One line per person: role, e-mail address, password. Who chose another password has it for himself. */
async function printCast({ store }: Context, io: Io): Promise<void> {
  const right = new Map<string, boolean>()
  const rows: string[][] = []
  for (const { email, at, installationAdministrator } of readDemoContent().people) {
    const hash = (await userByEmail(store, email))?.passwordHash ?? ''
    if (!right.has(hash)) right.set(hash, await isPassword(hash, demoPassword))
    const roles = Object.entries(at).map(
      ([slug, held]) => `${held.join(', ')} ${slug === '*' ? '(all 27)' : `(${slug})`}`,
    )
    const role = [...roles, ...(installationAdministrator === true ? ['sets up organisations'] : [])].join(', ')
    rows.push([role, email, right.get(hash) === true ? demoPassword : '(changed)'])
  }
  io.out(columns(['ROLE', 'E-MAIL', 'PASSWORD'], rows))
}

const isLocal = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
