import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import mongoose from 'mongoose'
import { NotFound } from '../../domain/errors.ts'
import type { FileStore, KeptFile } from '../files.ts'
import { clearFolder, hashOf } from './folder-files.ts'
import type { Database } from './mongo-collection.ts'
import type { Connection } from './mongo-connection.ts'
import { isTaken, outageOf } from './mongo-errors.ts'

const { GridFSBucket, MongoGridFSChunkError } = mongoose.mongo
const { ObjectId } = mongoose.Types

type Attempt = mongoose.Types.ObjectId

/** A file as GridFS describes it: named by its hash, with the moment it was kept or last kept again. */
interface Entry {
  _id: Attempt
  filename: string
  length: number
  metadata: { keptAt: Date }
}

/** Files in GridFS, each hash once; those on their way in stand in the data folder of this machine. */
export async function openGridFsFiles(connection: Connection, dataFolder: string): Promise<FileStore> {
  const incoming = join(dataFolder, 'incoming')
  mkdirSync(incoming, { recursive: true, mode: 0o700 })
  await connection.database.collection('files.files').createIndexes([{ key: { filename: 1 }, unique: true }])
  await connection.database.collection('files.chunks').createIndexes([{ key: { files_id: 1, n: 1 }, unique: true }])
  return new GridFsFiles(connection, incoming)
}

class GridFsFiles implements FileStore {
  readonly incoming: string
  readonly #connection: Connection

  constructor(connection: Connection, incoming: string) {
    this.#connection = connection
    this.incoming = incoming
  }

  keep = async (path: string): Promise<KeptFile> => {
    const sha256 = await hashOf(path)
    const size = await this.#keep(sha256, () => createReadStream(path))
    await rm(path, { force: true })
    return { sha256, size }
  }

  keepBytes = async (bytes: Uint8Array): Promise<KeptFile> => {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { sha256, size: await this.#keep(sha256, () => Readable.from([Buffer.from(bytes)])) }
  }

  open = async (sha256: string) => {
    const found = await this.#entry(sha256)
    if (found === undefined) throw new NotFound(`file ${sha256}`)
    return { size: found.length, stream: () => this.#content(found) }
  }

  read = async (sha256: string): Promise<Buffer> => buffer((await this.open(sha256)).stream())

  has = async (sha256: string): Promise<boolean> => (await this.#entry(sha256)) !== undefined

  check = async (sha256: string) => {
    const found = await this.#entry(sha256)
    if (found === undefined) return 'missing'
    const hash = createHash('sha256')
    try {
      await pipeline(this.#content(found), hash)
    } catch (error) {
      // A piece that is gone or has another length than it was given.
      if (error instanceof MongoGridFSChunkError) return 'altered'
      throw error
    }
    return hash.digest('hex') === sha256 ? 'whole' : 'altered'
  }

  // The entry in one step, and only then its content: who keeps the same meanwhile finds no entry and makes another.
  remove = (sha256: string, before: Date): Promise<boolean> =>
    this.#connection.ask(async (database) => {
      const old = { filename: sha256, 'metadata.keptAt': { $lt: before } }
      const removed = await entriesOf(database).findOneAndDelete(old)
      if (removed !== null) await chunksOf(database).deleteMany({ files_id: removed._id })
      return removed !== null
    })

  async *list() {
    const entries = entriesOf(this.#connection.database).find({}, { projection: { filename: 1, metadata: 1 } })
    for await (const { filename, metadata } of told(entries)) yield { sha256: filename, keptAt: metadata.keptAt }
  }

  /** In the folder, and in GridFS the content of which the entry was never written, as after a crash. */
  clearIncoming = async (before: Date): Promise<number> =>
    (await clearFolder(this.incoming, before)) + (await clearContent(this.#connection, before))

  /** Gives its size. Every attempt has an id of its own, so that two who keep the same do not meet before the entry. */
  async #keep(sha256: string, content: () => Readable): Promise<number> {
    for (;;) {
      const kept = await this.#connection.ask((database) => touched(database, sha256))
      if (kept !== null) return kept.length
      try {
        return await this.#connection.ask((database) => upload(database, sha256, content()))
      } catch (error) {
        if (!isTaken(error)) throw error
      }
    }
  }

  async #entry(sha256: string): Promise<Entry | undefined> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new NotFound('file')
    return (await this.#connection.ask((database) => entriesOf(database).findOne({ filename: sha256 }))) ?? undefined
  }

  #content({ _id }: Entry): Readable {
    const content = bucketOf(this.#connection.database).openDownloadStream(_id)
    return Readable.from(told<Buffer>(content), { objectMode: false })
  }
}

const entriesOf = (database: Database) => database.collection<Entry>('files.files')
const chunksOf = (database: Database) => database.collection<{ files_id: Attempt; n: number }>('files.chunks')
const bucketOf = (database: Database) => new GridFSBucket(database, { bucketName: 'files' })

/** Makes a file young once more, so that the job which removes files without a row leaves it alone; null when there is none. */
const touched = (database: Database, sha256: string): Promise<Entry | null> =>
  entriesOf(database).findOneAndUpdate({ filename: sha256 }, { $set: { 'metadata.keptAt': new Date() } })

/** Gives its size. Leaves nothing when it fails. */
async function upload(database: Database, sha256: string, content: Readable): Promise<number> {
  const id = new ObjectId()
  const into = bucketOf(database).openUploadStreamWithId(id, sha256, { metadata: { keptAt: new Date() } })
  try {
    await pipeline(content, into)
    return into.length
  } catch (error) {
    // Where this fails too, clearIncoming does it later.
    await chunksOf(database)
      .deleteMany({ files_id: id })
      .catch(() => undefined)
    throw error
  }
}

/** Removes what was uploaded since before a moment and has no entry. The id of an attempt tells when it began. */
async function clearContent(connection: Connection, before: Date): Promise<number> {
  const began = { $lt: ObjectId.createFromTime(Math.floor(before.getTime() / 1000)) }
  const firsts = chunksOf(connection.database).find({ files_id: began, n: 0 }, { projection: { _id: 0, files_id: 1 } })
  const batch: Attempt[] = []
  let removed = 0
  for await (const { files_id } of told(firsts)) {
    batch.push(files_id)
    if (batch.length === 1000) removed += await clearAttempts(connection, batch.splice(0))
  }
  return removed + (await clearAttempts(connection, batch))
}

/** Removes the content of those attempts that have no entry. */
const clearAttempts = (connection: Connection, ids: Attempt[]): Promise<number> =>
  connection.ask(async (database) => {
    const entries = await entriesOf(database)
      .find({ _id: { $in: ids } }, { projection: { _id: 1 } })
      .toArray()
    const named = new Set(entries.map(({ _id }) => _id.toHexString()))
    const orphans = ids.filter((id) => !named.has(id.toHexString()))
    if (orphans.length > 0) await chunksOf(database).deleteMany({ files_id: { $in: orphans } })
    return orphans.length
  })

/** The same, with its errors put into the words of the port. */
async function* told<T>(whole: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* whole
  } catch (error) {
    throw outageOf(error)
  }
}
