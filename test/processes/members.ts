import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { initiate, startMongod, stopMongod } from '../support/mongodb.ts'
import { freePort } from '../support/ports.ts'

/** A replica set of three, of which each member can be killed. */
export interface Members {
  uri: string
  /** by `127.0.0.1:port` */
  servers: ReadonlyMap<string, ChildProcess>
  stop: () => Promise<void>
}

export async function startMembers(): Promise<Members> {
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-members-'))
  const servers = new Map<string, ChildProcess>()
  for (let count = 0; count < 3; count += 1) {
    const port = await freePort()
    servers.set(`127.0.0.1:${port}`, await startMongod(join(folder, String(port)), port, 'waarborg'))
  }
  const hosts = [...servers.keys()]
  await initiate(
    Number(hosts[0]?.split(':')[1]),
    hosts.map((host, _id) => ({ _id, host })),
  )
  return {
    uri: `mongodb://${hosts.join(',')}/waarborg?replicaSet=waarborg`,
    servers,
    stop: async () => {
      await Promise.all([...servers.values()].map(stopMongod))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** kill -9 of the member that takes the writes at this moment. */
export async function killPrimary({ uri, servers }: Members): Promise<void> {
  const connection = await mongoose.createConnection(uri).asPromise()
  const { primary = '' } = (await connection.db!.admin().command({ hello: 1 })) as { primary?: string }
  await connection.close()
  const server = servers.get(primary)
  if (server === undefined) throw new Error(`${primary} is none of the members`)
  const gone = once(server, 'exit')
  server.kill('SIGKILL')
  await gone
}
