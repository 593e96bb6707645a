import type { Request } from 'express'
import type { EvidenceRevision } from '../../domain/evidence.ts'
import { acceptedExtensions } from '../../domain/file-type.ts'
import { largestFile, mostFiles } from '../../domain/file-upload.ts'
import type { Id } from '../../domain/organisation.ts'
import { dayOf } from '../../i18n/format.ts'
import type { Field, FormState } from '../forms.ts'
import type { UploadRule } from '../route.ts'

/** What a form of evidence takes. Larger files are told so in the form, next to the field. */
export const evidenceUpload: UploadRule = { field: 'files', maxBytes: largestFile, files: mostFiles, to: 'disk' }

/** The days that a form of evidence asks for. */
export const dayFields = (req: Request): Field[] => [
  {
    name: 'aboutOn',
    label: req.t('evidence.field.aboutOn'),
    hint: req.t('evidence.field.aboutOnHint'),
    type: 'date',
    attributes: { max: dayOf(req.context.now()) },
  },
  {
    name: 'validUntil',
    label: req.t('evidence.field.validUntil'),
    hint: req.t('evidence.field.validUntilHint'),
    type: 'date',
    optional: true,
  },
]

export const titleField = ({ t }: Request): Field => ({ name: 'title', label: t('evidence.field.title') })

/** Who answers for it. `owner` of today is offered too when he or she is no member any more. */
export function ownerField(req: Request, members: ReadonlyMap<Id, string>, owner: Id | null = null): Field {
  const { t } = req
  const options = [...members]
    .map(([value, label]) => ({ value, label }))
    .toSorted((a, b) => a.label.localeCompare(b.label, req.language))
  const former = owner === null || members.has(owner) ? [] : [{ value: owner, label: t('evidence.formerMember') }]
  return {
    name: 'owner',
    label: t('evidence.field.owner'),
    hint: t('evidence.field.ownerHint'),
    type: 'select',
    options: [{ value: '', label: t('evidence.nobody') }, ...options, ...former],
  }
}

/** An address or a note: each is enough without a file. */
export const wordFields = ({ t }: Request): Field[] => [
  { name: 'note', label: t('evidence.field.note'), type: 'textarea', rows: 3, optional: true },
  {
    name: 'link',
    label: t('evidence.field.link'),
    hint: t('evidence.field.linkHint'),
    inputmode: 'url',
    optional: true,
    attributes: { autocapitalize: 'none', spellcheck: 'false' },
  },
]

/** The field of files as `evidence/files.ejs` draws it. */
export interface FilesField {
  accept: string
  hint: string
  /** one message per refused file */
  errors: string[]
  /** the files that were sent and not refused: a browser cannot choose them again by itself */
  again: string[]
}

export function filesField(req: Request, state: FormState | undefined): FilesField {
  const megabytes = largestFile / 1024 / 1024
  const errors = (state?.errors ?? []).filter(({ field }) => field === 'files').map(({ message }) => message)
  const sent = state === undefined ? [] : req.uploads.map(({ name }) => name)
  return {
    accept: acceptedExtensions,
    hint: req.t('evidence.field.filesHint', { megabytes, count: mostFiles }),
    errors,
    again: [...new Set(sent)].filter((name) => !errors.some((message) => message.includes(name))),
  }
}

/** The days of a revision as a form holds them. */
export const storedDays = ({ aboutOn, validUntil }: EvidenceRevision): Record<string, unknown> => ({
  aboutOn,
  validUntil: validUntil ?? '',
})
