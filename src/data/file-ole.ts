import type { OleFacts } from '../domain/file-office.ts'
import type { LookedAt, ReadAt } from './file-facts.ts'
import { excelFacts, isEncryptedWord, presentationMacro } from './file-ole-streams.ts'

/** A stream or storage of the directory. */
export interface OleEntry {
  name: string
  /** the first sector of a stream */
  start: number
  size: number
}

/** Sectors after which a directory is no directory of a document. */
const longestChain = 4096

/**
 * The directory of an OLE file (MS-CFB 2.6), read sector by sector along its chain, and what the streams of Word, Excel
 * and PowerPoint say about passwords and macros.
 */
export async function readOle(file: LookedAt): Promise<OleFacts> {
  try {
    const volume = await openVolume(file)
    const { entries, root } = await readDirectory(volume)
    return { state: 'whole', names: entries.map(({ name }) => name), root, ...(await warnings(file, volume, entries)) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { state: 'broken', names: [], root: '', encrypted: false, macro: false }
  }
}

interface Volume {
  /** the content of a sector; throws RangeError beyond the end */
  sector: (number: number) => Promise<Buffer>
  /** the sector after this one; throws RangeError when the table ends before it */
  next: (number: number) => Promise<number>
  directory: number
}

/** The header (2.2): the table of chains is in sectors of which the header names the first 109, and others the rest. */
async function openVolume({ head, size, readAt }: LookedAt): Promise<Volume> {
  const sectorSize = 2 ** head.readUInt16LE(30)
  if (sectorSize !== 512 && sectorSize !== 4096) throw new RangeError('sector size')
  const sector = sectorsOf(readAt, { sectorSize, size })
  const perSector = sectorSize / 4
  const tables = await tableSectors({ head, sector, perSector })
  const next = async (number: number): Promise<number> => {
    const table = tables[Math.floor(number / perSector)]
    if (table === undefined) throw new RangeError('table')
    return (await sector(table)).readUInt32LE((number % perSector) * 4)
  }
  await requireAll(tables, { sector, sectorSize, size })
  return { sector, next, directory: head.readUInt32LE(48) }
}

/** Throws RangeError when the table knows of a sector that begins beyond the end of the file. */
async function requireAll(
  tables: readonly number[],
  { sector, sectorSize, size }: { sector: Volume['sector']; sectorSize: number; size: number },
): Promise<void> {
  const there = Math.ceil(size / sectorSize) - 1
  for (const [index, table] of tables.entries()) {
    const first = (index * sectorSize) / 4
    const chains = await sector(table)
    for (let place = Math.max(0, there - first); place < sectorSize / 4; place += 1)
      if (!freeSector.includes(chains.readUInt32LE(place * 4))) throw new RangeError('sector')
  }
}

/** A sector that is half there stands at the end of some files; one that is not there at all is a broken file. */
function sectorsOf(readAt: ReadAt, { sectorSize, size }: { sectorSize: number; size: number }) {
  return async (number: number): Promise<Buffer> => {
    const at = (number + 1) * sectorSize
    if (at >= size) throw new RangeError('sector')
    const found = await readAt(at, sectorSize)
    return found.length === sectorSize ? found : Buffer.concat([found], sectorSize)
  }
}

async function tableSectors(from: { head: Buffer; sector: Volume['sector']; perSector: number }): Promise<number[]> {
  const { head, sector, perSector } = from
  const found: number[] = []
  for (let at = 76; at < 512; at += 4) found.push(head.readUInt32LE(at))
  let more = head.readUInt32LE(68)
  for (let count = 0; more < endOfChain; count += 1) {
    if (count > longestChain) throw new RangeError('table')
    const list = await sector(more)
    for (let place = 0; place < perSector - 1; place += 1) found.push(list.readUInt32LE(place * 4))
    more = list.readUInt32LE((perSector - 1) * 4)
  }
  return found.filter((one) => one < endOfChain)
}

/** The mark of a sector that is not used; some programs leave zeros. */
const freeSector = [0xffffffff, 0]

/** From here on a number is no sector but a mark. */
const endOfChain = 0xfffffffa

async function readDirectory(volume: Volume): Promise<{ entries: OleEntry[]; root: string }> {
  const entries: OleEntry[] = []
  let root = ''
  for await (const sector of chain(volume, volume.directory))
    for (let at = 0; at + 128 <= sector.length; at += 128) {
      const kind = sector[at + 66]
      const length = sector.readUInt16LE(at + 64)
      if (kind === 0 || length < 2 || length > 64) continue
      const name = sector.toString('utf16le', at, at + length - 2)
      if (kind === 5) root = sector.toString('hex', at + 80, at + 96)
      entries.push({ name, start: sector.readUInt32LE(at + 116), size: sector.readUInt32LE(at + 120) })
    }
  return { entries, root }
}

async function* chain(volume: Volume, first: number): AsyncGenerator<Buffer> {
  let number = first
  for (let count = 0; number < endOfChain; count += 1) {
    if (count > longestChain) throw new RangeError('chain')
    yield await volume.sector(number)
    number = await volume.next(number)
  }
}

/** Streams below this size stand elsewhere; those that matter here are larger. */
const smallStream = 4096

async function warnings(
  file: LookedAt,
  volume: Volume,
  entries: readonly OleEntry[],
): Promise<{ encrypted: boolean; macro: boolean }> {
  const beginning = async (name: string, length: number): Promise<Buffer | null> => {
    const entry = entries.find((one) => one.name === name)
    if (entry === undefined || entry.size < smallStream) return null
    const parts: Buffer[] = []
    for await (const sector of chain(volume, entry.start)) {
      parts.push(sector)
      if (parts.reduce((sum, { length }) => sum + length, 0) >= length) break
    }
    return Buffer.concat(parts)
  }
  const word = await beginning('WordDocument', 512)
  const excel = (await beginning('Workbook', 65_536)) ?? (await beginning('Book', 65_536))
  const { encrypted, macro } = excelFacts(excel)
  const slides = entries.some(({ name }) => name === 'PowerPoint Document')
  return { encrypted: encrypted || isEncryptedWord(word), macro: macro || (slides && (await presentationMacro(file))) }
}
