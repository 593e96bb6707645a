import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { stopBackUp } from '../actions/back-up.ts'
import { type Config, readConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { isEmptyInstallation } from '../data/users.ts'
import { stopDrawing } from '../documents/draw.ts'
import { schedule } from '../jobs/schedule.ts'
import { type Running, startServer } from '../server.ts'
import { listenForCommands } from '../server-control.ts'
import type { Command, Io } from './command.ts'
import { CommandError } from './errors.ts'
import { openInstallation } from './installation.ts'

export const serve: Command = {
  about: 'Starts Waarborg on HOST and PORT with the data folder WAARBORG_DATA, until it gets SIGTERM or SIGINT.',
  options: {},
  example: 'serve',
  run: async (_given, io) => {
    const config = readConfig()
    refuseGone(config)
    const context = await openInstallation(config)
    await serveUntilStopped(context, io, async (address) => {
      if (await isEmptyInstallation(context.store)) io.out(`Nobody has an account yet: begin at ${address}/set-up`)
    })
  },
}

/** Listens, says so in one line, runs the jobs, and resolves when a signal has ended it. `welcome` prints what else there is to say. */
export async function serveUntilStopped(
  context: Context,
  io: Io,
  welcome: (address: string) => Promise<void>,
): Promise<void> {
  const running = await listen(context)
  const stopped = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  const stopJobs = schedule(context)
  const stopControl = await listenForCommands(context)
  io.out(`Waarborg is at ${running.address}; its data is in ${placeOf(context)}`)
  await welcome(running.address)
  await stopped
  // A second signal, such as the one a terminal gives to the launcher and to us alike, must not cut the stop short.
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => undefined)
  const jobsStopped = stopJobs()
  await stopBackUp(context.store)
  await jobsStopped
  await stopControl()
  await stop(running)
}

/**
 * A key of sessions without a database is what is left of an installation, or of a restore that was cut short. To begin
 * anew there would show the set-up page to whoever comes first.
 */
function refuseGone({ dataFolder, mongodbUri }: Config): void {
  const folder = resolve(dataFolder)
  if (mongodbUri !== null || !existsSync(join(folder, 'session.key'))) return
  if ((statSync(join(folder, 'waarborg.sqlite'), { throwIfNoEntry: false })?.size ?? 0) === 0)
    throw new CommandError(
      `the database of the data folder ${folder} is gone; empty the folder and restore the last backup with waarborg restore FILE, or set WAARBORG_DATA to another folder to begin anew`,
    )
}

const placeOf = ({ config, store }: Context): string =>
  config.mongodbUri === null ? resolve(config.dataFolder) : store.description

/** Requests under way get ten seconds to end; then their connections are cut. */
async function stop(running: Running): Promise<void> {
  const cut = setTimeout(() => running.server.closeAllConnections(), 10_000).unref()
  await running.stop()
  clearTimeout(cut)
  await stopDrawing()
}

async function listen(context: Context): Promise<Running> {
  try {
    return await startServer(context)
  } catch (error) {
    await context.store.close()
    throw listenError(error, context.config)
  }
}

function listenError(error: unknown, { host, port }: Config): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const known: Record<string, string> = {
    EADDRINUSE: `port ${port} on ${host} is taken by another program; set PORT to another one`,
    EACCES: `port ${port} may not be used by this user; set PORT to 1024 or higher`,
    EADDRNOTAVAIL: `HOST ${host} is not an address of this machine`,
    ENOTFOUND: `HOST ${host} is not an address of this machine`,
  }
  const text = known[String(error.code)]
  return text === undefined ? error : new CommandError(text)
}
