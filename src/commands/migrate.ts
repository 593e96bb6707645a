import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Config, readConfig } from '../config.ts'
import '../data/all.ts'
import { databaseName } from '../data/backup/archive.ts'
import { newestData } from '../data/migrations/all.ts'
import type { Rehearsal } from '../data/migrations/fit.ts'
import type { Migrated, Outcome } from '../data/migrations/migration.ts'
import { tryOnCopy } from '../data/migrations/try-sqlite.ts'
import { tryMongo } from '../data/stores/mongo.ts'
import { copyAsIs } from '../data/stores/sqlite-migrate.ts'
import { askServer } from './ask-server.ts'
import type { Command } from './command.ts'
import { CommandError } from './errors.ts'
import { inUse, lookingAt } from './installation.ts'
import { jsonOption } from './print.ts'

export const migrateCommand: Command = {
  about:
    'Brings the data of an older Waarborg to the form that this one works with, all of it or nothing, as a start does by itself. With --dry-run it is a rehearsal: it says what would change, looks whether every record would fit, and leaves the data as it is; with SQLite on a copy in the data folder, beside a running server too. Exit 1 when a record would not fit. Make a backup with the older Waarborg first: it cannot work with data that was migrated.',
  options: {
    'dry-run': { about: 'rehearse only; nothing is changed' },
    json: jsonOption,
  },
  example: 'migrate --dry-run',
  run: async (given, io) => {
    const config = readConfig()
    if (config.mongodbUri === null) requireData(config)
    const isRehearsal = given.flag('dry-run')
    const found = isRehearsal ? await rehearse(config) : { migrated: await migrate(), fit: null }
    if (given.flag('json')) io.out(JSON.stringify({ ...found, newest: newestData() }, null, 2))
    else for (const line of linesOf(found.migrated, found.fit)) io.out(line)
    if (found.fit !== null && found.fit.misfits > 0)
      throw new CommandError(`${found.fit.misfits} records would not fit; nothing was changed`)
  },
}

const migrate = (): Promise<Migrated> =>
  lookingAt(({ store }) => Promise.resolve(store.migrated ?? { from: newestData(), outcomes: [] }))

async function rehearse(config: Config): Promise<Rehearsal> {
  if (config.mongodbUri !== null) return tryMongo(config.mongodbUri)
  // Broken off on purpose: the copy is removed on the way out.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130))
  const folder = resolve(config.dataFolder)
  try {
    return await tryOnCopy(folder, async (path) => {
      if ((await askServer(folder, 'snapshot', { path })) === undefined) await copyAsIs(folder, path)
    })
  } catch (error) {
    throw inUse(config, error)
  }
}

/** In the wrong folder one would else be told that all is well with nothing. */
function requireData({ dataFolder }: Config): void {
  const folder = resolve(dataFolder)
  if (!existsSync(join(folder, databaseName)))
    throw new CommandError(`there is no data in ${folder}; set WAARBORG_DATA to the data folder`)
}

function linesOf({ from, outcomes }: Migrated, fit: Rehearsal['fit'] | null): string[] {
  const isRehearsal = fit !== null
  return [
    outcomes.length === 0
      ? `data     number ${from}, which is what this Waarborg works with`
      : `data     number ${from}, ${isRehearsal ? 'would become' : 'is now'} ${newestData()}`,
    ...outcomes.flatMap(outcomeLines),
    ...(fit === null
      ? []
      : [
          `records  ${fit.records} in ${fit.collections} collections, ${fit.misfits === 0 ? 'all fit' : `${fit.misfits} do not fit`}`,
          ...fit.examples.map((example) => `MISFIT   ${example}`),
          'Nothing was changed: this was a rehearsal.',
        ]),
  ]
}

function outcomeLines({ number, what, collections }: Outcome): string[] {
  const touched = collections.filter(({ changed, removed }) => changed + removed > 0)
  return [
    `${String(number).padEnd(7)}  ${what}`,
    ...touched.map(({ name, read, changed, removed }) => {
      const parts = [...(changed > 0 ? [`${changed} changed`] : []), ...(removed > 0 ? [`${removed} removed`] : [])]
      return `         ${name}: ${parts.join(', ')} of ${read}`
    }),
    ...(touched.length === 0 ? ['         nothing to change'] : []),
  ]
}
