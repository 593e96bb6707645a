import { finished } from 'node:stream/promises'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { isBomb, tellingEntries, zipLimits, type ZipEntry, type ZipFacts } from '../domain/file-office.ts'
import type { LookedAt } from './file-facts.ts'

/** How much of an entry that tells what the zip is, is kept. */
const mostText = 1024 * 1024

/**
 * Reads the directory of a zip, then inflates all that is in it to nowhere: a directory can lie, and only this shows
 * a bomb or a half file. Stops at the limit.
 */
export async function readZip({ path, size }: Pick<LookedAt, 'path' | 'size'>): Promise<ZipFacts> {
  const facts: ZipFacts & { entries: ZipEntry[]; texts: Record<string, string> } = {
    state: 'whole',
    entries: [],
    texts: {},
  }
  try {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false })
    try {
      const entries = await directoryOf(zip)
      facts.entries.push(...entries.map(describe))
      if (isBomb(facts.entries, size)) facts.state = 'bomb'
      else if (!facts.entries.some(({ encrypted }) => encrypted)) await inflateAll(zip, { entries, facts })
    } finally {
      zip.close()
    }
  } catch (error) {
    if (isLocked(error)) facts.entries.push({ name: '', size: 0, compressedSize: 0, encrypted: true })
    else facts.state = error instanceof TooMuch || isLie(error) ? 'bomb' : 'broken'
  }
  return facts
}

class TooMuch extends Error {}

/** What yauzl says of an entry that grows beyond what its directory announced. */
const isLie = (error: unknown): boolean => error instanceof Error && error.message.startsWith('too many bytes')

/** What it says of a directory that is itself encrypted. */
const isLocked = (error: unknown): boolean => error instanceof Error && error.message.startsWith('strong encryption')

async function directoryOf(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > zipLimits.entries) throw new TooMuch()
  const entries: Entry[] = []
  for await (const entry of zip.eachEntry()) {
    entries.push(entry)
    if (entries.length > zipLimits.entries) throw new TooMuch()
  }
  return entries
}

const describe = (entry: Entry): ZipEntry => ({
  name: entry.fileName,
  size: entry.uncompressedSize,
  compressedSize: entry.compressedSize,
  encrypted: entry.isEncrypted(),
})

async function inflateAll(
  zip: ZipFile,
  { entries, facts }: { entries: readonly Entry[]; facts: { texts: Record<string, string> } },
): Promise<void> {
  let total = 0
  for (const entry of entries) {
    const telling = (tellingEntries as readonly string[]).includes(entry.fileName)
    const { bytes, kept } = await inflate(zip, entry, { room: zipLimits.bytes - total, keep: telling ? mostText : 0 })
    total += bytes
    if (telling) facts.texts[entry.fileName] = kept
  }
}

/** Throws TooMuch when there is more than `room`; keeps the first `keep` bytes as text. */
async function inflate(
  zip: ZipFile,
  entry: Entry,
  { room, keep }: { room: number; keep: number },
): Promise<{ bytes: number; kept: string }> {
  // A way of packing that Office does not use: its size is known from the directory alone.
  if (entry.fileName.endsWith('/') || !entry.canDecodeFileData()) return { bytes: 0, kept: '' }
  const stream = await zip.openReadStreamPromise(entry)
  let bytes = 0
  const parts: Buffer[] = []
  stream.on('data', (part: Buffer) => {
    if (bytes < keep) parts.push(part)
    bytes += part.length
    if (bytes > room) stream.destroy(new TooMuch())
  })
  await finished(stream)
  return { bytes, kept: Buffer.concat(parts).toString('utf8', 0, keep) }
}
