import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** Stands before several servers as a balancer does: each request goes to the next in turn. */
export class Forwarder {
  address = ''
  /** how many requests each server answered, by its address */
  readonly answered = new Map<string, number>()
  readonly #targets: readonly string[]
  readonly #agent = new Agent({ keepAlive: true })
  readonly #server: Server
  #turn = 0

  constructor(targets: readonly string[]) {
    this.#targets = targets
    this.#server = createServer((req, res) => void this.#receive(req, res))
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.address = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.#agent.destroy()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** The whole body first: a request that one server refused goes to the next. */
  async #receive(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await buffer(req).catch(() => undefined)
    if (body !== undefined) this.#forward({ req, res, body }, this.#targets.length)
  }

  /** A server that refuses the connection was given nothing, so the next is tried; one that was given something and is gone is a 502. */
  #forward(given: Received, left: number): void {
    const { req, res, body } = given
    const target = this.#targets[this.#turn++ % this.#targets.length] ?? ''
    const { method, url, headers } = req
    const sent = request(target + (url ?? ''), { method, headers, agent: this.#agent }, (answer) => {
      this.answered.set(target, (this.answered.get(target) ?? 0) + 1)
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('error', () => res.destroy())
      answer.pipe(res)
    })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && left > 1) this.#forward(given, left - 1)
      else if (res.headersSent) res.destroy()
      else res.writeHead(502).end()
    })
    sent.end(body)
  }
}

interface Received {
  req: IncomingMessage
  res: ServerResponse
  body: Buffer
}
