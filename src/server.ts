import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Context } from './context.ts'
import { createApp } from './web/app.ts'

export interface Running {
  address: string
  server: Server
  stop: () => Promise<void>
}

/** Starts listening. Rejects when the port is taken. */
export async function startServer(context: Context): Promise<Running> {
  const server = createServer(createApp(context))
  const { host, port } = context.config
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    server,
    stop: () => stop(server, context),
  }
}

/** Lets requests under way end, then closes the store. */
async function stop(server: Server, context: Context): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve)
    server.closeIdleConnections()
  })
  await context.store.close()
}
