import type { FileType, Refusal } from './file-type.ts'

/** What was found in a zip. */
export interface ZipFacts {
  /** `whole`: every entry could be inflated within the limits */
  state: 'whole' | 'broken' | 'bomb'
  entries: readonly ZipEntry[]
  /** the text of the entries that say what the zip is: `[Content_Types].xml`, `mimetype`, `META-INF/manifest.xml` */
  texts: Readonly<Record<string, string>>
}

export interface ZipEntry {
  name: string
  /** bytes, as the directory says */
  size: number
  compressedSize: number
  encrypted: boolean
}

/** The entries of which the text tells what a zip is. */
export const tellingEntries = ['[Content_Types].xml', 'mimetype', 'META-INF/manifest.xml'] as const

/** Where a zip becomes a bomb: bytes inflated, entries, and how many times larger it grows (from ten megabytes on). */
export const zipLimits = { bytes: 200 * 1024 * 1024, entries: 5000, ratio: 200, ratioFrom: 10 * 1024 * 1024 }

/** True when the directory alone says that it is too much. `fileSize` in bytes. */
export function isBomb(entries: readonly Pick<ZipEntry, 'size'>[], fileSize: number): boolean {
  const inflated = entries.reduce((sum, { size }) => sum + size, 0)
  if (entries.length > zipLimits.entries || inflated > zipLimits.bytes) return true
  return inflated > zipLimits.ratioFrom && inflated > fileSize * zipLimits.ratio
}

/** A zip: the Office file that it is, or why it is refused. */
export function zipTypeOf({ state, entries, texts }: ZipFacts): FileType | { refused: Refusal } {
  if (state !== 'whole') return { refused: state }
  if (entries.some(({ encrypted }) => encrypted)) return { refused: 'encrypted' }
  const names = entries.map(({ name }) => name)
  const types = texts['[Content_Types].xml']
  if (types !== undefined) return openXmlTypeOf(names, types)
  if (texts['mimetype'] !== undefined) return openDocumentTypeOf(names, texts)
  return {
    refused: names.some((name) => /\.class$|^META-INF\/MANIFEST\.MF$|^classes\.dex$/i.test(name))
      ? 'executable'
      : 'archive',
  }
}

/** Office Open XML (ECMA-376): the main part decides, wherever it stands. */
function openXmlTypeOf(names: readonly string[], types: string): FileType | { refused: Refusal } {
  if (names.some((name) => /vbaProject|vbaData|(^|\/)(macrosheets|intlmacrosheets)\//i.test(name)))
    return { refused: 'macro' }
  if (/macroEnabled|vnd\.ms-office\.vbaProject|excel\.sheet\.binary/i.test(types)) return { refused: 'macro' }
  if (types.includes('wordprocessingml.document.main+xml') || types.includes('wordprocessingml.template.main+xml'))
    return 'docx'
  if (types.includes('spreadsheetml.sheet.main+xml') || types.includes('spreadsheetml.template.main+xml')) return 'xlsx'
  return /presentationml\.(presentation|slideshow|template)\.main\+xml/.test(types) ? 'pptx' : { refused: 'archive' }
}

const openDocuments: Readonly<Record<string, FileType>> = { text: 'odt', spreadsheet: 'ods', presentation: 'odp' }

/** OpenDocument (ISO/IEC 26300): `mimetype` decides, the manifest tells of a password. */
function openDocumentTypeOf(names: readonly string[], texts: ZipFacts['texts']): FileType | { refused: Refusal } {
  const kind = /^application\/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)(-template)?$/.exec(
    texts['mimetype']?.trim() ?? '',
  )
  if (kind === null) return { refused: 'archive' }
  if (texts['META-INF/manifest.xml']?.includes('encryption-data') === true) return { refused: 'encrypted' }
  if (names.some((name) => /^(Basic|Scripts)\/.+[^/]$/i.test(name) && !/script-l[bc]\.xml$/i.test(name)))
    return { refused: 'macro' }
  return openDocuments[kind[1] ?? ''] ?? { refused: 'archive' }
}

/** What was found in an OLE file (MS-CFB), the container of Office before 2007. */
export interface OleFacts {
  state: 'whole' | 'broken'
  /** of streams and storages */
  names: readonly string[]
  /** the class of the root, 32 hexadecimal digits as they stand in the file */
  root: string
  encrypted: boolean
  macro: boolean
}

/** An installer of Windows: 000C1084-0000-0000-C000-000000000046, and its patches and transforms. */
const installer = /^8[2-6]100c0000000000c000000000000046$/

/** An OLE file: what it is, or why it is refused. */
export function oleTypeOf({ state, names, root, encrypted, macro }: OleFacts): FileType | { refused: Refusal } {
  if (state !== 'whole') return { refused: state }
  if (installer.test(root)) return { refused: 'executable' }
  const has = (name: string): boolean => names.includes(name)
  if (encrypted || has('EncryptedPackage') || has('EncryptedSummary')) return { refused: 'encrypted' }
  if (macro || has('_VBA_PROJECT') || has('_VBA_PROJECT_CUR') || has('VBA')) return { refused: 'macro' }
  if (names.some((name) => name.startsWith('__properties_version1.0'))) return 'msg'
  if (has('WordDocument')) return 'doc'
  if (has('Workbook') || has('Book')) return 'xls'
  return has('PowerPoint Document') ? 'ppt' : { refused: 'unknown' }
}
