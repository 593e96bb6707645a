import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openFolderFiles } from '../../src/data/stores/folder-files.ts'
import { inProject } from '../../src/paths.ts'
import { namedBy, inspectStore } from './rounds.ts'
import type { Dice } from './dice.ts'

/*
 * What a power cut may leave, without cutting any power: everything that a process asks of the system is written down
 * (strace), and disks are made up as they may be at a moment in between. What was synced is there; of what was not, any
 * part may be missing, down to a sector of 512 bytes. A name in a folder is there when the folder was synced after it.
 */

type Op =
  | { kind: 'write'; path: string; at: number; data: Buffer }
  | { kind: 'truncate'; path: string; size: number }
  | { kind: 'sync'; path: string }
  | { kind: 'create' | 'folder' | 'remove'; path: string }
  | { kind: 'rename'; path: string; to: string }
  | { kind: 'told'; text: string }

const traced = 'openat,write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat'

/** True where this machine lets us look at what a process asks of the system. */
export const canTrace = (): boolean => spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0

/** Lets the writer make so many commits, and gives what it asked of the system below its data folder. */
export function tracedWriter(commits: number): { root: string; ops: Op[] } {
  const root = mkdtempSync(join(tmpdir(), 'waarborg-power-'))
  const log = join(root, 'log')
  const script = inProject('test', 'crash', 'power-writer.ts')
  const strace = ['-f', '-y', '-xx', '-s', '1000000', '-e', `trace=${traced}`, '-o', log]
  const command = [...strace, process.execPath, script, join(root, 'above', 'data'), String(commits)]
  const { stderr } = spawnSync('strace', command, { encoding: 'utf8', maxBuffer: 1e9 })
  try {
    const ops = readLog(readFileSync(log, 'latin1'), root)
    if (ops.every(({ kind }) => kind !== 'told')) throw new Error(`nothing was traced: ${stderr}`)
    return { root, ops }
  } finally {
    rmSync(log, { force: true })
  }
}

/** Lines of strace; one that another thread came between is in two parts, and done at the second. */
function readLog(log: string, root: string): Op[] {
  const begun = new Map<string, string>()
  const ops: Op[] = []
  const sizes = new Map<string, number>()
  for (const line of log.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    if (rest.endsWith('<unfinished ...>')) {
      begun.set(thread, rest.slice(0, -'<unfinished ...>'.length))
      continue
    }
    const whole = rest.replace(/^<\.\.\. \w+ resumed>/, () => begun.get(thread) ?? '')
    const op = readCall(whole.trimEnd(), sizes)
    if (op !== undefined && (op.kind === 'told' || op.path.startsWith(root))) ops.push(op)
  }
  return ops
}

const text = (hex = ''): Buffer => Buffer.from(hex.replaceAll('\\x', ''), 'hex')

function readCall(line: string, sizes: Map<string, number>): Op | undefined {
  const [, name = '', given = '', result = ''] = /^(\w+)\((.*)\) += (-?\d+)/.exec(line) ?? []
  if (name === '' || result.startsWith('-')) return undefined
  const strings = [...given.matchAll(/"([^"]*)"/g)].map(([, hex]) => text(hex))
  // Descriptors and their paths are in hexadecimal too.
  const path = text(/^\d+<([^>]*)>/.exec(given)?.[1]).toString()
  const numbers = given.split(', ')
  const [first, second] = strings.map(String)
  switch (name) {
    case 'openat':
      return given.includes('O_CREAT')
        ? { kind: 'create', path: text(/<([^>]*)>$/.exec(line)?.[1]).toString() }
        : undefined
    case 'write': {
      if (given.startsWith('1<')) return { kind: 'told', text: String(strings[0]) }
      const at = sizes.get(path) ?? 0
      sizes.set(path, at + Number(result))
      return { kind: 'write', path, at, data: strings[0]!.subarray(0, Number(result)) }
    }
    case 'pwrite64':
      return { kind: 'write', path, at: Number(numbers.at(-1)), data: strings[0]!.subarray(0, Number(result)) }
    case 'ftruncate':
      return { kind: 'truncate', path, size: Number(numbers.at(-1)) }
    case 'fsync':
    case 'fdatasync':
      return { kind: 'sync', path }
    case 'mkdir':
    case 'mkdirat':
      return { kind: 'folder', path: first ?? '' }
    case 'unlink':
    case 'unlinkat':
      return { kind: 'remove', path: first ?? '' }
    default:
      return { kind: 'rename', path: first ?? '', to: second ?? '' }
  }
}

interface Content {
  ops: { op: Extract<Op, { kind: 'write' | 'truncate' }>; isSynced: boolean }[]
}

/** The disk as it may be when the power is cut before the operation `cut`. */
export function diskAt(ops: readonly Op[], cut: number, dice: Dice): Map<string, Buffer | 'folder'> {
  const now = new Map<string, Content>()
  const names: { op: Op; content: Content | undefined; isSynced: boolean }[] = []
  for (const op of ops.slice(0, cut)) {
    if (op.kind === 'told') continue
    if (op.kind === 'write' || op.kind === 'truncate') now.get(op.path)?.ops.push({ op, isSynced: false })
    else if (op.kind === 'sync') sync(op.path, now, names)
    else if (op.kind === 'create' && now.has(op.path)) continue
    else names.push({ op, content: named(op, now), isSynced: false })
  }
  return kept(names, dice)
}

function sync(path: string, now: Map<string, Content>, names: { op: Op; isSynced: boolean }[]): void {
  for (const one of now.get(path)?.ops ?? []) one.isSynced = true
  for (const one of names)
    if (one.op.kind === 'rename' ? dirname(one.op.to) === path : 'path' in one.op && dirname(one.op.path) === path)
      one.isSynced = true
}

function named(
  op: Exclude<Op, { kind: 'told' | 'write' | 'truncate' | 'sync' }>,
  now: Map<string, Content>,
): Content | undefined {
  const content = op.kind === 'create' ? { ops: [] } : now.get(op.path)
  if (op.kind === 'remove' || op.kind === 'rename') now.delete(op.path)
  if (op.kind === 'create') now.set(op.path, content!)
  if (op.kind === 'rename' && content !== undefined) now.set(op.to, content)
  return content
}

function kept(
  names: readonly { op: Op; content: Content | undefined; isSynced: boolean }[],
  dice: Dice,
): Map<string, Buffer | 'folder'> {
  const found = new Map<string, Content | 'folder'>()
  // One disk loses all that was not synced, another none of it, most something.
  const chance = [0, 0.5, 0.9, 1][dice.below(4)]!
  for (const { op, content, isSynced } of names) {
    if (!isSynced && dice.next() >= chance) continue
    if (op.kind === 'folder') found.set(op.path, 'folder')
    if (op.kind === 'create' && content !== undefined) found.set(op.path, content)
    if (op.kind === 'remove') found.delete(op.path)
    if (op.kind === 'rename' && content !== undefined) {
      found.delete(op.path)
      found.set(op.to, content)
    }
  }
  const disk = new Map<string, Buffer | 'folder'>()
  for (const [path, content] of found) disk.set(path, content === 'folder' ? content : bytesOf(content, chance, dice))
  // What is in a folder that is not there is not there either.
  for (const path of disk.keys()) if (!isReachable(path, disk)) disk.delete(path)
  return disk
}

const isReachable = (path: string, disk: ReadonlyMap<string, unknown>): boolean => {
  const above = dirname(path)
  return /waarborg-power-\w+$/.test(above) || (disk.get(above) === 'folder' && isReachable(above, disk))
}

const sector = 512

/** Where syncing costs nothing, if there is such a place: hundreds of disks are made. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

function bytesOf({ ops }: Content, chance: number, dice: Dice): Buffer {
  const ends = ops.map(({ op }) => (op.kind === 'write' ? op.at + op.data.length : op.size))
  const bytes = Buffer.alloc(Math.max(0, ...ends))
  let size = 0
  for (const { op, isSynced } of ops) {
    if (op.kind === 'truncate') {
      if (!isSynced && dice.next() >= chance) continue
      bytes.fill(0, op.size)
      size = op.size
      continue
    }
    for (let from = 0; from < op.data.length; from += sector) {
      if (!isSynced && dice.next() >= chance) continue
      const part = op.data.subarray(from, from + sector)
      part.copy(bytes, op.at + from)
      size = Math.max(size, op.at + from + part.length)
    }
  }
  return bytes.subarray(0, size)
}

/** Puts such a disk in a folder, opens what is on it and compares with what was told before the cut. */
export async function problemsAt(
  root: string,
  ops: readonly Op[],
  { cut, dice }: { cut: number; dice: Dice },
): Promise<string[]> {
  const told = ops.slice(0, cut).flatMap((op) => (op.kind === 'told' ? [op.text] : []))
  const promised = new Map(
    told
      .join('')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.split(' ')[0]!, line.split(' ').slice(1)]),
  )
  const place = mkdtempSync(join(memory, 'waarborg-image-'))
  try {
    for (const [path, content] of diskAt(ops, cut, dice)) {
      const target = path.replace(root, place)
      mkdirSync(content === 'folder' ? target : dirname(target), { recursive: true })
      if (content !== 'folder') writeFileSync(target, content)
    }
    const folder = join(place, 'above', 'data')
    const found = await inspectStore(folder, promised)
    return [...found.problems, ...(await missing(folder))]
  } catch (error) {
    return [`it does not open: ${String(error)}`]
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** Every file that a record names is there and whole. */
async function missing(folder: string): Promise<string[]> {
  const files = openFolderFiles(folder)
  const problems: string[] = []
  for (const sha256 of await namedBy(folder)) {
    const found = await files.check(sha256)
    if (found !== 'whole') problems.push(`a record names file ${sha256}, which is ${found}`)
  }
  return problems
}
