import { type Digest, digestOf, isSame } from '../data/move/digest.ts'
import { movedCollections } from '../data/move/moved.ts'
import { listOrganisations } from '../data/organisations.ts'
import type { Store } from '../data/store.ts'
import { type Chain, sealedEntries, trailHead } from '../data/trail-seals.ts'
import { ChainCheck } from '../domain/chain.ts'
import type { Moving, Place } from './move-data.ts'

/** What both sides hold after a move. */
export interface Comparison {
  collections: { name: string; source: Digest; destination: Digest; same: boolean }[]
  files: { count: number; bytes: number }
  /** what the destination does not hold as the source does, in words */
  differences: string[]
  /** what was not whole in the source itself, in words */
  findings: string[]
}

/** Reads everything on both sides: records by count and hash, files by hash and size, each trail from its first entry on. */
export async function compare({ from, to, tell }: Moving, named: readonly string[]): Promise<Comparison> {
  const collections = await comparedCollections({ from: from.store, to: to.store }, tell)
  const files = await comparedFiles({ from, to }, named)
  const differing = collections.filter(({ same }) => !same)
  return {
    collections,
    files: { count: files.count, bytes: files.bytes },
    differences: [
      ...differing.map(
        ({ name, source, destination }) =>
          `${name} has ${source.count} records in the source and ${destination.count} in the destination${source.count === destination.count ? ', which are not the same' : ''}`,
      ),
      ...files.differences,
    ],
    findings: [...files.findings, ...(await brokenTrails(to.store))],
  }
}

async function comparedCollections(
  { from, to }: { from: Store; to: Store },
  tell: Moving['tell'],
): Promise<Comparison['collections']> {
  const compared: Comparison['collections'] = []
  for (const collection of movedCollections()) {
    const [source, destination] = await Promise.all([digestOf(from, collection), digestOf(to, collection)])
    compared.push({ name: collection.name, source, destination, same: isSame(source, destination) })
    if (source.count > 0) tell(`${collection.name}: ${source.count} records compared`)
  }
  return compared
}

interface ComparedFiles {
  count: number
  bytes: number
  differences: string[]
  findings: string[]
}

async function comparedFiles(
  { from, to }: { from: Place; to: Place },
  named: readonly string[],
): Promise<ComparedFiles> {
  const found: ComparedFiles = { count: 0, bytes: 0, differences: [], findings: [] }
  for (const sha256 of named) {
    const state = await to.files.check(sha256)
    if (state === 'whole') {
      found.count += 1
      found.bytes += await sizeOf({ from, to }, sha256, found)
      continue
    }
    const source = await from.files.check(sha256)
    if (source === 'whole') found.differences.push(`the file ${sha256} is ${state} in the destination`)
    else found.findings.push(`the file ${sha256} is ${source} in the source`)
  }
  return found
}

/** The size as the destination tells it, which is that of the source. */
async function sizeOf({ from, to }: { from: Place; to: Place }, sha256: string, found: ComparedFiles): Promise<number> {
  const { size } = await to.files.open(sha256)
  const source = (await from.files.has(sha256)) ? (await from.files.open(sha256)).size : size
  if (source !== size) found.differences.push(`the file ${sha256} has ${source} bytes in the source, ${size} moved`)
  return size
}

/** The records are those of the source: a trail that does not fit here does not fit there. */
async function brokenTrails(store: Store): Promise<string[]> {
  const broken: string[] = []
  const organisations = await listOrganisations(store)
  const chains = organisations.map(({ id, slug }): [Chain, string] => [id, slug])
  for (const [chain, name] of [...chains, [null, 'the installation'] as const])
    if (!(await isWholeChain(store, chain))) broken.push(`the trail of ${name} is not whole: see waarborg trail verify`)
  return broken
}

async function isWholeChain(store: Store, chain: Chain): Promise<boolean> {
  const head = (await trailHead(store, chain)) ?? null
  const check = new ChainCheck(head)
  for await (const entry of sealedEntries(store, chain)) check.next(entry)
  check.end(head)
  return check.problem === null
}
