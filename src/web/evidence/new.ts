import type { Request, Response } from 'express'
import { addEvidence } from '../../actions/add-evidence.ts'
import { requireSubjects } from '../../actions/evidence-checks.ts'
import { takeInFiles } from '../../actions/take-in-files.ts'
import { newId } from '../../data/records.ts'
import { Invalid, NotFound } from '../../domain/errors.ts'
import { type EvidenceLink, evidenceSubjects } from '../../domain/evidence.ts'
import { subjectKey } from '../../domain/evidence-support.ts'
import { parseSubject, readSubjects } from '../../domain/evidence-subjects.ts'
import { dayOf } from '../../i18n/format.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { dayFields, filesField, ownerField, titleField, wordFields } from './fields.ts'
import { memberNames } from './list.ts'
import { newSchema } from './schemas.ts'
import { sent } from './sent.ts'
import { type Named, type Subjects, subjectsOf } from './subjects.ts'
import { listHref, queried } from './words.ts'

/** The form of a new piece of evidence; the address may say what it is for (`?control=…`). */
export async function newPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const links = state === undefined ? await asked(req) : sentLinks(state)
  const [subjects, members] = await Promise.all([subjectsOf(req, links), memberNames(req)])
  // What was removed since the form was made is told of in a message, and not sent once more.
  const named = links.map((link) => subjects.named(link)).filter(({ href }) => state === undefined || href !== null)
  const stored = { title: titleFor(req, named), aboutOn: dayOf(req.context.now()), owner: req.user?.id ?? '' }
  const fill = (fields: readonly Field[]): Field[] => filled(fields, state, stored)
  res.page('evidence/form', {
    title: req.t('evidence.form.newTitle'),
    lead: named.length === 0 ? req.t('evidence.form.newLead') : undefined,
    breadcrumb: [{ href: listHref(req), label: req.t('evidence.title') }, ...crumbsOf(named)],
    sheets: ['evidence.css'],
    scripts: ['upload.js'],
    errors: state?.errors ?? [],
    action: listHref(req),
    cancel: named[0]?.href ?? listHref(req),
    submit: req.t('evidence.form.add'),
    files: filesField(req, state),
    named: named.map(({ link, label }) => ({ value: subjectKey(link), label })),
    key: keyOf(state),
    first: fill([{ ...titleField(req), hint: req.t('evidence.field.titleHint'), optional: true }]),
    days: fill(dayFields(req)),
    rest: fill([...wordFields(req), ...subjectFields(req, named), ownerField(req, members)]),
    conflict: null,
  })
}

const crumbsOf = (named: readonly Named[]): { href: string; label: string }[] =>
  named.slice(0, 1).flatMap(({ href, label }) => (href === null ? [] : [{ href, label }]))

/** The same key as before when a form is shown again: what was sent already is then found back. */
function keyOf(state: FormState | undefined): string {
  const key = state?.values['key']
  return typeof key === 'string' && /^[0-9a-f]{24}$/.test(key) ? key : newId()
}

/** What the address asks evidence for. Throws NotFound for what is not there. */
async function asked(req: Request): Promise<EvidenceLink[]> {
  const links = evidenceSubjects.flatMap((kind) => {
    const id = queried(req, kind)
    return id === '' ? [] : [{ kind, id }]
  })
  const norms = { catalogue: req.context.catalogue, edition: req.organisation.edition }
  await requireSubjects(req.scope, norms, links).catch((error: unknown) => {
    // Nothing was typed yet: an address that leads nowhere any more is one.
    throw error instanceof Invalid ? new NotFound('subject') : error
  })
  return links
}

const sentLinks = ({ values }: FormState): EvidenceLink[] =>
  [values['for'] ?? []].flat().flatMap((one) => (typeof one === 'string' ? (parseSubject(one) ?? []) : []))

/** A photo has no name that says anything: where and when it was taken does. */
function titleFor(req: Request, [first]: readonly Named[]): string {
  if (queried(req, 'photo') === '' || first === undefined) return ''
  const day = req.formats.day(dayOf(req.context.now()))
  return req.t('evidence.form.photoTitle', { of: first.label.slice(0, 120), day })
}

const subjectFields = ({ t }: Request, named: readonly Named[]): Field[] => [
  {
    name: 'subjects',
    label: t(named.length === 0 ? 'evidence.field.subjects' : 'evidence.field.subjectsToo'),
    hint: t('evidence.field.subjectsHint'),
    optional: true,
  },
]

/** What was typed, as links. Throws Invalid that names the first part that is nothing we know. */
export function typedSubjects(text: string, subjects: Subjects): EvidenceLink[] {
  const { links, unknown } = readSubjects(text, subjects.known)
  const [first] = unknown
  if (first !== undefined)
    throw new Invalid([{ field: 'subjects', code: 'evidence.issue.subject', values: { text: first.slice(0, 80) } }])
  return links
}

export const create = formHandler({
  schema: newSchema,
  show: newPage,
  save: async (req, res, { for: given, subjects: typed, ...input }) => {
    const links = given.flatMap((one) => parseSubject(one) ?? [])
    const { edition } = req.organisation
    await requireSubjects(req.scope, { catalogue: req.context.catalogue, edition }, links)
    const others = typed === '' ? [] : typedSubjects(typed, await subjectsOf(req))
    const files = await takeInFiles(req.context, req.uploads, 'files')
    const all = [...links, ...others]
    const id = await addEvidence(req.context, req.scope, { ...input, files, links: all, edition })
    sent(req, res, { href: `${listHref(req)}/${id}`, notice: req.t('evidence.done.added') })
  },
})
