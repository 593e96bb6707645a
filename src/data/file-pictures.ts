import type { LookedAt } from './file-facts.ts'
import { isWholeTiff } from './file-tiff.ts'

type Picture = 'png' | 'jpeg' | 'gif' | 'webp' | 'heic' | 'tiff'

/** True when a picture goes on to its end. Not decoded: what a half transfer leaves is found by the structure alone. */
export function isWholePicture(kind: Picture, file: LookedAt): Promise<boolean> | boolean {
  return wholeness[kind](file)
}

const wholeness: Record<Picture, (file: LookedAt) => Promise<boolean> | boolean> = {
  png: hasPngEnd,
  jpeg: hasJpegEnd,
  // a picture of one byte less is a picture without its end mark
  gif: ({ tail }) => tail.includes(0x3b),
  webp: ({ head, size }) => head.length >= 12 && head.readUInt32LE(4) + 8 <= size,
  heic: hasAllBoxes,
  tiff: isWholeTiff,
}

/** Chunks one after the other until IEND (PNG, third edition, 5.3). */
async function hasPngEnd({ size, readAt }: LookedAt): Promise<boolean> {
  for (let at = 8; at + 12 <= size;) {
    const chunk = await readAt(at, 8)
    const length = chunk.readUInt32BE(0)
    if (chunk.toString('latin1', 4, 8) === 'IEND') return at + 12 + length <= size
    at += 12 + length
  }
  return false
}

/**
 * From the first scan on, FF D9 is the end of the picture and nothing else (ITU-T T.81, B.1.1.2). What stands before is
 * skipped: it may hold a small picture with an end of its own. Telephones write more behind the end.
 */
async function hasJpegEnd(file: LookedAt): Promise<boolean> {
  const scan = await jpegScan(file)
  if (scan === null) return false
  for await (const piece of file.pieces(scan, 1)) if (piece.includes(endOfImage)) return true
  return false
}

const endOfImage = Buffer.from([0xff, 0xd9])

/** Where the first scan begins, or null when the file ends before it. */
async function jpegScan({ size, readAt }: Pick<LookedAt, 'size' | 'readAt'>): Promise<number | null> {
  for (let at = 2; at + 4 <= size;) {
    const segment = await readAt(at, 4)
    if (segment[0] !== 0xff) return null
    const marker = segment[1] ?? 0
    if (marker === 0xff) at += 1
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else if (marker === 0xda) return at + 2 + segment.readUInt16BE(2)
    else at += 2 + segment.readUInt16BE(2)
  }
  return null
}

/** The boxes of a HEIF file fill it (ISO/IEC 14496-12, 4.2). */
async function hasAllBoxes({ size, readAt }: LookedAt): Promise<boolean> {
  let at = 0
  while (at + 8 <= size) {
    const box = await readAt(at, 16)
    const length = box.readUInt32BE(0)
    if (length === 0) return true
    const whole = length === 1 && box.length === 16 ? Number(box.readBigUInt64BE(8)) : length
    if (whole < 8) return false
    at += whole
  }
  return at === size
}
