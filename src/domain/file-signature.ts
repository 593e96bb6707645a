/** What the first bytes of a file say that it is. `zip` and `ole` need a look inside; `other` may be text. */
export type Signature =
  'pdf' | 'png' | 'jpeg' | 'gif' | 'webp' | 'heic' | 'tiff' | 'zip' | 'ole' | 'executable' | 'archive' | 'other'

/** By the first bytes; the first 1,024 are enough. A PDF may stand after a few bytes that a printer put before it. */
export function signatureOf(head: Uint8Array): Signature {
  const found = signatures.find(({ at = 0, bytes }) => startsWith(head.subarray(at), bytes))
  if (found !== undefined) return found.is
  if (isWindowsProgram(head)) return 'executable'
  if (startsWith(head, text('RIFF')) && startsWith(head.subarray(8), text('WEBP'))) return 'webp'
  if (startsWith(head.subarray(4), text('ftyp'))) return isHeic(head) ? 'heic' : 'other'
  return indexOf(head.subarray(0, 1024), text('%PDF-')) >= 0 ? 'pdf' : 'other'
}

/** Where `wanted` first stands, or -1. */
export function indexOf(bytes: Uint8Array, wanted: Uint8Array, from = 0): number {
  for (let at = bytes.indexOf(wanted[0] ?? 0, from); at >= 0; at = bytes.indexOf(wanted[0] ?? 0, at + 1))
    if (startsWith(bytes.subarray(at), wanted)) return at
  return -1
}

/** The bytes of a word of plain letters. */
export const text = (letters: string): Uint8Array => Uint8Array.from(letters, (letter) => letter.charCodeAt(0))

export const latin1 = (bytes: Uint8Array): string => {
  const parts: string[] = []
  for (let start = 0; start < bytes.length; start += 8192)
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 8192)))
  return parts.join('')
}

export const startsWith = (bytes: Uint8Array, wanted: Uint8Array): boolean =>
  bytes.length >= wanted.length && wanted.every((byte, index) => bytes[index] === byte)

const hex = (digits: string): Uint8Array => Uint8Array.from(digits.split(' '), (byte) => Number.parseInt(byte, 16))

const signatures: readonly { is: Signature; bytes: Uint8Array; at?: number }[] = [
  { is: 'png', bytes: hex('89 50 4e 47 0d 0a 1a 0a') },
  { is: 'jpeg', bytes: hex('ff d8 ff') },
  { is: 'gif', bytes: text('GIF87a') },
  { is: 'gif', bytes: text('GIF89a') },
  { is: 'tiff', bytes: hex('49 49 2a 00') },
  { is: 'tiff', bytes: hex('4d 4d 00 2a') },
  { is: 'zip', bytes: hex('50 4b 03 04') },
  { is: 'zip', bytes: hex('50 4b 05 06') },
  { is: 'ole', bytes: hex('d0 cf 11 e0 a1 b1 1a e1') },
  // programs of Linux, macOS (both byte orders, one or more processors; also Java) and Android; a shortcut of Windows; #!
  { is: 'executable', bytes: hex('7f 45 4c 46') },
  { is: 'executable', bytes: hex('fe ed fa ce') },
  { is: 'executable', bytes: hex('fe ed fa cf') },
  { is: 'executable', bytes: hex('ce fa ed fe') },
  { is: 'executable', bytes: hex('cf fa ed fe') },
  { is: 'executable', bytes: hex('ca fe ba be') },
  { is: 'executable', bytes: text('dex\n') },
  { is: 'executable', bytes: hex('4c 00 00 00 01 14 02 00') },
  { is: 'executable', bytes: text('#!') },
  { is: 'executable', bytes: hex('ef bb bf 23 21') },
  // 7z, rar, gzip, xz, zstd, cabinet, ar (deb), tar
  { is: 'archive', bytes: hex('37 7a bc af 27 1c') },
  { is: 'archive', bytes: text('Rar!\x1a\x07') },
  { is: 'archive', bytes: hex('1f 8b 08') },
  { is: 'archive', bytes: text('BZh') },
  { is: 'archive', bytes: hex('fd 37 7a 58 5a 00') },
  { is: 'archive', bytes: hex('28 b5 2f fd') },
  { is: 'archive', bytes: text('MSCF') },
  { is: 'archive', bytes: text('!<arch>') },
  { is: 'archive', bytes: text('ustar'), at: 257 },
]

/** `MZ`, and not the beginning of a text: a program has zeros in its first bytes. */
const isWindowsProgram = (head: Uint8Array): boolean =>
  (startsWith(head, text('MZ')) || startsWith(head, text('ZM'))) && head.subarray(0, 64).includes(0)

/** The brands of a picture in HEIF, among the first of the file (ISO/IEC 23008-12). */
const isHeic = (head: Uint8Array): boolean =>
  /^(heic|heix|heim|heis|hevc|hevx|mif1|msf1)$/.test(latin1(head.subarray(8, 12)))
