import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import type { Stored } from '../../src/data/store.ts'
import { trail } from '../../src/data/trail.ts'
import { inProject } from '../../src/paths.ts'
import { boxes } from './boxes.ts'

export interface Round {
  /** commits that the writer was told of before it was killed */
  acknowledged: number
  /** records in the store afterwards, of all rounds */
  records: number
  /** what is wrong; empty when the store kept its word */
  problems: string[]
}

/**
 * One round: a writer works in the folder, is killed with SIGKILL after so many milliseconds of writing, and the store
 * is opened again without any repair. `promised` collects the acknowledged commits of all rounds so far.
 */
export async function crashRound(folder: string, round: number, promised: Map<string, string[]>): Promise<Round> {
  const before = promised.size
  for (const line of await killedWriter(folder, round)) {
    const [batch = '', ...ids] = line.split(' ')
    promised.set(batch, ids)
  }
  return { acknowledged: promised.size - before, ...(await inspectStore(folder, promised)) }
}

async function killedWriter(folder: string, round: number): Promise<string[]> {
  const arguments_ = [inProject('test', 'crash', 'writer.ts'), folder, String(round)]
  const writer = spawn(process.execPath, arguments_, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  writer.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(writer, 'close')
  await Promise.race([once(writer.stdout, 'data'), ended])
  await setTimeout(Math.random() * 250)
  writer.kill('SIGKILL')
  await ended
  if (writer.signalCode !== 'SIGKILL') throw new Error(`the writer ended by itself (${writer.exitCode})`)
  // The last line may be cut off: then nobody was told.
  return output.split('\n').slice(0, -1)
}

/** Opens the store as it was left, without any repair, and compares it with what was promised. */
export async function inspectStore(
  folder: string,
  promised: ReadonlyMap<string, string[]>,
): Promise<Omit<Round, 'acknowledged'>> {
  const store = openSqlite(folder)
  try {
    const records = await store.find(boxes, { everyOrganisation: true })
    const entries = await store.find(trail, { everyOrganisation: true })
    const subjects = new Map(entries.map((entry) => [entry.subjectId, entry.act]))
    const kept = new Map(records.map((record) => [record.id, record]))
    return {
      records: records.length,
      problems: [...lost(promised, kept), ...halves(records, subjects), ...strays(entries, kept)],
    }
  } finally {
    await store.close()
  }
}

/** The files that the boxes name, where they name any. */
export async function namedBy(folder: string): Promise<Set<string>> {
  const store = openSqlite(folder)
  const records = await store.find(boxes, { everyOrganisation: true })
  await store.close()
  return new Set(records.map(({ content }) => content.slice(0, 64)))
}

type Box = Stored<{ batch: string; size: number; position: number; content: string }>

const lost = (promised: ReadonlyMap<string, string[]>, kept: ReadonlyMap<string, Box>): string[] =>
  [...promised].flatMap(([batch, ids]) =>
    ids.filter((id) => kept.get(id)?.batch !== batch).map((id) => `${batch}: ${id} was acknowledged and is lost`),
  )

function halves(records: readonly Box[], subjects: ReadonlyMap<string, string>): string[] {
  const perBatch = Map.groupBy(records, ({ batch }) => batch)
  return [...perBatch].flatMap(([batch, found]) => [
    ...(found.length === found[0]?.size ? [] : [`${batch}: ${found.length} of ${found[0]?.size} records`]),
    ...found.filter(({ id }) => subjects.get(id) !== 'box.made').map(({ id }) => `${batch}: ${id} has no trail entry`),
    ...found.filter(({ content }) => content.length !== 960).map(({ id }) => `${batch}: ${id} is damaged`),
  ])
}

const strays = (entries: readonly { subjectId: string }[], kept: ReadonlyMap<string, Box>): string[] =>
  entries
    .filter(({ subjectId }) => !kept.has(subjectId))
    .map(({ subjectId }) => `the trail tells of ${subjectId}, which is not there`)
