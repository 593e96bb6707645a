import type { Request, Response } from 'express'
import { type EvidenceLinkValues, linksOfEvidence, type StoredEvidence } from '../../data/evidence.ts'
import type { Stored } from '../../data/store.ts'
import { trailOf } from '../../data/trail-entries.ts'
import { currentRevision, type EvidenceFile, type EvidenceRevision } from '../../domain/evidence.ts'
import { isAllowed } from '../../domain/permissions.ts'
import type { Day } from '../../domain/organisation.ts'
import { dayOf } from '../../i18n/format.ts'
import type { Field, FormState } from '../forms.ts'
import { historyOf } from './history.ts'
import { memberNames } from './list.ts'
import { hrefOf, requested } from './revise.ts'
import { type Named, type Subjects, subjectsOf } from './subjects.ts'
import { listHref, sizeWords, typeWord, validityOf } from './words.ts'

/** All there is to know of a piece of evidence: its revisions with their files, what it stands for, what was done to it. */
export async function showEvidence(req: Request, res: Response, state?: FormState): Promise<void> {
  const found = await requested(req)
  const [links, members, trail] = await Promise.all([
    linksOfEvidence(req.scope, found.id),
    memberNames(req),
    trailOf(req.scope, found.id),
  ])
  const subjects = await subjectsOf(
    req,
    links.map(({ kind, target }) => ({ kind, id: target })),
  )
  const today = dayOf(req.context.now())
  const [current, ...earlier] = found.revisions.map((one) => revisionOf(req, one, today)).toReversed()
  const mayWrite = isAllowed(req.roles, 'evidence.write')
  res.page('evidence/show', {
    title: found.title,
    breadcrumb: [{ href: listHref(req), label: req.t('evidence.title') }],
    sheets: ['evidence.css'],
    trail: { kind: 'evidence', id: found.id },
    actions: mayWrite ? actionsOf(req) : [],
    validity: validityOf(req, currentRevision(found), today),
    ...{ current, earlier },
    standsFor: links.map((link) => subjectRow(req, link, subjects)),
    facts: factsOf(req, found, members),
    history: historyOf(req, trail, members),
    errors: state?.errors ?? [],
    link: mayWrite ? linkFormOf(req, subjects, state) : null,
    removal: mayWrite ? `${hrefOf(req)}/removal` : null,
  })
}

const actionsOf = (req: Request): object[] => [
  { href: `${hrefOf(req)}/edit`, label: req.t('evidence.show.edit'), icon: 'edit' },
  { href: `${hrefOf(req)}/revisions/new`, label: req.t('evidence.show.revise'), icon: 'upload', primary: true },
]

/** A revision with its files, ready to print. */
function revisionOf(req: Request, revision: EvidenceRevision, today: Day): object {
  const { number, link, note, aboutOn, addedAt, addedBy } = revision
  return {
    number,
    title: req.t('evidence.show.version', { number }),
    aboutOn: req.formats.longDay(aboutOn),
    validity: validityOf(req, revision, today),
    added: req.t('evidence.show.added', { by: addedBy.name, at: req.formats.moment(addedAt) }),
    link,
    note: note === '' ? [] : note.split('\n'),
    files: revision.files.map((file) => fileOf(req, file, number)),
  }
}

function fileOf(req: Request, { sha256, size, type, name, preview }: EvidenceFile, number: number): object {
  return {
    name,
    href: `${hrefOf(req)}/revisions/${number}/files/${sha256}`,
    what: `${typeWord(req.t, type)} · ${sizeWords(req.formats, size)}`,
    sha256,
    preview: preview === null ? null : `${hrefOf(req)}/files/${sha256}/preview`,
    previewOf: req.t('evidence.show.previewOf', { name }),
  }
}

/** What it stands for, and which norms follow from that: those of a control. */
function subjectRow(req: Request, link: Stored<EvidenceLinkValues>, subjects: Subjects): object {
  const { label, href } = subjects.named({ kind: link.kind, id: link.target })
  const control = subjects.controls.find(({ id }) => link.kind === 'control' && id === link.target)
  const norms = (control?.norms ?? []).map((id) => subjects.named({ kind: 'norm', id }))
  return {
    kind: req.t(`evidence.kind.${link.kind}`),
    label,
    href,
    norms: norms.flatMap(({ link: norm, href: to }) => (to === null ? [] : [{ label: norm.id, href: to }])),
    removal: `${hrefOf(req)}/links/${link.id}/removal`,
  }
}

function factsOf(
  req: Request,
  found: StoredEvidence,
  members: ReadonlyMap<string, string>,
): { label: string; value: string }[] {
  const { t, formats } = req
  const { aboutOn, validUntil } = currentRevision(found)
  const first = found.revisions[0]
  const owner = found.owner === null ? t('evidence.nobody') : (members.get(found.owner) ?? t('evidence.formerMember'))
  return [
    { label: t('evidence.field.aboutOn'), value: formats.longDay(aboutOn) },
    {
      label: t('evidence.field.validUntil'),
      value: validUntil === null ? t('evidence.endless') : formats.longDay(validUntil),
    },
    { label: t('evidence.field.owner'), value: owner },
    { label: t('evidence.show.addedBy'), value: first?.addedBy.name ?? '' },
    { label: t('evidence.show.addedAt'), value: formats.longDay(found.addedAt) },
  ]
}

/** The form that says what else it stands for. What can be chosen is offered while one types. */
function linkFormOf(req: Request, { all }: Subjects, state: FormState | undefined): object {
  const error = state?.errors.find(({ field }) => field === 'subjects')?.message
  const field: Field = {
    name: 'subjects',
    label: req.t('evidence.show.link'),
    hint: req.t('evidence.field.subjectsHint'),
    value: state?.values['subjects'] ?? '',
    autocomplete: 'off',
    attributes: { list: 'subjects' },
    ...(error === undefined ? {} : { error }),
  }
  return { action: `${hrefOf(req)}/links`, field, options: all.map((one) => optionOf(one)) }
}

const optionOf = ({ short, label }: Named): { value: string; label: string } => ({
  value: short,
  label: label === short ? '' : label.slice(short.length + 1),
})
