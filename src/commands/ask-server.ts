import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Answer, controlSocket, firstLine, type Request, type Requests } from '../server-control.ts'
import { CommandError } from './errors.ts'

/**
 * Asks the server that has the data folder to do something. Undefined when no server is there: then the command has the
 * folder for itself. Throws CommandError with what the server answers when it refuses.
 */
export async function askServer<K extends keyof Requests>(
  dataFolder: string,
  command: K,
  given: Requests[K]['given'],
): Promise<Requests[K]['answer'] | undefined> {
  const socket = await connected(controlSocket(dataFolder))
  if (socket === undefined) return undefined
  socket.write(`${JSON.stringify({ do: command, given } satisfies Request)}\n`)
  const line = await firstLine(socket)
  socket.destroy()
  if (line === '') throw new CommandError('the server was stopped before it was done; nothing was written')
  const answer = JSON.parse(line) as Answer
  if ('refused' in answer) throw new CommandError(answer.refused)
  return answer.done as Requests[K]['answer']
}

async function connected(path: string): Promise<Socket | undefined> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return socket
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'EINVAL'].includes(code)) return undefined
    if (code === 'EACCES') throw new CommandError(`${path} is of another user: run this as the user of the server`)
    throw error
  }
}
