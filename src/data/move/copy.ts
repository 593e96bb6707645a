import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import mongoose from 'mongoose'
import { NotFound } from '../../domain/errors.ts'
import type { FileStore } from '../files.ts'
import type { AnyCollection, Change, Store, Stored } from '../store.ts'

const { BSON } = mongoose.mongo

/** In one page: records, and bytes, since a server gives a transaction only so much time. */
const most = 500
const mostBytes = 4 * 1024 ** 2

type Page = (records: readonly Stored<object>[]) => Promise<void>

/**
 * Reads a collection page by page, from the record after this id on, loads each into the other store and tells that it
 * is there. Never more than some pages are in memory, however much there is.
 */
export async function copyRecords(
  from: Store,
  collection: AnyCollection,
  { after, load, done }: { after: string | null; load: Page; done: Page },
): Promise<void> {
  const start = after === null ? {} : { after: { value: after, id: after } }
  let [page, bytes]: [Stored<object>[], number] = [[], 0]
  const flush = async (): Promise<void> => {
    await load(page)
    await done(page)
    ;[page, bytes] = [[], 0]
  }
  for await (const record of from.stream(collection, { everyOrganisation: true, sort: 'id', ...start })) {
    page.push(record)
    bytes += BSON.calculateObjectSize(record)
    if (page.length === most || bytes >= mostBytes) await flush()
  }
  if (page.length > 0) await flush()
}

/** Removes all records of a collection, page by page: what was copied of it is of no use any more. */
export async function clearRecords(store: Store, collection: AnyCollection): Promise<void> {
  const page: Change[] = []
  for await (const { id, version, organisation } of store.stream(collection, { everyOrganisation: true })) {
    const owner = collection.kind === 'owned' ? { organisation } : {}
    page.push({ op: 'remove', collection, id, version, ...owner })
    if (page.length === most) await store.commit(page.splice(0))
  }
  if (page.length > 0) await store.commit(page)
}

/**
 * Copies one file, hashing it on its way. Gives its size, or why it was not copied: it is not there, or its content is not
 * what its name says.
 */
export async function copyFile(
  { from, to }: { from: FileStore; to: FileStore },
  sha256: string,
): Promise<number | 'missing' | 'altered'> {
  const found = await from.open(sha256).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined
    throw error
  })
  if (found === undefined) return 'missing'
  const path = join(to.incoming, randomUUID())
  try {
    if ((await written(found.stream(), path)) !== sha256) return 'altered'
    return (await to.keep(path)).size
  } catch (error) {
    // Content that breaks off or has lost a piece.
    if ((await from.check(sha256)) === 'altered') return 'altered'
    throw error
  } finally {
    await rm(path, { force: true })
  }
}

/** Writes content to a file and gives its hash. */
async function written(content: Readable, path: string): Promise<string> {
  const hash = createHash('sha256')
  const hashing = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      hash.update(piece)
      yield piece
    }
  }
  await pipeline(content, hashing, createWriteStream(path, { mode: 0o600 }))
  return hash.digest('hex')
}
