import type { Request, Response } from 'express'
import type { PlanDetails } from '../../actions/create-plan.ts'
import { confirmPlanImport, detailsOf, mostParts, readPlanNote, receivePlanNote } from '../../actions/import-plan.ts'
import { listPlanImports, planImports } from '../../data/plan-imports.ts'
import { plans } from '../../data/plans.ts'
import { listEntities } from '../../data/sites.ts'
import { decodeText, looksLikeText } from '../../domain/decoding.ts'
import { Invalid } from '../../domain/errors.ts'
import { sentFileName } from '../../domain/file-name.ts'
import { linesWithNationalNumber } from '../../domain/national-number.ts'
import { filled, type FormState, formHandler, messages } from '../forms.ts'
import { stayOf, staysIn } from '../number-stays.ts'
import type { Handler } from '../route.ts'
import { reviewOf } from './review.ts'
import { planSchema } from './schemas.ts'

const largest = 2 * 1024 * 1024

/** What is a little too large is still read, so that the visitor is told so in words; more is refused at the door. */
export const noteUpload = { field: 'note', maxBytes: 8 * 1024 * 1024 }

/** The form that takes a note, with the notes that wait for somebody to look at them. */
export async function newImport(req: Request, res: Response, state?: FormState): Promise<void> {
  const base = `/o/${req.organisation.slug}`
  const waiting = (await listPlanImports(req.scope)).filter(({ plan }) => plan === null)
  const fields = [
    {
      name: 'note',
      label: req.t('imports.file'),
      hint: req.t('imports.fileHint'),
      type: 'file',
      attributes: { accept: '.txt,text/plain', required: true },
    },
  ] as const
  res.page('plan/import', {
    title: req.t('imports.title'),
    lead: req.t('imports.lead'),
    breadcrumb: [{ href: `${base}/plan`, label: req.t('plan.title') }],
    errors: state?.errors ?? [],
    target: `${base}/plan/imports`,
    fields: filled(fields, state),
    waiting: waiting.map(({ id, fileName, createdAt, createdBy }) => ({
      href: `${base}/plan/imports/${id}`,
      fileName,
      note: req.t('imports.waitingNote', { who: createdBy, at: req.formats.moment(createdAt) }),
    })),
    submit: { label: req.t('imports.send'), cancel: { href: `${base}/plan` } },
  })
}

/** Keeps the note and shows what was read from it. Nothing of a plan is written yet. */
export const receiveImport: Handler = async (req, res) => {
  try {
    const note = { text: textOf(req), fileName: fileNameOf(req) }
    warnOfNumbers(req, note)
    const id = await receivePlanNote(req.scope, note)
    res.redirect(303, `/o/${req.organisation.slug}/plan/imports/${id}`)
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    await newImport(req, res.status(422), { values: {}, errors: noteErrors(req, error), conflict: false })
  }
}

/** `note.tooLarge` is not among the words that all forms share. */
function noteErrors(req: Request, { issues }: Invalid): FormState['errors'] {
  return issues.map((issue) =>
    issue.code === 'note.tooLarge'
      ? { field: issue.field, message: req.t('imports.tooManyParts', { limit: mostParts }) }
      : (messages([issue], req.t)[0] ?? { field: issue.field, message: '' }),
  )
}

/** The text of the file; throws Invalid for what is no text file, empty or too large. */
function textOf({ file }: Request): string {
  const refuse = (code: string, values = {}): never => {
    throw new Invalid([{ field: 'note', code, values }])
  }
  if (file === undefined) return refuse('file.missing')
  if (file.size === 0) return refuse('file.empty')
  if (file.size > largest) return refuse('file.tooLarge', { limit: largest / 1024 / 1024 })
  if (!looksLikeText(file.buffer)) return refuse('file.notText')
  const text = decodeText(file.buffer)
  return text.trim() === '' ? refuse('file.empty') : text
}

/** A note with national numbers in it is not kept, as no staff list is, unless the visitor says that they may stay. */
function warnOfNumbers({ body }: Request, { text, fileName }: { text: string; fileName: string }): void {
  const stays = stayOf('note', `${fileName}\n${text}`)
  if (stays === undefined || staysIn(body).includes(stays)) return
  const lines = linesWithNationalNumber(text)
  const values = { lines: lines.slice(0, 20).join(', '), count: lines.length, stays }
  throw new Invalid([{ field: 'note', code: `nationalNumber.${lines.length === 0 ? 'fileName' : 'lines'}`, values }])
}

const fileNameOf = ({ file }: Request): string => sentFileName(file?.originalname ?? '') || 'nota.txt'

/** What was read from a note, to be looked at before it becomes a plan. */
export async function reviewImport(req: Request, res: Response, state?: FormState): Promise<void> {
  const base = `/o/${req.organisation.slug}`
  const received = await req.scope.require(planImports, String(req.params['id']))
  const reading = readPlanNote(received.text)
  const entities = await listEntities(req.scope)
  res.page('plan/review', {
    title: req.t('imports.review.title'),
    lead: req.t('imports.review.lead', { fileName: received.fileName }),
    breadcrumb: [
      { href: `${base}/plan`, label: req.t('plan.title') },
      { href: `${base}/plan/imports/new`, label: req.t('imports.title') },
    ],
    errors: state?.errors ?? [],
    review: reviewOf(req, { reading, entities, text: received.text }),
    confirmed: received.plan === null ? null : await planOf(req, received.plan),
    target: `${base}/plan/imports/${received.id}/confirmation`,
    fields: filled(detailFields(req), state, { ...detailsOf(req.scope, reading, { fileName: received.fileName }) }),
    submit: { label: req.t('imports.confirm'), cancel: { href: `${base}/plan` } },
  })
}

async function planOf(req: Request, id: string): Promise<{ href: string; title: string } | null> {
  const plan = await req.scope.get(plans, id)
  return plan === undefined ? null : { href: `/o/${req.organisation.slug}/plan?plan=${plan.number}`, title: plan.title }
}

const detailFields = ({ t }: Request) =>
  [
    { name: 'title', label: t('plan.form.title') },
    { name: 'firstYear', label: t('plan.form.firstYear'), type: 'number' },
    { name: 'lastYear', label: t('plan.form.lastYear'), type: 'number' },
  ] as const

/** Makes the plan. A second confirmation leads to the same one. */
export const confirmImport = formHandler<PlanDetails>({
  schema: planSchema,
  show: reviewImport,
  save: async (req, res, input) => {
    const { number } = await confirmPlanImport(req.scope, String(req.params['id']), input)
    res.done(`/o/${req.organisation.slug}/plan?plan=${number}`, req.t('imports.done'))
  },
})
