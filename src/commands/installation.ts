import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import { pino } from 'pino'
import { sealTrails } from '../actions/seal-trails.ts'
import { type Config, readConfig } from '../config.ts'
import { type Context, openContext } from '../context.ts'
import { StoreInUse } from '../data/stores/sqlite-errors.ts'
import type { Actor } from '../domain/trail.ts'
import { CommandError } from './errors.ts'

/** Opens the installation that the settings name, does the work and closes it, whatever came of the work. */
export async function withInstallation<T>(work: (context: Context) => Promise<T>): Promise<T> {
  return lookingAt(async (context) => {
    try {
      return await work(context)
    } finally {
      // What is left, or cannot be sealed, waits for the server; nobody should wait for it here.
      await sealTrails(context, AbortSignal.timeout(2000)).catch(() => 0)
    }
  })
}

/** The same for work that only looks: nothing is written, not even a seal. */
export async function lookingAt<T>(work: (context: Context) => Promise<T>): Promise<T> {
  const context = await openInstallation(readConfig(), { log: pino({ level: 'silent' }) })
  try {
    return await work(context)
  } finally {
    await context.store.close()
  }
}

/** The context of the settings. A data folder that another process has is told with its path. */
export async function openInstallation(config: Config, replaced: Partial<Context> = {}): Promise<Context> {
  try {
    return await openContext(config, replaced)
  } catch (error) {
    throw inUse(config, error)
  }
}

/** The error itself, or the line that says who has the data folder. */
export function inUse(config: Config, error: unknown): unknown {
  if (!(error instanceof StoreInUse)) return error
  const folder = resolve(config.dataFolder)
  return new CommandError(
    `the data folder ${folder} is in use by another Waarborg process; stop it first or use the web page`,
  )
}

/** Whoever is signed in on the machine, for the trail. */
export const operator = (): Actor => ({ kind: 'operating-system', name: accountName() })

function accountName(): string {
  try {
    return userInfo().username
  } catch {
    // An account without an entry in the user database, as in some containers.
    return 'unknown'
  }
}
