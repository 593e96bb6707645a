/**
 * The text of a file that people made: UTF-8 (with or without mark), UTF-16 with its mark, else Windows-1252, which
 * older Word and Excel write. Line ends become `\n`, also Word's line break within a paragraph. Never throws.
 */
export function decodeText(bytes: Uint8Array): string {
  return decode(bytes).replace(/\r\n|[\r\v\u0085\u2028\u2029]/g, '\n')
}

/**
 * False for files that are no plain text, whatever their name says: zip (docx, xlsx, odt), PDF, OLE (doc, xls), RTF,
 * or any file with a NUL byte that does not announce UTF-16.
 */
export function looksLikeText(bytes: Uint8Array): boolean {
  if (signatures.some((signature) => startsWith(bytes, signature))) return false
  return utf16Of(bytes) !== null || !bytes.includes(0)
}

const signatures: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x50, 0x4b, 0x05, 0x06],
  [0x25, 0x50, 0x44, 0x46],
  [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
  [0x7b, 0x5c, 0x72, 0x74, 0x66],
]

const startsWith = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  bytes.length >= signature.length && signature.every((byte, index) => bytes[index] === byte)

function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le'
  return startsWith(bytes, [0xfe, 0xff]) ? 'utf-16be' : null
}

function decode(bytes: Uint8Array): string {
  const utf16 = utf16Of(bytes)
  if (utf16 !== null) return new TextDecoder(utf16).decode(bytes)
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return new TextDecoder('utf-8').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return decodeWindows1252(bytes)
  }
}

/** Places 0x80 to 0x9f; five of them mean nothing and stay control characters. */
const high = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** By hand: some releases of Node decode `windows-1252` as Latin-1 and lose the euro sign and the curly quotes. */
function decodeWindows1252(bytes: Uint8Array): string {
  const text: string[] = []
  for (let start = 0; start < bytes.length; start += 8192) {
    const codes = Array.from(bytes.subarray(start, start + 8192), (byte) =>
      byte >= 0x80 && byte <= 0x9f ? high.charCodeAt(byte - 0x80) : byte,
    )
    text.push(String.fromCharCode(...codes))
  }
  return text.join('')
}
