import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Request } from 'express'
import type { StorageEngine } from 'multer'
import { sentFileName } from '../../domain/file-name.ts'
import type { Upload } from '../../domain/file-upload.ts'
import type { UploadRule } from '../route.ts'

type Done = (error?: unknown, info?: Partial<Express.Multer.File>) => void

/**
 * The files of one request, written to a folder under names of our own while they come in. Of a file that is too large
 * the rest is read and forgotten, so that the fields behind it are still read; of one too many nothing is written.
 */
export class IncomingFiles implements StorageEngine {
  readonly uploads: Upload[] = []
  readonly #folder: string
  readonly #rule: UploadRule
  readonly #gone = new AbortController()
  readonly #writing: Promise<unknown>[] = []

  constructor(folder: string, rule: UploadRule) {
    this.#folder = folder
    this.#rule = rule
  }

  _handleFile(_req: Request, file: Express.Multer.File, done: Done): void {
    const written = this.#write(file)
    this.#writing.push(written)
    written.then(
      () => done(null, {}),
      (error: unknown) => done(error),
    )
  }

  /** All are removed together, after the answer. */
  _removeFile(_req: Request, _file: Express.Multer.File, done: (error: Error | null) => void): void {
    done(null)
  }

  /** Stops what is still coming in and removes everything. */
  async remove(): Promise<void> {
    this.#gone.abort()
    await Promise.allSettled(this.#writing)
    for (const { path } of this.uploads) await rm(path, { force: true })
  }

  async #write({ stream, originalname }: Express.Multer.File): Promise<void> {
    const upload: Upload = { path: join(this.#folder, randomUUID()), name: sentFileName(originalname), size: 0 }
    this.uploads.push(upload)
    if (this.uploads.length > (this.#rule.files ?? 1)) upload.tooMany = true
    const { signal } = this.#gone
    signal.throwIfAborted()
    const target = createWriteStream(upload.path, { flags: 'wx', mode: 0o600 })
    await pipeline(stream, (source: AsyncIterable<Buffer>) => this.#within(source, upload), target, { signal })
    if (upload.tooLarge === true || upload.tooMany === true) await rm(upload.path, { force: true })
  }

  async *#within(source: AsyncIterable<Buffer>, upload: Upload): AsyncGenerator<Buffer> {
    for await (const piece of source) {
      upload.size += piece.length
      if (upload.size > this.#rule.maxBytes) upload.tooLarge = true
      if (upload.tooLarge !== true && upload.tooMany !== true) yield piece
    }
  }
}
