import sharp, { type Sharp } from 'sharp'
import { previewSide } from './requests.ts'

/** A picture larger than this has no preview: it would take too much memory to read. Today's telephones stay below it. */
const mostPixels = 64_000_000

sharp.cache(false)
sharp.concurrency(1)

/** A small JPEG of a picture file: upright, in sRGB, on white, without place, device or any other metadata. */
export const smallPicture = (path: string): Promise<Uint8Array> =>
  small(sharp(path, { limitInputPixels: mostPixels, sequentialRead: true, failOn: 'error' }).autoOrient())

/** A small JPEG of pixels, four bytes each. */
export const pixelsAsPicture = (pixels: { data: Uint8Array; width: number; height: number }): Promise<Uint8Array> =>
  small(sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels: 4 } }))

const small = (picture: Sharp): Promise<Uint8Array> =>
  picture
    .resize({ width: previewSide, height: previewSide, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 82 })
    .timeout({ seconds: 15 })
    .toBuffer()
