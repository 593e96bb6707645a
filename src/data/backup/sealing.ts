import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { BackupError } from '../../domain/backup.ts'
import type { ByteReader } from './bytes.ts'

/**
 * A stream under a passphrase. It begins with a header: 18 bytes that say what it is, three with the cost of scrypt
 * (log2 N, r, p), a salt of 16, the beginning of the nonces (7), and 16 that tell a wrong passphrase at once. Then
 * AES-256-GCM in pieces of 64 KiB, each with a tag of 16 and a nonce of its own: the beginning, the number of the piece
 * (4 bytes) and a 1 when it is the last, so that pieces cannot be swapped, left out or cut off.
 */
const kind = 'WAARBORG SEALED '
const magic = `${kind}1\n`
const pieceSize = 64 * 1024
const tagSize = 16
const cost = { logN: 17, r: 8, p: 1 }
const lengths = { fixed: magic.length + 3, salt: 16, prefix: 7, check: 16 }
const headerSize = lengths.fixed + lengths.salt + lengths.prefix + lengths.check

/** How many bytes tell whether a stream is sealed. */
export const sealMark = kind.length

/** True when the first bytes of a stream are those of a sealed one, of this version of the format or another. */
export const isSealed = (first: Buffer): boolean => first.toString('latin1', 0, kind.length) === kind

/** Seals a stream. */
export async function* seal(bytes: ByteReader, passphrase: string): AsyncGenerator<Uint8Array> {
  const header = Buffer.concat([
    Buffer.from(magic, 'latin1'),
    Buffer.from([cost.logN, cost.r, cost.p]),
    randomBytes(lengths.salt + lengths.prefix),
  ])
  const { key, check } = await keysOf(header, passphrase)
  yield Buffer.concat([header, check])
  for (let number = 0; ; number += 1) {
    const piece = await bytes.read(pieceSize)
    const isLast = (await bytes.peek(1)).length === 0
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(header, number, isLast))
    cipher.setAAD(header)
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()])
    if (isLast) return
  }
}

/** Opens a sealed stream. Throws BackupError for a wrong passphrase and for anything that was altered, at the first piece of it. */
export async function* unseal(bytes: ByteReader, passphrase: string): AsyncGenerator<Uint8Array> {
  const header = await bytes.read(headerSize - lengths.check)
  const written = await bytes.read(lengths.check)
  if (header.toString('latin1', 0, magic.length) !== magic)
    throw new BackupError('was sealed by a newer Waarborg: use that version or a later one')
  if (written.length < lengths.check) throw new BackupError('is cut short: its end is missing')
  const { key, check } = await keysOf(header, passphrase)
  if (!timingSafeEqual(check, written))
    throw new BackupError('does not open with this passphrase (or its first bytes were altered)')
  for (let number = 0; ; number += 1) {
    const sealed = await bytes.read(pieceSize + tagSize)
    const isLast = (await bytes.peek(1)).length === 0
    yield openPiece(sealed, { key, header, nonce: nonceOf(header, number, isLast), isLast })
    if (isLast) return
  }
}

function openPiece(sealed: Buffer, { key, header, nonce, isLast }: Opening): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagSize })
    decipher.setAAD(header)
    decipher.setAuthTag(sealed.subarray(-tagSize))
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagSize)), decipher.final()])
  } catch {
    throw new BackupError(isLast ? 'is cut short, or was altered at its end' : 'was altered or damaged on the way')
  }
}

interface Opening {
  key: Buffer
  header: Buffer
  nonce: Buffer
  isLast: boolean
}

function nonceOf(header: Buffer, number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  header.copy(nonce, 0, lengths.fixed + lengths.salt, lengths.fixed + lengths.salt + lengths.prefix)
  nonce.writeUInt32BE(number, lengths.prefix)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt)

/** The key, and what shows that it is the right one. The cost is read from the header, within what a server can bear. */
async function keysOf(header: Buffer, passphrase: string): Promise<{ key: Buffer; check: Buffer }> {
  const [logN = 0, r = 0, p = 0] = header.subarray(magic.length, lengths.fixed)
  if (logN < 14 || logN > 20 || r < 1 || r > 8 || p < 1 || p > 4)
    throw new BackupError('was altered or damaged in its first bytes')
  const salt = header.subarray(lengths.fixed, lengths.fixed + lengths.salt)
  const maxmem = 2 * 128 * 2 ** logN * r
  const derived = await derive(passphrase.normalize('NFC'), salt, 64, { N: 2 ** logN, r, p, maxmem })
  const check = createHmac('sha256', derived.subarray(32)).update(header).digest().subarray(0, lengths.check)
  return { key: derived.subarray(0, 32), check }
}
