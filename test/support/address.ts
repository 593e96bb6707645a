import { once } from 'node:events'
import { Agent, createServer, type RequestListener, type Server } from 'node:http'
import request, { type Response, type Test } from 'supertest'

/** The address of each application that somebody visited. */
const servers = new WeakMap<RequestListener, Promise<Server>>()
/** Connections are kept, as browsers keep them. */
const kept = new Agent({ keepAlive: true })

/** Somebody with cookies. One address serves all who visit an application: supertest would open one for each request. */
export async function agentAt(app: RequestListener): Promise<ReturnType<typeof request.agent>> {
  return request.agent(await serverOf(app)).use((asked: Test) => void asked.agent(kept))
}

/** A request with no cookies but those it is given. */
export async function ask(app: RequestListener, make: (at: ReturnType<typeof request>) => Test): Promise<Response> {
  return make(request(await serverOf(app))).agent(kept)
}

/** The same request over a connection of its own: who refuses a file may hang up. */
export const apart = (asked: Test): Test => asked.agent(false as unknown as Agent)

/** Nobody comes any more. */
export async function shut(app: RequestListener): Promise<void> {
  const server = await servers.get(app)
  servers.delete(app)
  server?.close().closeAllConnections()
}

function serverOf(app: RequestListener): Promise<Server> {
  const server = servers.get(app) ?? listening(app)
  servers.set(app, server)
  return server
}

async function listening(app: RequestListener): Promise<Server> {
  // Whoever moves the clock, or stops to think, finds the connection still there.
  const server = createServer({ keepAliveTimeout: 0 }, app).listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  return server
}
