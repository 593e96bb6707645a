import type { Request } from 'express'
import {
  currentRevision,
  type Evidence,
  type EvidenceFile,
  evidenceState,
  type EvidenceState,
} from '../../domain/evidence.ts'
import type { Day } from '../../domain/organisation.ts'
import type { Formats } from '../../i18n/format.ts'
import type { Key, Translate } from '../../i18n/translate.ts'

/** The pages of the organisation begin with this. */
export const baseOf = (req: Request): string => `/o/${req.organisation.slug}`

export const listHref = (req: Request): string => `${baseOf(req)}/evidence`

/** What a file is, in a word. The first row that fits counts. */
const kinds: readonly (readonly [RegExp, Key])[] = [
  [/^application\/pdf$/, 'evidence.type.pdf'],
  [/^image\//, 'evidence.type.image'],
  [/spreadsheet|ms-excel/, 'evidence.type.sheet'],
  [/presentation|powerpoint/, 'evidence.type.slides'],
  [/word|opendocument\.text|rtf/, 'evidence.type.document'],
  [/^message\/rfc822$|outlook/, 'evidence.type.mail'],
  [/csv/, 'evidence.type.csv'],
  [/^text\//, 'evidence.type.text'],
]

/** The word for a media type, such as `PDF` or `foto`. */
export const typeWord = (t: Translate, type: string): string =>
  t(kinds.find(([pattern]) => pattern.test(type))?.[1] ?? 'evidence.type.other')

/** A size as people read it: 214 kB, 1,2 MB. A thousand bytes are a kB. */
export function sizeWords(formats: Formats, bytes: number): string {
  if (bytes < 1000) return `${formats.number(bytes)}\u00a0B`
  if (bytes < 1_000_000) return `${formats.number(Math.round(bytes / 1000))}\u00a0kB`
  return `${formats.number(Math.round(bytes / 100_000) / 10)}\u00a0MB`
}

/** `PDF · 214 kB`, or how many files and their size when there are several. */
export function filesWords({ t, formats }: Request, files: readonly EvidenceFile[]): string {
  const [first] = files
  if (first === undefined) return ''
  const size = sizeWords(
    formats,
    files.reduce((sum, file) => sum + file.size, 0),
  )
  const what = files.length === 1 ? typeWord(t, first.type) : t('evidence.files', { count: files.length })
  return `${what} · ${size}`
}

/** What a revision consists of, in a few words: its files, an address, a note. */
export function contentWords(req: Request, evidence: Pick<Evidence, 'revisions'>): string {
  const { files, link, note } = currentRevision(evidence)
  const parts = [
    filesWords(req, files),
    link === '' ? '' : req.t('evidence.hasLink'),
    note === '' || files.length > 0 ? '' : req.t('evidence.hasNote'),
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

/** How long evidence proves anything, with its sign; `label` is the word beside it. */
export interface ValiditySign {
  state: EvidenceState
  label: string
}

/** The sign of a revision. `today` is taken once per page. */
export function validityOf({ t, formats }: Request, given: { validUntil: Day | null }, today: Day): ValiditySign {
  const state = evidenceState(given, today)
  if (given.validUntil === null) return { state, label: t('evidence.noEnd') }
  const day = formats.day(given.validUntil)
  const words = { valid: 'evidence.until', expiring: 'evidence.endsSoon', expired: 'evidence.expiredOn' } as const
  return { state, label: t(words[state], { day }) }
}

/** One value of the query string, and nothing else. */
export const queried = (req: Request, name: string): string => {
  const value = req.query[name]
  return typeof value === 'string' ? value.trim().slice(0, 200) : ''
}
