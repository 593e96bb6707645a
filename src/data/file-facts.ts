import { type FileHandle, open } from 'node:fs/promises'
import { signatureOf } from '../domain/file-signature.ts'
import { type FileFacts, headLength, tailLength } from '../domain/file-type.ts'
import { isWholePicture } from './file-pictures.ts'
import { readOle } from './file-ole.ts'
import { isEncryptedPdf } from './file-pdf.ts'
import { readZip } from './file-zip.ts'

/** Reads so many bytes at a place; fewer where the file ends. */
export type ReadAt = (position: number, length: number) => Promise<Buffer>

/** A file that is looked at. */
export interface LookedAt {
  path: string
  /** bytes */
  size: number
  head: Buffer
  tail: Buffer
  readAt: ReadAt
  /** the file from a place to its end, in pieces that begin with the last `overlap` bytes of the one before; each is overwritten by the next */
  pieces: (from: number, overlap?: number) => AsyncIterable<Buffer>
}

/**
 * What must be known of a file to judge it, read piece by piece: the memory it takes does not grow with the file.
 * `encrypted`: a PDF that may need a password; only opening it tells.
 */
export async function readFileFacts(path: string, name: string): Promise<{ facts: FileFacts; encrypted: boolean }> {
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    const readAt = reader(handle)
    const head = await readAt(0, headLength)
    const tail = await readAt(Math.max(0, size - tailLength), tailLength)
    const file = { path, size, head, tail, readAt, pieces: piecesOf(handle) }
    return {
      facts: { name, size, head, tail, ...(await detailsOf(file)) },
      encrypted: signatureOf(head) === 'pdf' && (await isEncryptedPdf(file)),
    }
  } finally {
    await handle.close()
  }
}

function reader(handle: FileHandle): ReadAt {
  return async (position, length) => {
    const buffer = Buffer.alloc(length)
    const { bytesRead } = await handle.read(buffer, 0, length, position)
    return buffer.subarray(0, bytesRead)
  }
}

async function detailsOf(file: LookedAt): Promise<Pick<FileFacts, 'zip' | 'ole' | 'whole'>> {
  const signature = signatureOf(file.head)
  switch (signature) {
    case 'zip':
      return { zip: await readZip(file) }
    case 'ole':
      return { ole: await readOle(file) }
    case 'png':
    case 'jpeg':
    case 'gif':
    case 'webp':
    case 'heic':
    case 'tiff':
      return { whole: await isWholePicture(signature, file) }
    case 'other':
      return { whole: await isText(file) }
    default:
      return {}
  }
}

/** One buffer for all: a new one for each piece would stand in memory until it is collected. */
function piecesOf(handle: FileHandle): LookedAt['pieces'] {
  return async function* (from, overlap = 0) {
    const buffer = Buffer.alloc(256 * 1024)
    for (let at = from; ;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
      if (bytesRead > overlap || at === from) yield buffer.subarray(0, bytesRead)
      if (bytesRead < buffer.length) return
      at += bytesRead - overlap
    }
  }
}

/** False when a zero byte stands anywhere in it, unless it announces UTF-16. */
async function isText({ head, pieces }: LookedAt): Promise<boolean> {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true
  if (head.includes(0)) return false
  for await (const piece of pieces(head.length)) if (piece.includes(0)) return false
  return true
}
