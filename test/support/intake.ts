import { createReadStream, readdirSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import express, { type ErrorRequestHandler } from 'express'
import { takeInFiles } from '../../src/actions/take-in-files.ts'
import type { Context } from '../../src/context.ts'
import { Invalid } from '../../src/domain/errors.ts'
import { bodyOf, handlerOf } from '../../src/web/middleware/body.ts'
import type { Handler, Route, UploadRule } from '../../src/web/route.ts'
import '../../src/web/types.ts'

export interface Intake {
  server: Server
  url: string
  /** the next handler, instead of the one that takes the files in */
  instead: (handler: Handler) => void
  /** how often a handler was called */
  calls: () => number
  close: () => Promise<unknown>
}

/** A server with one form that sends files, through the real middleware of a route. */
export async function intakeServer(context: Context, upload: Partial<UploadRule> = {}): Promise<Intake> {
  let handler: Handler = takeIn
  let calls = 0
  const route: Route = {
    method: 'post',
    path: '/',
    may: 'anyone',
    upload: { field: 'files', maxBytes: 50 * 1024 * 1024, files: 10, to: 'disk', ...upload },
    handler: (req, res) => {
      calls += 1
      return handler(req, res)
    },
  }
  const app = express()
  app.use((req, _res, next) => {
    req.context = context
    req.uploads = []
    next()
  })
  app.post('/', bodyOf(route), handlerOf(route), failed)
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    instead: (other) => (handler = other),
    calls: () => calls,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

const takeIn: Handler = async (req, res) => {
  const body = req.body as object
  try {
    res.json({ files: await takeInFiles(req.context, req.uploads), body })
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    res.status(422).json({ issues: error.issues, body })
  }
}

// eslint-disable-next-line max-params, @typescript-eslint/no-unused-vars -- Express knows an error handler by its four parameters
const failed: ErrorRequestHandler = (error: { status?: number }, _req, res, _next) => {
  res.status(error.status ?? 500).json({})
}

/** Sends a file of this machine piece by piece: the sender does not hold it in memory either. */
export async function sendFile(url: string, path: string, name: string): Promise<number> {
  const head = `--xyz\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\n\r\n`
  const tail = '\r\n--xyz--\r\n'
  const headers = {
    'content-type': 'multipart/form-data; boundary=xyz',
    'content-length': head.length + statSync(path).size + tail.length,
  }
  const sent = request(url, { method: 'POST', headers })
  const answer = new Promise<IncomingMessage>((resolve, reject) => sent.on('response', resolve).on('error', reject))
  sent.write(head)
  await pipeline(createReadStream(path), sent, { end: false })
  sent.end(tail)
  const response = await answer
  response.resume()
  return response.statusCode ?? 0
}

/** Goes on as soon as something is so; fails when it never is. */
export async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 5000; !isSo();) {
    if (Date.now() > end) throw new Error('it never came about')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** What is on its way in. */
export const incoming = (context: Context): string[] => readdirSync(context.files.incoming)
