import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { join, resolve } from 'node:path'
import { backUp, type BackupMade, type BackupWanted } from './actions/back-up.ts'
import { type Recorded, recordRehearsalFor, type RehearsalToRecord } from './actions/record-rehearsal.ts'
import type { Context } from './context.ts'
import { BackupError } from './domain/backup.ts'
import type { Actor } from './domain/trail.ts'

/**
 * What a command asks the process that has the data folder: one line of JSON each way over a Unix socket in that folder.
 * Who can open the socket can read the data itself, so nothing more is asked of him.
 */
export interface Requests {
  backup: { given: BackupWanted; answer: BackupMade }
  'record-rehearsal': { given: RehearsalToRecord & { actor: Actor }; answer: Recorded }
  /** a copy of the database into a new file, in a folder that is there: what a later Waarborg rehearses its migrations on */
  snapshot: { given: { path: string }; answer: null }
}

export interface Request {
  do: keyof Requests
  given: Requests[keyof Requests]['given']
}

export type Answer = { done: unknown } | { refused: string }

export const controlSocket = (dataFolder: string): string => join(resolve(dataFolder), 'control.sock')

/** A request is a path, a passphrase or a report: never long. */
const longest = 64 * 1024

/**
 * Listens for commands. Gives the function that stops it. The store is open by now, so a socket that stands there is of
 * a server that was killed, and is replaced. Where it cannot listen (a path of more than some 100 characters, Windows) it
 * says so in the log, and commands need a stopped server as before.
 */
export async function listenForCommands(context: Context): Promise<() => Promise<void>> {
  if (context.config.mongodbUri !== null) return () => Promise.resolve()
  const path = controlSocket(context.config.dataFolder)
  const server = createServer((socket) => void serve(context, socket))
  try {
    await rm(path, { force: true })
    server.listen(path)
    await once(server, 'listening')
    await chmod(path, 0o600)
  } catch (error) {
    context.log.warn({ err: error }, 'commands cannot reach this server')
  }
  return () => stop(server)
}

/** Who asked something gets an answer first. */
async function stop(server: Server): Promise<void> {
  if (!server.listening) return
  await new Promise((resolve) => server.close(resolve))
}

async function serve(context: Context, socket: Socket): Promise<void> {
  socket.on('error', () => socket.destroy())
  socket.setTimeout(10_000, () => socket.destroy())
  const line = await firstLine(socket)
  socket.setTimeout(0)
  const answer = await answerTo(context, line)
  socket.end(`${JSON.stringify(answer)}\n`)
}

/** What is sent up to the end of the first line; '' when the other side goes before, or sends too much. */
export function firstLine(socket: Socket): Promise<string> {
  socket.setEncoding('utf8')
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (piece) => {
      text += String(piece)
      const [line = '', ...rest] = text.split('\n')
      if (rest.length > 0) resolve(line)
      else if (text.length > longest) socket.destroy()
    })
    socket.once('close', () => resolve(''))
  })
}

async function answerTo(context: Context, line: string): Promise<Answer> {
  try {
    return { done: await perform(context, JSON.parse(line) as Request) }
  } catch (error) {
    if (!(error instanceof BackupError)) context.log.error({ err: error }, 'a command failed')
    return { refused: error instanceof Error ? error.message : String(error) }
  }
}

type Handlers = { [K in keyof Requests]: (context: Context, given: Requests[K]['given']) => Promise<unknown> }

const handlers: Handlers = {
  backup: backUp,
  'record-rehearsal': (context, { actor, ...what }) => recordRehearsalFor(context, what, actor),
  snapshot: async ({ store }, { path }) => {
    await store.snapshot?.(path)
    return null
  },
}

async function perform(context: Context, { do: command, given }: Request): Promise<unknown> {
  if (!Object.hasOwn(handlers, command))
    throw new BackupError('this server does not know that command; is it of another version?')
  const handler = handlers[command] as (context: Context, given: unknown) => Promise<unknown>
  return handler(context, given)
}
