import type { LookedAt } from './file-facts.ts'

/** An entry of the directory: so many values of so many bytes, in place or where `at` says. */
interface Entry {
  tag: number
  width: number
  length: number
  /** where the values stand in the file */
  at: number
}

type Read = Pick<LookedAt, 'size' | 'readAt'> & { u16: (bytes: Buffer) => number; u32: (bytes: Buffer) => number }

/** Bytes of a value by its type (TIFF 6.0, section 2, and 13 for a directory); others are of one byte. */
const widths: Readonly<Record<number, number>> = { 3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4 }

/** Tags that say where the strips or tiles stand (273, 324) and how long they are (279, 325). */
const places = [273, 324]
const lengths = [279, 325]

/** True when all that the first directory points to stands in the file, the strips or tiles of the picture included. */
export async function isWholeTiff({ head, size, readAt }: LookedAt): Promise<boolean> {
  if (head.length < 8) return false
  const little = head[0] === 0x49
  const read: Read = {
    size,
    readAt,
    u16: (bytes) => (little ? bytes.readUInt16LE(0) : bytes.readUInt16BE(0)),
    u32: (bytes) => (little ? bytes.readUInt32LE(0) : bytes.readUInt32BE(0)),
  }
  const entries = await directoryOf(read, read.u32(head.subarray(4)))
  if (entries.length === 0 || entries.some(({ at, length }) => at + length > size)) return false
  const last = await lastValue(read, entries, places)
  const length = await lastValue(read, entries, lengths)
  return last !== null && length !== null && last + length <= size
}

/** Empty when it does not stand in the file as a whole. */
async function directoryOf({ readAt, u16, u32 }: Read, at: number): Promise<Entry[]> {
  const counted = await readAt(at, 2)
  const count = counted.length < 2 ? 0 : u16(counted)
  const bytes = await readAt(at + 2, count * 12)
  if (bytes.length < count * 12) return []
  return Array.from({ length: count }, (_, n) => {
    const entry = bytes.subarray(n * 12)
    const width = widths[u16(entry.subarray(2))] ?? 1
    const length = u32(entry.subarray(4)) * width
    return { tag: u16(entry), width, length, at: length <= 4 ? at + 2 + n * 12 + 8 : u32(entry.subarray(8)) }
  })
}

async function lastValue(
  { readAt, u16, u32 }: Read,
  entries: readonly Entry[],
  tags: readonly number[],
): Promise<number | null> {
  const entry = entries.find(({ tag }) => tags.includes(tag))
  if (entry === undefined || entry.length < entry.width) return null
  const bytes = await readAt(entry.at + entry.length - entry.width, entry.width)
  return entry.width === 2 ? u16(bytes) : u32(bytes)
}
