import { resolve } from 'node:path'
import { type Moved, moveData } from '../actions/move-data.ts'
import { bringKey, configOf, type Destination, openDestination, openSource } from '../actions/move-places.ts'
import { type Config, readConfig } from '../config.ts'
import type { Command, Given, Io } from './command.ts'
import { CommandError, UsageError } from './errors.ts'
import { inUse } from './installation.ts'
import { nextAfterMove } from './move-next.ts'
import { columns, jsonOption } from './print.ts'

export const moveCommand: Command = {
  about:
    'Copies everything, records and files, from where the settings keep it to another place, and compares both sides: each collection by number and hash, each file, each trail. Stop Waarborg first. The source is only read. The destination must be empty; broken off, the same command goes on where it was, and until it is finished no Waarborg starts there. Exit 1 when anything differs; it is named.',
  options: {
    to: {
      value: 'PLACE',
      about: 'a MongoDB database (mongodb://HOSTS/DATABASE), a folder, or - to read the address from standard input',
      required: true,
    },
    'accept-findings': { about: 'finish although a file or a trail in the source itself is not whole' },
    json: jsonOption,
  },
  example: 'move --to mongodb://db1,db2,db3/waarborg?replicaSet=waarborg',
  run: async (given, io) => {
    const config = readConfig()
    const to = await destinationOf(given, io)
    const moved = await move(config, to, { given, io })
    print(moved, { given, io })
    if (moved.finishedAt === null) throw new CommandError(wrong(moved))
    if (!given.flag('json')) for (const line of nextAfterMove(config, to)) io.out(line)
  },
}

/** For a destination that does not answer, in milliseconds: two of the minutes that a MongoDB gives to what was left behind. */
const patience = 120_000

/** An address may hold a password, and everybody on the machine can see what was typed: so it may come another way. */
async function destinationOf(given: Given, io: Io): Promise<Destination> {
  const typed = given.text('to')
  const place = typed === '-' ? (await io.input()).trim() : typed
  if (place === '') throw new UsageError('no address came on standard input')
  if (!place.includes('://')) return { folder: resolve(place) }
  // What was written may hold a password, so it is not repeated.
  if (!/^mongodb(\+srv)?:\/\/[^/?]+\/[^/?]+(\?|$)/.test(place))
    throw new UsageError('--to is a folder, or an address with a database, such as mongodb://127.0.0.1:27017/waarborg')
  return { uri: place }
}

interface Typed {
  given: Given
  io: Io
}

async function move(config: Config, to: Destination, { given, io }: Typed): Promise<Moved> {
  const now = (): Date => new Date()
  const tell = (line: string): void => {
    if (!given.flag('json')) io.out(line)
  }
  const from = await opening(config, () => openSource(config, now()))
  try {
    const destination = await opening(configOf(config, to), () => openDestination(config, to))
    try {
      const acceptFindings = given.flag('accept-findings')
      const last = (): Promise<void> => bringKey(config, to)
      return await moveData({ from, to: destination, now, tell, acceptFindings, last, patience })
    } finally {
      await destination.store.close()
    }
  } finally {
    await from.store.close()
  }
}

/** A folder that another process has is told with its path. */
async function opening<T>(config: Config, open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (error) {
    throw inUse(config, error)
  }
}

function print(moved: Moved, { given, io }: Typed): void {
  if (given.flag('json')) {
    io.out(JSON.stringify(moved, null, 2))
    return
  }
  const { collections, files, findings, differences } = moved
  const rows = collections
    .filter(({ source, destination }) => source.count + destination.count > 0)
    .map(({ name, source, destination, same }) => [
      name,
      String(source.count),
      String(destination.count),
      same ? 'same' : 'DIFFERS',
      source.sha256.slice(0, 16),
    ])
  io.out(columns(['COLLECTION', 'SOURCE', 'DESTINATION', 'COMPARED', 'SHA-256'], rows))
  io.out(`files: ${files.count} with the hash that they are named by, ${(files.bytes / 1_000_000).toFixed(1)} MB`)
  for (const line of findings) io.out(`FOUND    ${line}`)
  for (const line of differences) io.out(`DIFFERS  ${line}`)
}

function wrong({ differences, findings, from }: Moved): string {
  if (differences.length > 0)
    return `the move is not finished: ${differences.join('; ')}. Was Waarborg at work on ${from}? Stop it and run the same command again: what differs is copied anew`
  return `the move is not finished, since the source is not whole: ${findings.join('; ')}. To move it as it is, run the same command with --accept-findings`
}
