import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { freePort } from './ports.ts'

/** Why the MongoDB suites are skipped. */
export const noMongo =
  'no MongoDB; set MONGODB_URI, or install mongod: https://www.mongodb.com/docs/manual/installation/'

/** What tells mocha and the tests of the application to work on it. A database over the network takes its time, the first time above all. */
export const onMongoDB = { words: ['--timeout', '120000'], environment: { TEST_STORE: 'mongodb' } } as const

/** Where a MongoDB was found for this process, and how it is given back. */
export interface FoundMongo {
  uri: string
  stop: () => Promise<void>
}

// Out of the environment, so that nothing that reads its settings there works on somebody's database by accident.
const given = process.env['MONGODB_URI'] ?? ''
delete process.env['MONGODB_URI']

let found: Promise<FoundMongo | undefined> | undefined

/** The MongoDB of MONGODB_URI, or three servers of our own from the `mongod` on the PATH; undefined when there is neither. */
export function findMongo(): Promise<FoundMongo | undefined> {
  return (found ??= look())
}

/** The address in MONGODB_URI. Throws when there is none: the tests of the application are not asked to start a MongoDB. */
export function givenMongo(): string {
  if (given === '') throw new Error(noMongo)
  return given
}

/** Whether there will be one, without starting it. */
export const hasMongo = (): boolean => given !== '' || hasMongod()

/** Stops what findMongo started. */
export async function leaveMongo(): Promise<void> {
  const left = found
  found = undefined
  await (await left)?.stop()
}

/** The address of a database of its own on the same server. */
export function databaseOn(uri: string, name = `waarborg_test_${randomUUID().slice(0, 8)}`): string {
  const [, server = '', database = '', options = ''] = /^([^/]+\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri) ?? []
  // Without authSource the driver looks people up in the database of the address: that must stay the one given.
  const source = server.includes('@') && !/authSource=/i.test(options) ? [`authSource=${database || 'admin'}`] : []
  return `${server}/${name}?${[...(options === '' ? [] : [options]), ...source].join('&')}`
}

/** Removes a database with all that is in it. */
export async function dropDatabase(uri: string): Promise<void> {
  const connection = await mongoose.createConnection(uri).asPromise()
  // A transaction whose line was cut stands in the way until the server ends it.
  const attempt = (): Promise<unknown> => connection.dropDatabase()
  await attempt().catch(attempt).catch(attempt)
  await connection.close()
}

async function look(): Promise<FoundMongo | undefined> {
  if (given !== '') return { uri: given, stop: () => Promise.resolve() }
  return hasMongod() ? startReplicaSet() : undefined
}

export const hasMongod = (): boolean => spawnSync('mongod', ['--version']).status === 0

/** Three servers in a temporary folder, which go with it. */
async function startReplicaSet(): Promise<FoundMongo> {
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-mongod-'))
  const ports = [await freePort(), await freePort(), await freePort()]
  const servers = await Promise.all(ports.map((port) => startMongod(join(folder, String(port)), port, 'waarborg')))
  const members = ports.map((port, _id) => ({ _id, host: `127.0.0.1:${port}` }))
  await initiate(ports[0]!, members)
  const hosts = members.map(({ host }) => host).join(',')
  return {
    uri: `mongodb://${hosts}/waarborg?replicaSet=waarborg`,
    stop: async () => {
      await Promise.all(servers.map(stopMongod))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** One server, part of a replica set when that is named. Resolves when it listens. */
export async function startMongod(folder: string, port: number, replicaSet?: string): Promise<ChildProcess> {
  mkdirSync(folder, { recursive: true })
  const set = replicaSet === undefined ? [] : ['--replSet', replicaSet]
  // Three of them by default take half of the memory each.
  const cache = ['--wiredTigerCacheSizeGB', '0.25']
  const words = [
    '--dbpath',
    folder,
    '--port',
    String(port),
    '--bind_ip',
    '127.0.0.1',
    '--nounixsocket',
    ...cache,
    ...set,
  ]
  const server = spawn('mongod', words, { stdio: 'ignore' })
  const connection = await mongoose
    .createConnection(`mongodb://127.0.0.1:${port}/?directConnection=true&serverSelectionTimeoutMS=30000`)
    .asPromise()
  await connection.close()
  return server
}

export async function stopMongod(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  server.kill('SIGTERM')
  await once(server, 'exit')
}

/** Makes a replica set `waarborg` of servers that were started with that name. */
export async function initiate(port: number, members: readonly { _id: number; host: string }[]): Promise<void> {
  const connection = await mongoose.createConnection(`mongodb://127.0.0.1:${port}/?directConnection=true`).asPromise()
  await connection
    .getClient()
    .db('admin')
    .command({ replSetInitiate: { _id: 'waarborg', members } })
  await connection.close()
}
