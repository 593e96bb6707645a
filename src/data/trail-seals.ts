import { type ChainEntry, beginning, type Link, sealed } from '../domain/chain.ts'
import { Conflict } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { asKept } from './kept.ts'
import { newId } from './records.ts'
import type { Change, Query, Store, Stored } from './store.ts'
import { countAcross, valuesOf } from './tenancy.ts'
import { installationTrail, trail, trailHeads } from './trail.ts'

/** The trail of an organisation, or that of the installation (null). */
export type Chain = Id | null

export type TrailHead = Stored<Link & { chain: string; sealedAt: Date }>

/** Entries in one commit: some 30 ms in which others wait. */
const batch = 100

const nameOf = (chain: Chain): string => chain ?? 'installation'
const collectionOf = (chain: Chain): typeof trail => (chain === null ? installationTrail : trail)
const within = (chain: Chain): { organisation?: Id } => (chain === null ? {} : { organisation: chain })

/** How far a trail is sealed; undefined before the first time. */
export async function trailHead(store: Store, chain: Chain): Promise<TrailHead | undefined> {
  return (await store.find(trailHeads, { where: { chain: nameOf(chain) }, limit: 1 }))[0]
}

/** The sealed entries from a sequence on, in the order of the chain, from the store itself and not from what it remembers. */
export const sealedEntries = (
  store: Store,
  chain: Chain,
  range: { from?: number; before?: number } = {},
): AsyncIterable<ChainEntry> =>
  store.stream(collectionOf(chain), {
    where: { ...within(chain), sequence: { from: Number.MIN_SAFE_INTEGER, ...range } },
    sort: 'sequence',
  })

const searched = ['subjectId', 'act', 'who'] as const

/**
 * The first of these entries, which follow each other in the chain, that an index would not find by what it says: an
 * index is a copy, and altering it hides an entry from a list without touching the entry. A few reads, however many there are.
 */
export async function misplacedOf(
  store: Store,
  chain: Chain,
  entries: readonly ChainEntry[],
): Promise<ChainEntry | undefined> {
  const places = entries.map(({ sequence }) => Number(sequence))
  const range = { sequence: { from: Math.min(...places), before: Math.max(...places) + 1 } }
  const found = await Promise.all(searched.map((field) => isFound(store, chain, { entries, range, field })))
  if ((await isInTime(store, chain, { entries, range })) && found.every(Boolean)) return undefined
  for (const entry of entries) {
    const { sequence, at, act } = entry
    const { subjectId, who } = entry as Partial<typeof trail.values> & object
    const where = { ...within(chain), sequence, at, act, subjectId, who } as NonNullable<Query['where']>
    if ((await store.count(collectionOf(chain), { where })) === 0) return entry
  }
  return undefined
}

/** True when each value stands in the index as often as in the entries. */
async function isFound(
  store: Store,
  chain: Chain,
  { entries, range, field }: { entries: readonly ChainEntry[]; range: Query['where']; field: string },
): Promise<boolean> {
  const counted = await store.countBy(collectionOf(chain), field, { where: { ...within(chain), ...range } })
  const said = Map.groupBy(entries, (entry) => String((entry as unknown as Record<string, unknown>)[field]))
  return counted.size === said.size && [...said].every(([value, { length }]) => counted.get(value) === length)
}

/** True when the index holds them all between the first and the last moment that they say. */
async function isInTime(
  store: Store,
  chain: Chain,
  { entries, range }: { entries: readonly ChainEntry[]; range: Query['where'] },
): Promise<boolean> {
  const moments = entries.map(({ at }) => at.getTime())
  const at = { from: new Date(Math.min(...moments)), before: new Date(Math.max(...moments) + 1) }
  return (await store.count(collectionOf(chain), { where: { ...within(chain), ...range, at } })) === entries.length
}

/** How many entries wait to be sealed. */
export const countUnsealed = (store: Store, chain: Chain): Promise<number> =>
  store.count(collectionOf(chain), { where: { ...within(chain), sequence: null } })

/** Which of these organisations have entries that wait to be sealed: one read. */
export async function unsealedOf(store: Store, organisations: readonly Id[]): Promise<Id[]> {
  const counts = await countAcross(store, organisations, { collection: trail, where: { sequence: null } })
  return [...counts.keys()]
}

/**
 * Gives the entries that wait the next places in their chain, in the order in which they happened, until none waits.
 * Gives how many it sealed. Several may do this at once: the head is replaced in the same commit with the version that
 * was read, so one of them wins and the others go on from there. Throws when the head is gone: a chain never begins twice.
 */
export async function sealTrail(store: Store, chain: Chain, { now, signal }: Sealing): Promise<number> {
  let count = 0
  while (signal?.aborted !== true) {
    try {
      const done = await sealBatch(store, chain, now)
      if (done === 0) break
      count += done
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
    }
    // Between two batches visitors have their turn.
    await new Promise(setImmediate)
  }
  return count
}

export interface Sealing {
  now: () => Date
  /** ends it early: what is left waits for the next time */
  signal?: AbortSignal
}

async function sealBatch(store: Store, chain: Chain, now: () => Date): Promise<number> {
  const waiting = await waitingEntries(store, chain)
  if (waiting.length === 0) return 0
  const head = await trailHead(store, chain)
  if (head === undefined && (await isBegun(store, chain))) throw new Error(`the head of trail ${nameOf(chain)} is gone`)
  let last: Link = head ?? beginning
  const changes: Change[] = []
  for (const entry of waiting) {
    const placed = sealed(await entryAsKept(chain, entry), last)
    last = { sequence: placed.sequence, hash: placed.hash }
    const { id, ...values } = placed
    changes.push({
      op: 'replace',
      collection: collectionOf(chain),
      id,
      ...within(chain),
      version: entry.version,
      values,
    })
  }
  await store.commit([headChange(head, { chain: nameOf(chain), ...last, sealedAt: now() }), ...changes])
  return waiting.length
}

/** Only what says itself that it is unsealed: an index that was tampered with must not get an entry sealed twice. */
async function waitingEntries(store: Store, chain: Chain): Promise<Stored<ChainEntry>[]> {
  const query: Query = { where: { ...within(chain), sequence: null }, sort: 'at', limit: batch }
  const found = await store.find(collectionOf(chain), query)
  return found.filter(({ sequence }) => (sequence ?? null) === null)
}

async function isBegun(store: Store, chain: Chain): Promise<boolean> {
  const where = { ...within(chain), sequence: { from: Number.MIN_SAFE_INTEGER } }
  return (await store.count(collectionOf(chain), { where })) > 0
}

/**
 * An entry exactly as it will be read back: cast once more by the schema, which may have grown since it was written,
 * and through BSON. The hash is computed from this.
 */
async function entryAsKept(chain: Chain, entry: Stored<ChainEntry>): Promise<ChainEntry> {
  const kept = await asKept(collectionOf(chain), { ...valuesOf(entry), ...within(chain) })
  return { ...(kept as unknown as ChainEntry), ...within(chain), id: entry.id }
}

function headChange(head: TrailHead | undefined, values: Link & { chain: string; sealedAt: Date }): Change {
  if (head === undefined) return { op: 'create', collection: trailHeads, id: newId(), values }
  return { op: 'replace', collection: trailHeads, id: head.id, version: head.version, values }
}
