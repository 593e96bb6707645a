import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sealTrails } from './actions/seal-trails.ts'
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

/** Lets requests under way end, seals what was written, then closes the store. */
async function stop(server: Server, context: Context): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve)
    server.closeIdleConnections()
  })
  // What is left waits for the next start: it is no reason not to stop.
  await sealTrails(context, AbortSignal.timeout(5000)).catch((error: unknown) =>
    context.log.error({ err: error }, 'the trail was not sealed'),
  )
  await context.store.close()
}
