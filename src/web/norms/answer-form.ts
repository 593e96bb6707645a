import type { Request } from 'express'
import type { AnswerValues } from '../../data/answers.ts'
import { outcomeOf, type PointAnswer, type Standing } from '../../domain/assessment.ts'
import type { Norm } from '../../domain/norm.ts'
import type { FormState } from '../forms.ts'
import { linked, type Piece } from './linked.ts'
import { standingOrder, words } from './standing.ts'

/** One point as the form shows it. */
interface PointField {
  /** yes, no, or empty: not looked at */
  value: string
  remark: string
}

export interface AnswerFields {
  /** the answer that the form is made from */
  number: number
  points: PointField[]
  notApplicable: boolean
  reason: string
  remark: string
}

/** What the form holds: what was typed, else what was answered last, else nothing. */
export function answerFields(
  norm: Norm,
  current: AnswerValues | undefined,
  state: FormState | undefined,
): AnswerFields {
  if (state === undefined) return storedFields(norm, current)
  const typed = (name: string): string => {
    const value = state.values[name]
    return typeof value === 'string' ? value : ''
  }
  const number = state.conflict ? (current?.number ?? 0) : Number(typed('number'))
  return {
    number: Number.isSafeInteger(number) ? number : 0,
    points: norm.points.map((_, index) => {
      const value = typed(`point-${index + 1}`)
      return { value: value === 'yes' || value === 'no' ? value : '', remark: typed(`remark-${index + 1}`) }
    }),
    notApplicable: typed('notApplicable') === 'yes',
    reason: typed('reason'),
    remark: typed('remark'),
  }
}

function storedFields(norm: Norm, current: AnswerValues | undefined): AnswerFields {
  return {
    number: current?.number ?? 0,
    points: norm.points.map((_, index) => {
      const point = current?.points[index]
      return { value: valueOf(point?.met ?? null), remark: point?.remark ?? '' }
    }),
    notApplicable: current?.outcome === 'not-applicable',
    reason: current?.reason ?? '',
    remark: current?.remark ?? '',
  }
}

const valueOf = (met: boolean | null): string => (met === null ? '' : met ? 'yes' : 'no')
const metOf = (value: string): boolean | null => (value === '' ? null : value === 'yes')
const answered = (points: readonly PointField[]): PointAnswer[] =>
  points.map(({ value, remark }) => ({ met: metOf(value), remark }))

/** The outcome as it follows from what the form shows, with every other outcome ready for the script that keeps it live. */
export function outcomeOfForm(
  req: Request,
  given: { norm: Norm; points: PointField[]; current: AnswerValues | undefined; state: FormState | undefined },
): { outcome: Standing; outcomes: readonly Standing[]; metSentence: Piece[]; threshold: number; rule: string } {
  const { norm, points, current, state } = given
  const met = points.filter(({ value }) => value === 'yes').length
  const outcome = state === undefined ? (current?.outcome ?? 'unanswered') : standingOf(norm, points)
  const figures = { met: { text: `${met}` } }
  const values = { count: norm.points.length, threshold: norm.threshold }
  const metSentence = linked(req.t, 'norms.answer.met', { figures, values })
  const rule = req.t(`norms.answer.rule.${norm.thresholdOrigin === 'seen' ? 'seen' : 'ours'}`, {
    count: norm.threshold,
    of: norm.points.length,
  })
  return { outcome, outcomes: standingOrder, metSentence, threshold: norm.threshold, rule }
}

function standingOf(norm: Norm, points: PointField[]): Standing {
  if (points.every(({ value }) => value === '')) return 'unanswered'
  return outcomeOf(answered(points), norm.threshold)
}

/** Theirs and mine side by side, when somebody else answered since the form was opened. */
export function conflictOf(
  req: Request,
  { norm, current, given }: { norm: Norm; current: AnswerValues | undefined; given: AnswerFields },
): object {
  return {
    by: current?.answeredBy.name ?? '',
    at: current === undefined ? '' : req.formats.moment(current.answeredAt),
    theirs: sideOf(req, norm, storedFields(norm, current)),
    mine: sideOf(req, norm, given),
  }
}

function sideOf(req: Request, norm: Norm, fields: AnswerFields): { label: string; value: string }[] {
  const { t } = req
  const points = norm.points.map((point, index) => {
    const { value = '', remark = '' } = fields.points[index] ?? {}
    const said = value === '' ? t('state.unanswered') : t(value === 'yes' ? 'parts.yes' : 'parts.no')
    return { label: words(req, point).text, value: remark === '' ? said : `${said}: ${remark}` }
  })
  return [
    ...points,
    { label: t('state.not-applicable'), value: fields.notApplicable ? fields.reason || t('parts.yes') : t('parts.no') },
    { label: t('norms.answer.remark'), value: fields.remark },
  ]
}
