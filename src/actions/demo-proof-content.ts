import type { Language } from '../domain/text.ts'
import type { Decision, Scale } from '../domain/risk.ts'

/** The year of proof of a made-up authority, as seed/demo keeps it. Days count back from now; below zero they are still to come. */
export interface DemoProof {
  staff: DemoStaff
  regulation?: DemoRegulation
  risks?: DemoRisks
  evidence: readonly DemoEvidence[]
  visits: readonly DemoVisit[]
}

export interface DemoStaff {
  /** by key: who keeps the staff list */
  by: string
  /** days on which the list was taken over, the first one first */
  lists: readonly number[]
  /** of the mail addresses */
  domain: string
  /** the languages of people without a name of their own, in turn */
  languages: readonly ('nl' | 'fr')[]
  /** everybody with a mailbox has an account, not only who signed */
  accounts: boolean
  named: readonly DemoNamedEmployee[]
  /** how many there are besides, with and without a mailbox */
  services: readonly { service: string; site: string; mailbox: number; without: number }[]
  /** who came or went this year */
  changes: readonly DemoStaffChange[]
}

export interface DemoNamedEmployee {
  /** of the cast, or of somebody that other parts of the seed name */
  key?: string
  given: string
  family: string
  service: string
  site: string
  language?: Language
  /** besides employee, for somebody who is not of the cast */
  roles?: readonly 'hr'[]
}

export interface DemoStaffChange {
  service: string
  site: string
  mailbox: boolean
  started?: number
  left?: number
  /** the account was forgotten when the person left */
  accountLeft?: boolean
}

export interface DemoRegulation {
  by: string
  ict: string
  dpo: string
  versions: readonly DemoVersion[]
}

export interface DemoVersion {
  drafted: number
  published: number
  valid: number
  /** by whom it was adopted; `{day}` stands for the day */
  adopted: { days: number; words: Partial<Record<Language, string>> }
  /** what the standard text has and this version not yet */
  without?: { parts: readonly string[]; paragraphs: readonly string[]; sentences: readonly string[] }
  changes: Partial<Record<Language, readonly string[]>>
  /** how many signed, of those with a mailbox and of the others */
  signed: { mailbox: number; without: number }
  /** by key: who signed and who did not; the others are chosen by rule */
  always: readonly string[]
  never: readonly string[]
  /** days on which those without a mailbox sign together, on a shared tablet */
  moments: readonly number[]
}

export interface DemoRisks {
  adopted: number
  by: string
  /** day of the workshop on which they were scored */
  scored: number
  /** day on which an analysis was issued */
  issued?: number
  list: readonly DemoRisk[]
}

export interface DemoRisk {
  scenario: string
  existing?: string
  owner?: string
  entity?: string
  site?: string
  /** likelihood and impact */
  before?: readonly [Scale, Scale]
  after?: readonly [Scale, Scale]
  /** scored once more, after the analysis */
  later?: { days: number; after: readonly [Scale, Scale] }
  decision?: Decision
  /** codes of actions of the plan */
  actions?: readonly string[]
  review?: number
  accepted?: { by: string; role: 'management' | 'ict-manager'; days: number; until: number; reason: string }
  closed?: number
}

export interface DemoEvidence {
  title: string
  owner: string
  controls?: readonly string[]
  norms?: readonly string[]
  actions?: readonly string[]
  sites?: readonly string[]
  revisions: readonly DemoRevision[]
}

export interface DemoRevision {
  by: string
  /** when it was added */
  days: number
  about: number
  until?: number
  /** of seed/demo/files, and the name it was sent under; `{12}` in both stands for the day 12 days ago, `{12:iso}` written with the year first */
  files?: readonly { file: string; name: string; preview?: string }[]
  /** the PDF of the risk analysis that was issued */
  analysis?: string
  link?: string
  note?: string
}

export interface DemoVisit {
  by: string
  days: number
  next?: number
  note: string
}
