import type { Context } from '../context.ts'
import type { Store } from '../data/store.ts'
import type { Scope } from '../data/tenancy.ts'
import { type Chain, countUnsealed, misplacedOf, sealedEntries, trailHead } from '../data/trail-seals.ts'
import { ChainCheck, type ChainEntry, type ChainProblem, type Link } from '../domain/chain.ts'
import { type AlteredFile, checkFiles } from './check-evidence.ts'
import { checkRecords, type RecordProblem } from './check-records.ts'
import { checkSignatures, type SignatureProblem } from './check-signatures.ts'

/** What was found in a trail. */
export interface TrailReport {
  /** entries found whole, from the first on */
  count: number
  /** the last of them: what one writes down elsewhere; null when nothing is sealed yet */
  head: Link | null
  sealedAt: Date | null
  /** entries that wait to be sealed: they are not looked at */
  unsealed: number
  /** the first thing that does not fit; null when the chain is whole */
  problem: ChainProblem | null
  /** files of evidence that are no longer what was added */
  files: readonly AlteredFile[]
  /** signatures that no longer say what they said */
  signatures: readonly SignatureProblem[]
  /** records that are proof, and not what the trail says was done to them */
  records: readonly RecordProblem[]
}

/** True when nothing at all was found. */
export const isWhole = ({ problem, files, signatures, records }: TrailReport): boolean =>
  problem === null && files.length + signatures.length + records.length === 0

/** What goes beside the chain: nothing of it in the trail of the installation. */
type Beside = Pick<TrailReport, 'files' | 'signatures' | 'records'>

/**
 * Follows the trail of an organisation from its first entry to its head, and looks at every file and signature, and at
 * every record that is proof. Reads everything; others have their turn meanwhile. `anchor` is a head that was written
 * down elsewhere.
 */
export async function verifyTrail(context: Context, scope: Scope, anchor: Link | null = null): Promise<TrailReport> {
  const found = await follow(context.store, scope.organisation, anchor)
  const records = await recordsBeside(scope, found.problem)
  const files: AlteredFile[] = []
  try {
    for await (const file of checkFiles(context, scope)) files.push(file)
    return { ...found, records, files, signatures: await checkSignatures(context, scope) }
  } catch (error) {
    // A record that somebody made into something else can stop the others from being read. It is named then.
    if (records.length === 0) throw error
    return { ...found, records, files, signatures: [] }
  }
}

/** With a trail that itself cannot be read there is nothing to compare with. */
async function recordsBeside(scope: Scope, problem: ChainProblem | null): Promise<RecordProblem[]> {
  try {
    return await checkRecords(scope)
  } catch (error) {
    if (problem === null) throw error
    return []
  }
}

/** The same for the trail of the installation, which has no files, signatures or proof. */
export async function verifyInstallationTrail(store: Store, anchor: Link | null = null): Promise<TrailReport> {
  return { ...(await follow(store, null, anchor)), files: [], signatures: [], records: [] }
}

async function follow(store: Store, chain: Chain, anchor: Link | null): Promise<Omit<TrailReport, keyof Beside>> {
  const head = await trailHead(store, chain)
  const reading: Reading = { store, chain, check: new ChainCheck(head ?? null, anchor), page: [] }
  await read(reading)
  const { check } = reading
  const now = await trailHead(store, chain)
  check.end(now ?? null)
  await lookUp(reading)
  return {
    count: check.last.sequence,
    head: check.last.sequence === 0 ? null : check.last,
    sealedAt: now?.sealedAt ?? null,
    unsealed: await countUnsealed(store, chain),
    problem: check.problem,
  }
}

interface Reading {
  store: Store
  chain: Chain
  check: ChainCheck
  /** entries that were read and not yet looked up in the index */
  page: ChainEntry[]
}

/** Entries that are looked up together. */
const pageSize = 500

async function read(reading: Reading): Promise<void> {
  const { store, chain, check } = reading
  let last = 0
  try {
    for await (const entry of sealedEntries(store, chain)) {
      last = Number(entry.sequence)
      check.next(entry)
      reading.page.push(entry)
      if (reading.page.length > pageSize) await lookUp(reading)
      if (check.problem !== null) return
    }
  } catch (error) {
    await readOneByOne(reading, last + 1, error)
  }
}

/** An entry that is whole can still be hidden from a list. Only those are looked up that the chain has found whole. */
async function lookUp(reading: Reading): Promise<void> {
  const { store, chain, check, page } = reading
  const judged = page.filter(({ sequence }) => Number(sequence) <= check.last.sequence)
  reading.page = page.slice(judged.length)
  if (judged.length === 0 || check.problem !== null) return
  const entry = await misplacedOf(store, chain, judged)
  if (entry !== undefined) check.misplaced(entry)
}

/** Something cannot be read: entry by entry it shows which. Throws the error when it is none of them. */
async function readOneByOne({ store, chain, check }: Reading, from: number, error: unknown): Promise<void> {
  const head = await trailHead(store, chain)
  for (let sequence = from; sequence <= (head?.sequence ?? 0); sequence += 1) {
    try {
      for await (const entry of sealedEntries(store, chain, { from: sequence, before: sequence + 1 })) check.next(entry)
    } catch {
      check.unreadable(sequence)
      return
    }
  }
  throw error
}
