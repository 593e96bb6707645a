import express, { type Request, type RequestHandler } from 'express'
import multer from 'multer'
import { holdFiles } from '../../data/held-files.ts'
import type { Route, UploadRule } from '../route.ts'
import { IncomingFiles } from './incoming-files.ts'

/** Reads the form of a route. After admission, so that a stranger's upload is not even received, and before CSRF, whose token is in it. */
export function bodyOf({ upload, bodyLimit = '400kb' }: Route): RequestHandler[] {
  const words = express.urlencoded({ extended: false, limit: bodyLimit, parameterLimit: 2000 })
  if (upload === undefined) return [words]
  // A form that takes files may come without any, and then as any other form: each reads its own kind only.
  return [words, upload.to === 'disk' ? toDisk(upload) : toMemory(upload)]
}

/** The handler of a route; the files that came with its form stay until it is done, also when the visitor has gone. */
export function handlerOf({ handler, upload }: Route): RequestHandler {
  if (upload?.to !== 'disk') return (req, res) => handler(req, res)
  return async (req, res) => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    atWork.set(req, promise)
    try {
      await handler(req, res)
    } finally {
      resolve(undefined)
    }
  }
}

const atWork = new WeakMap<Request, Promise<undefined>>()

function toMemory({ field, maxBytes }: UploadRule): RequestHandler {
  const limits = { fileSize: maxBytes, files: 1, fields: 50, fieldSize: 4_000_000 }
  const receive = multer({ storage: multer.memoryStorage(), limits }).single(field)
  return (req, res, next) => void receive(req, res, (error?: unknown) => next(unreadable(error)))
}

/** The limits of the files themselves are kept by IncomingFiles: it tells of what is too much instead of ending the request. */
function toDisk(rule: UploadRule): RequestHandler {
  const limits = { files: 200, fields: 2000, fieldSize: 100_000, parts: 2200 }
  return (req, res, next) => {
    const incoming = new IncomingFiles(req.context.files.incoming, rule)
    // Whatever the clock does meanwhile, the job that clears up leaves alone what is on its way.
    const release = holdFiles(req.context.files)
    res.once('close', () => void removed(req, incoming).finally(release))
    const receive = multer({ storage: incoming, limits }).array(rule.field)
    void receive(req, res, (error?: unknown) => {
      req.uploads = incoming.uploads
      next(unreadable(error))
    })
  }
}

async function removed(req: Request, incoming: IncomingFiles): Promise<void> {
  await atWork.get(req)
  await incoming.remove().catch((error: unknown) => req.context.log.error({ err: error }, 'incoming files not removed'))
}

/** A file that is too large or a form that breaks off is the sender's mistake; multer gives it no status. A full disk is ours. */
function unreadable(error: unknown): unknown {
  if (!(error instanceof Error) || 'status' in error || 'syscall' in error) return error
  const isTooLarge = error instanceof multer.MulterError && error.code !== 'LIMIT_UNEXPECTED_FILE'
  return Object.assign(error, { status: isTooLarge ? 413 : 400 })
}
