import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import mongoose from 'mongoose'

/** A wire to the primary of this MongoDB, and the same database by way of it, with less patience. */
export async function wireTo(uri: string): Promise<{ wire: Proxy; uri: string }> {
  const wire = new Proxy(await primaryOf(uri))
  await wire.mend()
  const [, who = '', , rest = ''] = /^[^/]+\/\/([^@/]*@)?([^/]*)(.*)$/.exec(uri) ?? []
  const [path = '', options = ''] = rest.split('?')
  const kept = options.split('&').filter((option) => !/^(replicaSet|directConnection|)(=|$)/.test(option))
  const own = [...kept, 'directConnection=true', 'serverSelectionTimeoutMS=2000']
  return { wire, uri: `mongodb://${who}127.0.0.1:${wire.port}${path}?${own.join('&')}` }
}

/** A wire to a server that can be cut and mended. */
export class Proxy {
  port = 0
  readonly #target: { host: string; port: number }
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined

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

  #join(from: Socket): void {
    const to = connect(this.#target)
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
