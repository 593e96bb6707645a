import { type Config } from '../config.ts'
import { type Context, createContext } from '../context.ts'
import { namedFiles } from '../data/named-files.ts'
import { listOrganisations } from '../data/organisations.ts'
import { countRecords } from '../data/store-counts.ts'
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
  const context = createContext({ ...config, dataFolder: folder, mongodbUri: null, logLevel: 'silent' })
  try {
    return await examined(context, manifest)
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
  problems: [],
})

async function examined(context: Context, manifest: BackupManifest): Promise<Examination> {
  const counts = await countRecords(context.store)
  const named = await namedFiles(context.store)
  const trails = await trailsOf(context)
  return {
    manifest,
    records: Object.values(counts).reduce((sum, count) => sum + count, 0),
    collections: Object.values(counts).filter((count) => count > 0).length,
    files: named.size,
    trails: trails.length,
    entries: trails.reduce((sum, { report }) => sum + report.count, 0),
    problems: [
      ...countProblems(counts, manifest),
      ...(await fileProblems(context, named, manifest)),
      ...trails.flatMap((one) => trailProblems(one, manifest)),
    ],
  }
}

/** A collection that only one of the two versions knows is not compared. */
const countProblems = (counts: Readonly<Record<string, number>>, manifest: BackupManifest): string[] =>
  Object.entries(manifest.counts)
    .filter(([name, count]) => (counts[name] ?? count) !== count)
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
