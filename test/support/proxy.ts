import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import mongoose from 'mongoose'

/** A wire to the primary of this MongoDB, and the same database by way of it, with less patience. */
export async function wireTo(uri: string): Promise<{ wire: Proxy; uri: string }> {
  const wire = new Proxy(await primaryOf(uri))
  await wire.mend()
  const [, who = '', , rest = ''] = /^[^/]+\/\/([^@/]*@)?([^/]*)(.*)$/.exec(uri) ?? []
  const [path = '', options = ''] = rest.split('?')
  const kept = options.split('&').filter((option) => !/^(replicaSet|directConnection|compressors|)(=|$)/.test(option))
  const own = [...kept, 'directConnection=true', 'serverSelectionTimeoutMS=2000']
  return { wire, uri: `mongodb://${who}127.0.0.1:${wire.port}${path}?${own.join('&')}` }
}

/** A command as MongoDB's own language says it: its name is that of the first field. */
export type Command = Record<string, unknown>

export const nameOf = (command: Command): string => Object.keys(command)[0] ?? ''

/** The command in these bytes, when they are the whole of one (OP_MSG, with the command in front). */
function commandIn(bytes: Buffer): Command | undefined {
  const [code, kind, start] = [12, 20, 21]
  if (bytes.length < start + 4 || bytes.readInt32LE(code) !== 2013 || bytes[kind] !== 0) return undefined
  const end = start + bytes.readInt32LE(start)
  return end > bytes.length ? undefined : mongoose.mongo.BSON.deserialize(bytes.subarray(start, end))
}

/** A wire to a server that can be cut and mended. */
export class Proxy {
  port = 0
  /** what the server was asked by way of it, in order */
  readonly asked: Command[] = []
  readonly #target: { host: string; port: number }
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  #fateful: { command: string; lost: () => void } | undefined

  constructor(target: { host: string; port: number }) {
    this.#target = target
  }

  async mend(): Promise<void> {
    this.#server = createServer((from) => this.#join(from)).listen(this.port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.port = (this.#server.address() as AddressInfo).port
  }

  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  /**
   * Cuts the line on which the next command of this name goes out, once the server has done it: its answer is lost. To be
   * awaited after the command was given; whoever asks again gets a new line.
   */
  loseAnswerTo(command: string): Promise<void> {
    return new Promise((lost) => (this.#fateful = { command, lost: () => lost() }))
  }

  #watch(from: Socket, to: Socket): void {
    from.on('data', (sent: Buffer) => {
      const command = commandIn(sent)
      if (command === undefined) return
      this.asked.push(command)
      const fateful = this.#fateful
      if (fateful === undefined || nameOf(command) !== fateful.command) return
      this.#fateful = undefined
      to.unpipe(from)
      to.once('data', () => {
        from.destroy()
        to.destroy()
        fateful.lost()
      })
      to.resume()
    })
  }

  #join(from: Socket): void {
    const to = connect(this.#target)
    this.#watch(from, to)
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      this.#sockets.add(socket)
      socket.pipe(other)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        this.#sockets.delete(socket)
        other.destroy()
      })
    }
  }
}

async function primaryOf(uri: string): Promise<{ host: string; port: number }> {
  const connection = await mongoose.createConnection(uri).asPromise()
  const { primary } = (await connection.db!.admin().command({ hello: 1 })) as { primary?: string }
  const { host, port } = connection
  await connection.close()
  const [name = host, number = port] = primary?.split(':') ?? []
  return { host: name, port: Number(number) }
}
