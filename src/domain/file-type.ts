import { extensionOf, namedAs } from './file-name.ts'
import { type OleFacts, oleTypeOf, type ZipFacts, zipTypeOf } from './file-office.ts'
import { indexOf, type Signature, signatureOf, text } from './file-signature.ts'
import { type TextKind, textKindOf } from './file-text.ts'

/** Why a file is not kept. Each has its text: `intake.refused.<code>`. */
export const refusals = [
  'empty',
  'tooLarge',
  'tooMany',
  'executable',
  'script',
  'macro',
  'encrypted',
  'archive',
  'mismatch',
  'broken',
  'bomb',
  'unknown',
] as const
export type Refusal = (typeof refusals)[number]

/** What is kept: the media type it is given out under, and the extensions under which it may come. */
export const fileTypes = {
  pdf: { media: 'application/pdf', named: 'pdf', group: 'pdf' },
  png: { media: 'image/png', named: 'png', group: 'picture' },
  jpeg: { media: 'image/jpeg', named: 'jpg jpeg jpe jfif', group: 'picture' },
  gif: { media: 'image/gif', named: 'gif', group: 'picture' },
  webp: { media: 'image/webp', named: 'webp', group: 'picture' },
  heic: { media: 'image/heic', named: 'heic heif hif', group: 'picture' },
  tiff: { media: 'image/tiff', named: 'tif tiff', group: 'picture' },
  docx: {
    media: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    named: 'docx dotx',
    group: 'document',
  },
  xlsx: {
    media: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    named: 'xlsx xltx',
    group: 'sheet',
  },
  pptx: {
    media: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    named: 'pptx ppsx potx',
    group: 'slides',
  },
  odt: { media: 'application/vnd.oasis.opendocument.text', named: 'odt ott', group: 'document' },
  ods: { media: 'application/vnd.oasis.opendocument.spreadsheet', named: 'ods ots', group: 'sheet' },
  odp: { media: 'application/vnd.oasis.opendocument.presentation', named: 'odp otp', group: 'slides' },
  doc: { media: 'application/msword', named: 'doc dot', group: 'document' },
  xls: { media: 'application/vnd.ms-excel', named: 'xls xlt', group: 'sheet' },
  ppt: { media: 'application/vnd.ms-powerpoint', named: 'ppt pps pot', group: 'slides' },
  msg: { media: 'application/vnd.ms-outlook', named: 'msg oft', group: 'message' },
  eml: { media: 'message/rfc822', named: 'eml', group: 'text' },
  csv: { media: 'text/csv', named: 'csv tsv', group: 'text' },
  text: { media: 'text/plain', named: 'txt text log md json xml yaml yml ini conf cfg ics vcf', group: 'text' },
} as const
export type FileType = keyof typeof fileTypes

/** The `accept` of a form that takes these files. */
export const acceptedExtensions = Object.values(fileTypes)
  .flatMap(({ named }) => named.split(' '))
  .map((extension) => `.${extension}`)
  .join(',')

/** Previews are JPEG, whatever they were made of. */
export const previewMedia = 'image/jpeg'

/** What a preview is made of; null for what has none. HEIC cannot be read without a decoder under patents. */
export function previewKindOf(type: FileType): 'pdf' | 'picture' | null {
  if (type === 'pdf') return 'pdf'
  return fileTypes[type].group === 'picture' && type !== 'heic' ? 'picture' : null
}

/** What must be known of a file to judge it; the parts that its kind does not have are left out. */
export interface FileFacts {
  /** see `cleanFileName` */
  name: string
  /** bytes */
  size: number
  /** the first bytes: `headLength`, or all of them */
  head: Uint8Array
  /** the last bytes: `tailLength`, or all of them */
  tail: Uint8Array
  zip?: ZipFacts
  ole?: OleFacts
  /** a picture goes on to its end; for text: no zero byte stands further on */
  whole?: boolean
  /** a PDF that nobody opens without a password */
  locked?: boolean
}

export const headLength = 64 * 1024
export const tailLength = 1024

export type FileVerdict = { type: FileType } | { refused: Refusal }

/**
 * What a file is by its content, or why it is refused. The name decides nothing but against it: what runs by its name
 * is refused whatever it holds, and a name must not promise another kind of file.
 */
export function fileTypeOf(facts: FileFacts): FileVerdict {
  if (facts.size === 0) return { refused: 'empty' }
  const named = namedAs(facts.name)
  const signature = signatureOf(facts.head)
  if (signature === 'executable' || named === 'executable') return { refused: 'executable' }
  if (named === 'script') return { refused: 'script' }
  const judged = judge(signature, facts)
  if (typeof judged === 'object') return judged
  if (named !== null) return { refused: named }
  if (isMisnamed(judged, facts.name)) return { refused: 'mismatch' }
  return { type: judged }
}

/** True when the name promises another kind of file. One picture for another, or one generation of Office, is nobody's trick. */
function isMisnamed(type: FileType, name: string): boolean {
  const promised = promisedBy(name)
  return promised !== undefined && promised !== fileTypes[type].group
}

const promisedBy = (name: string): string | undefined =>
  Object.values(fileTypes).find(({ named }) => named.split(' ').includes(extensionOf(name)))?.group

function judge(signature: Signature, facts: FileFacts): FileType | { refused: Refusal } {
  switch (signature) {
    case 'executable':
    case 'archive':
      return { refused: signature }
    case 'zip':
      return facts.zip === undefined ? { refused: 'broken' } : zipTypeOf(facts.zip)
    case 'ole':
      return facts.ole === undefined ? { refused: 'broken' } : oleTypeOf(facts.ole)
    case 'other':
      return judgeText(facts)
    case 'pdf':
      if (indexOf(facts.tail, text('%%EOF')) < 0) return { refused: 'broken' }
      return facts.locked === true ? { refused: 'encrypted' } : 'pdf'
    default:
      return facts.whole === true ? signature : { refused: 'broken' }
  }
}

const texts: Readonly<Record<TextKind, FileType | { refused: Refusal }>> = {
  text: 'text',
  csv: 'csv',
  mail: 'eml',
  script: { refused: 'script' },
}

/** What is neither text nor anything known: refused for its name when that promises a kind that is kept. */
function judgeText(facts: FileFacts): FileType | { refused: Refusal } {
  const kind = facts.whole === false ? null : textKindOf(wholeLines(facts), extensionOf(facts.name))
  if (kind !== null) return texts[kind]
  return { refused: promisedBy(facts.name) === undefined ? 'unknown' : 'mismatch' }
}

/** Not half a character at the end, which would make UTF-8 look like something else. */
const wholeLines = ({ head, size }: FileFacts): Uint8Array => {
  const end = size > head.length ? head.lastIndexOf(10) : -1
  return end > 0 ? head.subarray(0, end + 1) : head
}
