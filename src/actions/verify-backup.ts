import { type Config } from '../config.ts'
import { type Context, createContext } from '../context.ts'
import { fitOf } from '../data/migrations/fit.ts'
import { namedFiles } from '../data/named-files.ts'
import { listOrganisations } from '../data/organisations.ts'
import { KeyFile } from '../data/secrets/key-file.ts'
import { openingOf, type Opening } from '../data/secrets/kept.ts'
import { countRecords } from '../data/store-counts.ts'
import { countsIn } from '../data/stores/sqlite-migrate.ts'
import { damageOf } from '../data/stores/sqlite-snapshot.ts'
import { Scope } from '../data/tenancy.ts'
import type { BackupManifest } from '../domain/backup.ts'
import { linkText } from '../domain/chain.ts'
import { type TrailReport, verifyInstallationTrail, verifyTrail } from './verify-trail.ts'

/** What was found in a backup that was unpacked. */
export interface Examination {
  manifest: BackupManifest
  records: number
  collections: number
  /** files that records name */
  files: number
  trails: number
  /** entries of all trails that were followed */
  entries: number
  /** the number that the data had, when it was of an older Waarborg and was migrated before it was looked at */
  migratedFrom: number | null
  /** secrets, and those that do not open with the key file of this machine, which no backup holds */
  sealed: Opening
  /** what is not as it should be, in words; empty when all is whole */
  problems: string[]
}

/**
 * Opens what was unpacked in a folder, as a server would, and looks at everything: the database itself, the number of
 * records, every file that a record names, every trail from its first entry to its head. That the parts are those that
 * were written is known by then.
 */
export async function verifyBackup(config: Config, folder: string, manifest: BackupManifest): Promise<Examination> {
  const damage = damageOf(folder).map((text) => `the database is damaged: ${text}`)
  if (damage.length > 0) return { ...nothing(manifest), problems: damage }
  const { path } = new KeyFile(config.keyFile, config.dataFolder)
  const opened = { dataFolder: folder, keyFile: path, mongodbUri: null, logLevel: 'silent' }
  // Before it is opened: a migration may remove records, or give a collection another name.
  const counts = countsIn(folder, Object.keys(manifest.counts))
  const context = createContext({ ...config, ...opened })
  try {
    const found = await examined(context, manifest)
    const problems = [...countProblems(counts, manifest), ...(await misfits(context)), ...found.problems]
    return { ...found, problems }
  } finally {
    await context.store.close()
  }
}

const nothing = (manifest: BackupManifest): Examination => ({
  manifest,
  records: 0,
  collections: 0,
  files: 0,
  trails: 0,
  entries: 0,
  migratedFrom: null,
  sealed: { count: 0, broken: [] },
  problems: [],
})

async function examined(context: Context, manifest: BackupManifest): Promise<Examination> {
  const counts = await countRecords(context.store)
  const named = await namedFiles(context.store)
  const trails = await trailsOf(context)
  const { from, outcomes } = context.store.migrated ?? { from: null, outcomes: [] }
  return {
    manifest,
    records: Object.values(counts).reduce((sum, count) => sum + count, 0),
    collections: Object.values(counts).filter((count) => count > 0).length,
    files: named.size,
    trails: trails.length,
    entries: trails.reduce((sum, { report }) => sum + report.count, 0),
    migratedFrom: outcomes.length === 0 ? null : from,
    sealed: await openingOf(context.store, context.secrets),
    problems: [
      ...(await fileProblems(context, named, manifest)),
      ...trails.flatMap((one) => trailProblems(one, manifest)),
    ],
  }
}

/** What was migrated must fit; what was not was written by this Waarborg, or one that keeps the same. */
async function misfits({ store }: Context): Promise<string[]> {
  if ((store.migrated?.outcomes.length ?? 0) === 0) return []
  const { misfits: count, examples } = await fitOf(store)
  return count === 0 ? [] : [`${count} records do not fit once they are migrated: ${examples.join('; ')}`]
}

const countProblems = (counts: Readonly<Record<string, number>>, manifest: BackupManifest): string[] =>
  Object.entries(manifest.counts)
    .filter(([name, count]) => (counts[name] ?? 0) !== count)
    .map(([name, count]) => `${name} has ${counts[name] ?? 0} records where ${count} were counted`)

async function fileProblems(
  { files }: Context,
  named: ReadonlySet<string>,
  { missing, altered }: BackupManifest,
): Promise<string[]> {
  const problems = altered.map((sha256) => `the file ${sha256} was already altered when the backup was made`)
  for (const sha256 of named) {
    if (await files.has(sha256)) continue
    const since = missing.includes(sha256) ? 'was already missing when the backup was made' : 'is missing'
    problems.push(`the file ${sha256}, which a record names, ${since}`)
  }
  return problems
}

interface Followed {
  /** the id of the organisation, or `installation` */
  chain: string
  name: string
  report: TrailReport
}

async function trailsOf(context: Context): Promise<Followed[]> {
  const { store, now } = context
  const followed = [{ chain: 'installation', name: 'the installation', report: await verifyInstallationTrail(store) }]
  for (const { id, name } of await listOrganisations(store)) {
    const scope = new Scope(store, { organisation: id, actor: { kind: 'system', name: 'backup' }, now })
    followed.push({ chain: id, name, report: await verifyTrail(context, scope) })
  }
  return followed
}

function trailProblems({ chain, name, report }: Followed, { heads }: BackupManifest): string[] {
  const { problem, files, signatures, records, head } = report
  const isOther = heads[chain] !== undefined && problem === null && (head === null || linkText(head) !== heads[chain])
  return [
    ...(problem === null ? [] : [`the trail of ${name} is not whole: ${problem.kind} at entry ${problem.sequence}`]),
    ...(isOther ? [`the trail of ${name} ends elsewhere than when the backup was made`] : []),
    ...(files.length === 0 ? [] : [`${files.length} files of ${name} are not what was added`]),
    ...(signatures.length === 0 ? [] : [`${signatures.length} signatures of ${name} are not what they were`]),
    ...(records.length === 0 ? [] : [`${records.length} records of ${name} are not what its trail says`]),
  ]
}
