import type { LookedAt } from './file-facts.ts'

/** How much is read where the directory of a PDF begins: its dictionary stands in front, or behind the table. */
const directory = 64 * 1024

/**
 * True when a PDF says that it is encrypted: in the trailer at its end, in the last cross-reference (ISO 32000-2,
 * 7.5.5 and 7.5.8), or in that at its beginning when it was made to be read from there. Many such files open without
 * a password all the same.
 */
export async function isEncryptedPdf({ size, head, tail, readAt }: LookedAt): Promise<boolean> {
  if (saysSo(trailerIn(await readAt(Math.max(0, size - directory), directory)))) return true
  const start = /startxref\s+(\d{1,12})\s+%%EOF\s*$/.exec(tail.toString('latin1'))?.[1]
  if (start === undefined) return saysSo(head.toString('latin1'))
  const found = await readAt(Number(start), directory)
  const written = found.toString('latin1')
  // of a cross-reference stream only its dictionary is text
  const [dictionary = ''] = written.split(/\bstream\b/, 1)
  return saysSo(dictionary) || (written.startsWith('xref') && saysSo(trailerIn(found)))
}

function trailerIn(bytes: Buffer): string {
  const at = bytes.lastIndexOf('trailer')
  return at < 0 ? '' : bytes.toString('latin1', at)
}

const saysSo = (written: string): boolean => /\/Encrypt\b/.test(written)
