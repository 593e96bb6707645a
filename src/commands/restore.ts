import { performance } from 'node:perf_hooks'
import { resolve } from 'node:path'
import { recordRehearsalFor, type RehearsalToRecord } from '../actions/record-rehearsal.ts'
import { rehearseRestore, restoreBackup, type Restoring } from '../actions/restore-backup.ts'
import type { Examination } from '../actions/verify-backup.ts'
import { type Config, readConfig } from '../config.ts'
import { newestData } from '../data/migrations/all.ts'
import { askServer } from './ask-server.ts'
import type { Command, Given, Io } from './command.ts'
import { CommandError, UsageError } from './errors.ts'
import { operator, withInstallation } from './installation.ts'
import { mongodumpOf } from './mongodump.ts'
import { passphraseOf } from './passphrase.ts'
import { jsonOption } from './print.ts'

export const restoreCommand: Command = {
  about:
    'Restores a backup into the data folder, which must be empty, once everything in it was found whole: each part, the database, the number of records, every file, every trail. With --check it is a rehearsal: it happens in a temporary folder (TMPDIR), is reported and removed; it may run beside the server. Exit 1 when anything is not whole. The key file is in no backup: put your copy of it in its place (WAARBORG_KEY_FILE). A sealed backup asks for its passphrase: from the file WAARBORG_PASSPHRASE_FILE, on the terminal, or on standard input.',
  options: {
    check: { about: 'rehearse only; nothing is restored' },
    org: { value: 'SLUG', about: 'with --check: record the rehearsal as evidence of this authority' },
    'accept-findings': { about: 'restore although the data was not whole any more when the backup was made' },
    json: jsonOption,
  },
  operands: ['FILE'],
  example: 'restore --check /mnt/backup/waarborg-2026-11-24T0230.tar --org demerdorp',
  run: async (given, io) => {
    const config = readConfig()
    if (config.mongodbUri !== null) throw new CommandError(mongodumpOf(config.mongodbUri))
    const from = { file: resolve(given.operand(0)), passphrase: () => passphraseOf(io, { isNew: false }) }
    // Broken off on purpose: it clears up on its way out.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130))
    await (given.flag('check') ? rehearse(config, from, { given, io }) : restore(config, from, { given, io }))
  },
}

interface Typed {
  given: Given
  io: Io
}

async function restore(config: Config, from: Restoring, { given, io }: Typed): Promise<void> {
  if (given.optional('org') !== undefined) throw new UsageError('--org goes with --check')
  const found = await restoreBackup(config, { ...from, acceptFindings: given.flag('accept-findings') })
  print(found, { given, io })
  if (!given.flag('json')) io.out(`Restored into ${resolve(config.dataFolder)}; start it with: waarborg serve`)
}

async function rehearse(config: Config, from: Restoring, { given, io }: Typed): Promise<void> {
  const begun = performance.now()
  const found = await rehearseRestore(config, from)
  const seconds = (performance.now() - begun) / 1000
  print(found, { given, io })
  if (found.problems.length > 0) throw new CommandError(`this backup is not whole: ${found.problems.length} problems`)
  const slug = given.optional('org')
  if (slug === undefined) return
  const { manifest, records, collections, files, trails, entries } = found
  const rehearsal = {
    file: from.file,
    createdAt: manifest.createdAt,
    records,
    collections,
    files,
    trails,
    entries,
    seconds,
  }
  await record(config, { slug, rehearsal }, { given, io })
}

/** Through the server when there is one: a rehearsal is no reason to stop it. */
async function record(config: Config, what: RehearsalToRecord, { given, io }: Typed): Promise<void> {
  const actor = operator()
  const { evidence, kind } =
    (await askServer(config.dataFolder, 'record-rehearsal', { ...what, actor })) ??
    (await withInstallation((context) => recordRehearsalFor(context, what, actor)))
  const address = new URL(`/o/${what.slug}/evidence/${evidence}`, config.baseUrl).href
  if (!given.flag('json'))
    io.out(`Recorded as evidence of ${kind === 'norm' ? 'norm 12.3' : 'the control'}: ${address}`)
}

function print(found: Examination, { given, io }: Typed): void {
  if (given.flag('json')) io.out(JSON.stringify(found, null, 2))
  else for (const line of linesOf(found)) io.out(line)
}

function linesOf(found: Examination): string[] {
  const { manifest, records, collections, files, trails, entries, migratedFrom, sealed, problems } = found
  return [
    `backup    of ${manifest.createdAt}, made by Waarborg ${manifest.version}`,
    `parts     ${manifest.parts.length}, each with the hash that was written`,
    ...(migratedFrom === null ? [] : [`data      number ${migratedFrom}, migrated to ${newestData()}`]),
    `records   ${records} in ${collections} collections`,
    `files     ${files} that records name`,
    `trails    ${trails} with ${entries} sealed entries`,
    ...(sealed.count === 0 ? [] : [`sealed    ${sealed.count} secrets, ${openText(sealed)}`]),
    ...(problems.length === 0 ? ['whole     yes'] : problems.map((problem) => `PROBLEM   ${problem}`)),
  ]
}

/** The key file is of the machine: a backup of somewhere else is as whole without it. */
const openText = ({ broken }: Examination['sealed']): string =>
  broken.length === 0
    ? 'which all open with the key file of this machine'
    : `of which ${broken.length} do not open: no backup holds the key file, so put yours in its place (${broken[0] ?? ''})`
