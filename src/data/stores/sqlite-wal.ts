import { closeSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from '../folders.ts'

/*
 * SQLite itself drops without a word what it cannot read in the log of what was written last (`-wal`), and goes on with
 * what comes before: it cannot know whether that was ever acknowledged. Often we can. The form of the file is in
 * https://www.sqlite.org/fileformat2.html#the_write_ahead_log.
 */

const headerSize = 32
const frameHeaderSize = 24

/**
 * Stands beside the database from the first commit until it is closed cleanly, and names the log that belongs to it.
 * The name is what stays the same of a log when SQLite begins it anew: it counts both numbers on by one.
 */
const noteOf = (file: string): string => `${file}-open`

/** Whether it was written and not closed cleanly since. */
export const isNoted = (file: string): boolean => sizeOf(noteOf(file)) > 0

const logOf = (file: string): string => `${file}-wal`

/** Notes which log goes with the database, after its first commit: then the log has its header on the disk. False when that was not possible now. */
export function noteLog(file: string): boolean {
  try {
    const header = readStart(logOf(file), headerSize)
    if (header.length === headerSize) writeFileSync(noteOf(file), nameIn(header), { mode: 0o600 })
    return header.length === headerSize
  } catch {
    // A commit that is on the disk does not fail because the disk is full now.
    return false
  }
}

/** Call it before the database is closed, which removes the log: from then on nobody misses it. */
export function forgetLog(file: string): void {
  try {
    if (sizeOf(noteOf(file)) === 0) return
    rmSync(noteOf(file), { force: true })
    syncFolder(dirname(file))
  } catch {
    // A disk that became read-only: the log stays too.
  }
}

/**
 * What is wrong with a database that is not open, or with its log, as far as SQLite does not tell: null when nothing can be
 * seen. What a power cut or a kill leaves of one commit that was never acknowledged is not wrong.
 */
export function logProblem(file: string): string | null {
  const found = problemNow(file)
  // Another process may have it open and be writing: what is damaged stays so.
  return found !== null && found === problemNow(file) ? found : null
}

function problemNow(file: string): string | null {
  if (isCutOff(file)) return 'it is cut off'
  const size = sizeOf(logOf(file))
  const note = sizeOf(noteOf(file)) === 0 ? null : readFileSync(noteOf(file), 'latin1')
  if (size < headerSize)
    return note === null
      ? null
      : `waarborg.sqlite-wal, which holds what was written last, is missing or cut off. Put it back if you can; only to go on without what was written last, remove ${noteOf(file)}`
  if (sizeOf(file) === 0)
    return 'waarborg.sqlite itself is missing or empty, and the log of what was written last is there'
  const marks = readStart(file, 20)
  if (marks.length === 20 && (marks[18] !== 2 || marks[19] !== 2)) return 'its header does not fit the log beside it'
  const log = readFileSync(logOf(file))
  if (note !== null && note !== nameIn(log)) return 'waarborg.sqlite-wal is the log of another database'
  return lostCommits(log) ? 'waarborg.sqlite-wal was altered: commits in it cannot be read' : null
}

/** Without a log or a journal, by which SQLite mends what a power cut left, a database is made of whole pages. */
function isCutOff(file: string): boolean {
  const size = sizeOf(file)
  if (size === 0 || sizeOf(logOf(file)) > 0 || sizeOf(`${file}-journal`) > 0) return false
  const head = readStart(file, 18)
  return head.length < 18 || size % (head.readUInt16BE(16) || 1) !== 0
}

const nameIn = (header: Buffer): string => ((header.readUInt32BE(16) - header.readUInt32BE(12)) >>> 0).toString(16)

/**
 * True when commits are lost that were acknowledged: two of them at or behind a frame that cannot be read. One may be
 * what a power cut left of a commit that nobody was told of; the next one begins only when the one before is on the disk.
 */
function lostCommits(log: Buffer): boolean {
  const frameSize = frameHeaderSize + log.readUInt32BE(8)
  if (frameSize < 512 || frameSize > frameHeaderSize + 65_536) return true
  const sum = sumOf(log.readUInt32BE(0) === 0x37_7f_06_83)
  const start = sum(log.subarray(0, 24), [0, 0])
  // Without a header SQLite reads nothing at all: it was on the disk before the first commit was acknowledged.
  if (!isSame(start, log, 24)) return true
  let before: readonly Sum[] = [start]
  let isBroken = false
  let commits = 0
  for (let at = headerSize; at + frameSize <= log.length; at += frameSize) {
    const { sums, isWhole } = frameAt(log.subarray(at, at + frameSize), { sum, before })
    const isOurs = log.compare(log, 16, 24, at + 8, at + 16) === 0
    const isCommit = isOurs && log.readUInt32BE(at + 4) !== 0
    if ((!isWhole || !isOurs) && !isBroken) {
      isBroken = true
      if (isCommit) commits += 1
    } else if (isBroken && isWhole && isCommit) commits += 1
    before = sums
  }
  return commits >= 2
}

/**
 * A frame carries the sum of all before it and of itself. Of one that was altered either its content or its sum is still
 * right: the next may follow on both.
 */
function frameAt(
  frame: Buffer,
  { sum, before }: { sum: ReturnType<typeof sumOf>; before: readonly Sum[] },
): { sums: readonly Sum[]; isWhole: boolean } {
  const stored: Sum = [frame.readUInt32BE(16), frame.readUInt32BE(20)]
  const counted = before.map((one) => sum(frame.subarray(frameHeaderSize), sum(frame.subarray(0, 8), one)))
  const isWhole = counted.some((one) => isSame(one, frame, 16))
  return { sums: isWhole ? [stored] : [stored, ...counted.slice(0, 1)], isWhole }
}

type Sum = readonly [number, number]

const isSame = ([a, b]: Sum, log: Buffer, at: number): boolean =>
  log.readUInt32BE(at) === a && log.readUInt32BE(at + 4) === b

/** The checksum of the format, in the order of bytes that the file says. */
const sumOf =
  (isBig: boolean) =>
  (bytes: Buffer, [a, b]: Sum): Sum => {
    let [first, second] = [a, b]
    for (let at = 0; at < bytes.length; at += 8) {
      first = (first + (isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + second) >>> 0
      second = (second + (isBig ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + first) >>> 0
    }
    return [first, second]
  }

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

function readStart(path: string, length: number): Buffer {
  const handle = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(handle, bytes, 0, length, 0))
  } finally {
    closeSync(handle)
  }
}
