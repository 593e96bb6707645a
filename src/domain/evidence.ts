import type { Day, Id } from './organisation.ts'

/** What evidence can stand for. `action` is an action of the plan, `norm` a norm of the catalogue by its number. */
export const evidenceSubjects = ['control', 'norm', 'answer', 'action', 'site'] as const
export type EvidenceSubject = (typeof evidenceSubjects)[number]

/** One thing that a piece of evidence stands for. */
export interface EvidenceLink {
  kind: EvidenceSubject
  /** the id of the record; for a norm its number, such as `12.3` */
  id: string
}

/** A file that was taken in: found back by its content, never by its name. */
export interface EvidenceFile {
  /** SHA-256 of the content, 64 hexadecimal digits: also its name in the file store */
  sha256: string
  /** bytes */
  size: number
  /** media type, by content and not by name */
  type: string
  /** the name it was sent under */
  name: string
  /** SHA-256 of the preview picture (PNG or JPEG), or null when there is none */
  preview: string | null
}

/** One state of a piece of evidence. A later one never replaces an earlier one: both are kept. */
export interface EvidenceRevision {
  /** 1, 2, 3 … */
  number: number
  files: readonly EvidenceFile[]
  /** an address on the web, or '' */
  link: string
  note: string
  /** the day the evidence is about */
  aboutOn: Day
  /** the last day it proves anything; null: no end */
  validUntil: Day | null
  addedAt: Date
  addedBy: { id: Id | null; name: string }
}

/** A piece of evidence: what it shows, what it stands for, and every state it was in. */
export interface Evidence {
  id: Id
  version: number
  title: string
  /** the user who answers for it and is warned when it expires */
  owner: Id | null
  revisions: readonly EvidenceRevision[]
}

/** Days before the end in which evidence stands on the page of its owner. */
export const expiryNotice = 60

export type EvidenceState = 'valid' | 'expiring' | 'expired'

/** How evidence stands today: expired after its last day, expiring within `expiryNotice` days of it. */
export function evidenceState({ validUntil }: { validUntil: Day | null }, today: Day): EvidenceState {
  if (validUntil === null) return 'valid'
  if (validUntil < today) return 'expired'
  const left = Math.round((Date.parse(validUntil) - Date.parse(today)) / 86_400_000)
  return left <= expiryNotice ? 'expiring' : 'valid'
}

/** The state of today: the revision with the highest number. */
export function currentRevision({ revisions }: Pick<Evidence, 'revisions'>): EvidenceRevision {
  const last = revisions.at(-1)
  if (last === undefined) throw new Error('evidence without a revision')
  return last
}

/** The day so many days after `day`. */
export const addDays = (day: Day, days: number): Day =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
