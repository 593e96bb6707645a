import { clearRecords, copyFile, copyRecords } from '../data/move/copy.ts'
import {
  beginMove,
  identityOf,
  type Move,
  moveInto,
  noteMove,
  refuseHalfMoved,
  type StoredMove,
} from '../data/move/marker.ts'
import { filledCollections, movedCollections } from '../data/move/moved.ts'
import { patiently } from '../data/move/patience.ts'
import { namedFiles } from '../data/named-files.ts'
import type { FileStore } from '../data/files.ts'
import { type AnyCollection, type Store, StoreRefused } from '../data/store.ts'
import { Conflict } from '../domain/errors.ts'
import { type Comparison, compare } from './compare-moved.ts'

/** One end of a move. */
export interface Place {
  store: Store
  files: FileStore
}

export interface Moving {
  from: Place
  to: Place
  now: () => Date
  /** finishes although the source itself is not whole: a file is gone or altered, a trail does not fit */
  acceptFindings: boolean
  /** how long it waits for a destination that does not answer, in milliseconds */
  patience: number
  /** what else must be there before the destination counts as finished */
  last?: () => Promise<void>
  /** told how far it is, a line at a time */
  tell: (line: string) => void
}

export interface Moved extends Comparison {
  from: string
  to: string
  /** it went on where an earlier one was broken off */
  resumed: boolean
  /** null: something differs or was found, and the destination cannot be used yet */
  finishedAt: Date | null
}

/**
 * Copies everything, files first, into an empty store and compares both sides. Broken off at any moment, it goes on where
 * it was; the source is only read. Throws StoreRefused when the destination holds anything else, or has been moved into
 * already.
 */
export async function moveData(moving: Moving): Promise<Moved> {
  const begun = await begin(moving)
  const journal = new Journal(moving.to.store, begun.move)
  const named = [...(await namedFiles(moving.from.store))].sort()
  await copyFiles(moving, named)
  for (const collection of movedCollections()) await copy(moving, collection, journal)
  const found = await compare(moving, named)
  const isDone = found.differences.length === 0 && (found.findings.length === 0 || moving.acceptFindings)
  if (isDone) await moving.last?.()
  const finishedAt = isDone ? moving.now() : null
  await (isDone ? journal.note({ finishedAt }) : journal.forget(differing(found)))
  const [from, to] = [moving.from.store.description, moving.to.store.description]
  return { ...found, from, to, resumed: begun.resumed, finishedAt }
}

const differing = ({ collections }: Comparison): string[] =>
  collections.filter(({ same }) => !same).map(({ name }) => name)

/** The record in the destination of how far the move is. */
class Journal {
  readonly #store: Store
  #move: StoredMove

  constructor(store: Store, move: StoredMove) {
    this.#store = store
    this.#move = move
  }

  progressOf(name: string): Move['progress'][string] {
    return this.#move.progress[name] ?? { after: null, done: false }
  }

  async note(news: Partial<Move>): Promise<void> {
    this.#move = await noteMove(this.#store, this.#move, news)
  }

  progress(name: string, progress: Move['progress'][string]): Promise<void> {
    return this.note({ progress: { ...this.#move.progress, [name]: progress } })
  }

  /** These are copied anew by the next run. */
  forget(names: readonly string[]): Promise<void> {
    const kept = Object.entries(this.#move.progress).filter(([name]) => !names.includes(name))
    return this.note({ progress: Object.fromEntries(kept) })
  }
}

async function begin({ from, to, now }: Moving): Promise<{ move: StoredMove; resumed: boolean }> {
  await refuseHalfMoved(from.store)
  const source = await identityOf(from.store)
  const there = await moveInto(to.store)
  if (there !== undefined) return { move: requireUnfinished(there, { source, to }), resumed: true }
  if ((await filledCollections(from.store)).length === 0)
    throw new StoreRefused(`${from.store.description} holds nothing that could be moved`)
  await requireEmpty(to)
  const values = { source, from: from.store.description, startedAt: now() }
  return { move: await beginMove(to.store, values), resumed: false }
}

function requireUnfinished(there: StoredMove, { source, to }: { source: string; to: Place }): StoredMove {
  const { description } = to.store
  if (there.source !== source)
    throw new StoreRefused(`${description} holds a move from another Waarborg, ${there.from}; choose another place`)
  if (there.finishedAt !== null)
    throw new StoreRefused(
      `this was already moved to ${description}, on ${there.finishedAt.toISOString()}; nothing was done`,
    )
  return there
}

async function requireEmpty({ store, files }: Place): Promise<void> {
  const filled = await filledCollections(store)
  if (filled.length > 0)
    throw new StoreRefused(`${store.description} is not empty: it holds ${filled.join(', ')}; choose another place`)
  for await (const { sha256 } of files.list())
    throw new StoreRefused(`${store.description} is not empty: it holds the file ${sha256}; choose another place`)
}

/** What cannot be copied is found again by the comparison. */
async function copyFiles({ from, to, tell }: Moving, named: readonly string[]): Promise<void> {
  let copied = 0
  let [bytes, count] = [0, 0]
  for (const sha256 of named) {
    count += 1
    if (await to.files.has(sha256)) continue
    const size = await copyFile({ from: from.files, to: to.files }, sha256)
    if (typeof size !== 'number') continue
    copied += 1
    bytes += size
    if (copied % 100 === 0) tell(`files: ${count} of ${named.length}`)
  }
  tell(`files: ${copied} copied, ${(bytes / 1_000_000).toFixed(1)} MB`)
}

async function copy(moving: Moving, collection: AnyCollection, journal: Journal): Promise<void> {
  const { name } = collection
  const { after, done } = journal.progressOf(name)
  if (done) return
  // Nothing, or what the comparison of an earlier run found to differ.
  if (after === null) await clearRecords(moving.to.store, collection)
  try {
    await copyFrom(moving, { collection, after }, journal)
  } catch (error) {
    // Only where people worked in the source after an earlier run: what was copied then is not what it was.
    if (!(error instanceof Conflict) || after === null) throw error
    await journal.forget([name])
    await copy(moving, collection, journal)
  }
}

async function copyFrom(
  { from, to, tell, patience }: Moving,
  { collection, after }: { collection: AnyCollection; after: string | null },
  journal: Journal,
): Promise<void> {
  const { name } = collection
  let [copied, last] = [0, after]
  const waiting = (): void => tell(`${to.store.description} does not answer; trying again for a while`)
  await copyRecords(from.store, collection, {
    after,
    load: (page) => patiently(() => to.store.load(collection, page), { patience, waiting }),
    done: async (page) => {
      copied += page.length
      last = page.at(-1)?.id ?? last
      await journal.progress(name, { after: last, done: false })
      if (Math.floor(copied / 5000) > Math.floor((copied - page.length) / 5000)) tell(`${name}: ${copied} records`)
    },
  })
  await journal.progress(name, { after: last, done: true })
  if (copied > 0) tell(`${name}: ${copied} records copied`)
}
