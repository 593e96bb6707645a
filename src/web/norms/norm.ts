import type { Request, Response } from 'express'
import { answerNorm } from '../../actions/answer-norm.ts'
import { type AnswerValues, answersTo } from '../../data/answers.ts'
import { NotFound } from '../../domain/errors.ts'
import type { Norm } from '../../domain/norm.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { evidenceOfNorm } from '../evidence/panel.ts'
import { type FormState, formHandler } from '../forms.ts'
import { answerFields, conflictOf, outcomeOfForm } from './answer-form.ts'
import { chapterLabel } from './list.ts'
import { factsOf, historyOf, provenanceOf } from './present.ts'
import { relatedTo } from './related.ts'
import { answerSchema, pointsOf } from './schemas.ts'
import { normsHref, words } from './standing.ts'

/** One norm: what it asks, where its wording comes from, how it is answered, and what serves it. */
export async function showNorm(req: Request, res: Response, state?: FormState): Promise<void> {
  const norm = normOf(req)
  const base = `/o/${req.organisation.slug}`
  const [history, related] = await Promise.all([answersTo(req.scope, norm.id), relatedTo(req, norm, base)])
  const current = history[0]
  const support = await evidenceOfNorm(req, norm.id, history)
  const title = words(req, norm.title)
  res.page('norms/norm', {
    ...neighbours(req, norm, base),
    title: `${norm.id} ${title.text}`,
    lead: words(req, norm.requirement).text,
    trail: { kind: 'norms', id: norm.id },
    breadcrumb: [
      { href: `${base}/norms`, label: req.t('norms.title') },
      { href: normsHref(base, { chapter: norm.chapter }), label: chapterLabel(req, norm.chapter) },
    ],
    provenance: provenanceOf(req, norm),
    mayAnswer: isAllowed(req.roles, 'norm.answer'),
    mayChoose: isAllowed(req.roles, 'control.write'),
    ...formOf(req, { norm, current, state }),
    facts: factsOf(req, norm, current),
    history: history.map((answer) => historyOf(req, answer)),
    current: current === undefined ? null : historyOf(req, current),
    action: `${base}/norms/${norm.id}/answers`,
    ...related,
    sheets: ['risks.css'],
    ...support,
  })
}

/** The form of the answer, or the same read-only for who may not answer. */
function formOf(
  req: Request,
  { norm, current, state }: { norm: Norm; current: AnswerValues | undefined; state: FormState | undefined },
): object {
  const given = answerFields(norm, current, state)
  return {
    points: norm.points.map((point, index) => ({
      ...{ ...words(req, point), ...given.points[index], number: index + 1 },
      ...errorOf(state, `remark-${index + 1}`),
    })),
    given,
    ...outcomeOfForm(req, { norm, points: given.points, current, state }),
    errors: state?.errors ?? [],
    errorOf: (field: string) => errorOf(state, field),
    conflict: state?.conflict === true ? conflictOf(req, { norm, current, given }) : null,
  }
}

/** The norm named in the address, of the edition that the organisation works on. */
function normOf(req: Request): Norm {
  const norm = req.context.catalogue.norm(req.organisation.edition, String(req.params['norm']))
  if (norm === undefined) throw new NotFound('norm')
  return norm
}

function neighbours(
  req: Request,
  norm: Norm,
  base: string,
): Record<'previous' | 'next', { href: string; label: string } | null> {
  const norms = req.context.catalogue.normsOf(req.organisation.edition)
  const place = norms.indexOf(norm)
  const link = (other: Norm | undefined) =>
    other === undefined ? null : { href: `${base}/norms/${other.id}`, label: other.id }
  return { previous: link(norms[place - 1]), next: link(norms[place + 1]) }
}

/** Saves an answer, then shows the next norm or the same page again. */
export const submitAnswer = formHandler({
  schema: answerSchema,
  show: showNorm,
  save: async (req, res, form) => {
    const norm = normOf(req)
    const base = `/o/${req.organisation.slug}`
    const answer = await answerNorm(req.scope, {
      catalogue: req.context.catalogue,
      edition: req.organisation.edition,
      norm,
      input: {
        number: form.number,
        points: pointsOf(form, norm.points.length),
        applicable: !form.notApplicable,
        reason: form.reason,
        remark: form.remark,
      },
    })
    const { next } = neighbours(req, norm, base)
    const same = `${base}/norms/${norm.id}`
    res.done(form.then === 'next' ? (next?.href ?? `${base}/norms`) : same, savedNotice(req, answer))
  },
})

function savedNotice(req: Request, answer: AnswerValues): string {
  return req.t('norms.saved', { norm: answer.norm, outcome: req.t(`state.${answer.outcome}`) })
}

function errorOf(state: FormState | undefined, field: string): { error?: string } {
  const error = state?.errors.find((one) => one.field === field)?.message
  return error === undefined ? {} : { error }
}
