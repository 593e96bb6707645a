import { BackupError } from '../../domain/backup.ts'
import type { ByteReader } from './bytes.ts'

/**
 * The tar format as far as a backup needs it: plain files with short names (POSIX.1-1988 ustar; a size of 8 GiB or more
 * in base 256, as GNU tar writes it). Any tar program reads what is written here. What is read must be, to the bit,
 * what would have been written.
 */
export interface TarPart {
  name: string
  /** bytes */
  size: number
  content: AsyncIterable<Uint8Array>
}

const block = 512

/** The bytes of an archive. `at` is the time that a tar program shows. Throws when a part is not as long as it said. */
export async function* writeTar(parts: AsyncIterable<TarPart>, at: Date): AsyncGenerator<Uint8Array> {
  for await (const { name, size, content } of parts) {
    yield headerOf({ name, size, time: Math.floor(at.getTime() / 1000) })
    let written = 0
    for await (const piece of content) {
      written += piece.length
      yield piece
    }
    if (written !== size) throw new Error(`${name} has ${written} bytes where it had ${size}`)
    yield Buffer.alloc(paddingOf(size))
  }
  yield Buffer.alloc(2 * block)
}

/** The parts of an archive, one after the other: the content of one is read before the next is asked for. */
export async function* readTar(bytes: ByteReader): AsyncGenerator<TarPart> {
  for (;;) {
    const header = await whole(bytes, block)
    if (isEmpty(header)) break
    const { name, size } = partOf(header)
    yield { name, size, content: contentOf(bytes, size) }
    if (!isEmpty(await whole(bytes, paddingOf(size)))) throw new BackupError(`was altered or damaged behind ${name}`)
  }
  if (!isEmpty(await whole(bytes, block))) throw new BackupError('was altered or damaged at its end')
  if ((await bytes.read(1)).length > 0) throw new BackupError('was altered: something stands behind its end')
}

async function* contentOf(bytes: ByteReader, size: number): AsyncGenerator<Buffer> {
  let read = 0
  for await (const piece of bytes.take(size)) {
    read += piece.length
    yield piece
  }
  if (read < size) throw cutShort()
}

const cutShort = (): BackupError => new BackupError('is cut short: its end is missing')

async function whole(bytes: ByteReader, count: number): Promise<Buffer> {
  const found = await bytes.read(count)
  if (found.length < count) throw cutShort()
  return found
}

const isEmpty = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0)

/** What fills the last block. */
const paddingOf = (size: number): number => (block - (size % block)) % block

const sizeAt = 124
const largestOctal = 8 ** 11

/** `time` in seconds since 1970. */
function headerOf({ name, size, time }: { name: string; size: number; time: number }): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long a name`)
  const header = Buffer.alloc(block)
  header.write(name, 0)
  header.write('0000600\0' + '0000000\0' + '0000000\0', 100, 'latin1')
  if (size < largestOctal) header.write(octal(size, 12), sizeAt, 'latin1')
  else {
    header[sizeAt] = 0x80
    header.writeBigUInt64BE(BigInt(size), sizeAt + 4)
  }
  header.write(octal(time, 12), 136, 'latin1')
  header.write(' '.repeat(8) + '0', 148, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${octal(sum, 7)} `, 148, 'latin1')
  return header
}

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`

/** Throws when the header differs from what its name, size and time make. */
function partOf(header: Buffer): { name: string; size: number } {
  const end = header.indexOf(0)
  const name = header.toString('utf8', 0, Math.min(end < 0 ? 100 : end, 100))
  const size =
    header[sizeAt] === 0x80
      ? Number(header.readBigUInt64BE(sizeAt + 4))
      : Number.parseInt(header.toString('latin1', sizeAt, sizeAt + 11), 8)
  const time = Number.parseInt(header.toString('latin1', 136, 147), 8)
  const isOurs =
    Number.isSafeInteger(size) && Number.isSafeInteger(time) && header.equals(headerOf({ name, size, time }))
  if (!isOurs) throw new BackupError('was altered or damaged between two parts')
  return { name, size }
}

/** Whether an archive begins here with a part of this name. */
export const beginsWith = (header: Buffer, name: string): boolean =>
  header.toString('latin1', 0, name.length + 1) === `${name}\0` && header.toString('latin1', 257, 262) === 'ustar'
