import { basename } from 'node:path'
import type { Context } from '../context.ts'
import { listControls } from '../data/controls.ts'
import { organisationBySlug, type StoredOrganisation } from '../data/organisations.ts'
import { Scope } from '../data/tenancy.ts'
import { BackupError } from '../domain/backup.ts'
import type { EvidenceLink } from '../domain/evidence.ts'
import type { Id } from '../domain/organisation.ts'
import type { Actor } from '../domain/trail.ts'
import { dayOf, formats } from '../i18n/format.ts'
import { createTranslator } from '../i18n/translate.ts'
import { addEvidence } from './add-evidence.ts'
import type { Examination } from './verify-backup.ts'

/** A rehearsal that found everything whole. */
export interface Rehearsal extends Pick<Examination, 'records' | 'collections' | 'files' | 'trails' | 'entries'> {
  file: string
  /** of the backup, ISO 8601 */
  createdAt: string
  seconds: number
}

/** The controls of the library that a rehearsal is evidence of: the first that the authority has. */
const proven = ['restore-test', 'backup-strategy']

/** The norm on backups, for an authority that has neither control. */
const norm = '12.3'

export interface RehearsalToRecord {
  /** of the authority */
  slug: string
  rehearsal: Rehearsal
}

export interface Recorded {
  evidence: Id
  /** `control` or `norm` */
  kind: EvidenceLink['kind']
}

/**
 * Adds the report of a rehearsal as evidence of an authority, in its language: of its control on restore tests or
 * backups, else of the norm on backups. Throws BackupError when there is no such authority.
 */
export async function recordRehearsalFor(
  context: Context,
  { slug, rehearsal }: RehearsalToRecord,
  actor: Actor,
): Promise<Recorded> {
  const organisation = await organisationBySlug(context.store, slug)
  if (organisation === undefined) throw new BackupError(`there is no organisation "${slug}"; nothing was recorded`)
  const scope = new Scope(context.store, { organisation: organisation.id, actor, now: context.now })
  const link = await subjectOf(scope)
  const { title, note } = textsOf(organisation, rehearsal)
  const evidence = await addEvidence(context, scope, {
    title,
    owner: null,
    files: [],
    link: '',
    note,
    aboutOn: dayOf(context.now()),
    validUntil: null,
    links: [link],
    edition: organisation.edition,
  })
  return { evidence, kind: link.kind }
}

async function subjectOf(scope: Scope): Promise<EvidenceLink> {
  const own = await listControls(scope)
  const control = proven.map((ref) => own.find(({ libraryRef }) => libraryRef === ref)).find((one) => one !== undefined)
  return control === undefined ? { kind: 'norm', id: norm } : { kind: 'control', id: control.id }
}

function textsOf({ languages }: StoredOrganisation, rehearsal: Rehearsal): { title: string; note: string } {
  const [language = 'nl'] = languages
  const t = createTranslator(language)
  const { moment, number } = formats(language)
  const made = moment(new Date(rehearsal.createdAt))
  const note = [
    t('backup.rehearsal.what', { made, file: basename(rehearsal.file) }),
    t('backup.rehearsal.records', { records: number(rehearsal.records), collections: rehearsal.collections }),
    t('backup.rehearsal.files', { files: number(rehearsal.files) }),
    t('backup.rehearsal.trails', { trails: number(rehearsal.trails), entries: number(rehearsal.entries) }),
    t('backup.rehearsal.duration', { seconds: number(Math.max(1, Math.round(rehearsal.seconds))) }),
  ]
  return { title: t('backup.rehearsal.title', { made }), note: note.join('\n') }
}
