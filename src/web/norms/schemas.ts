import Joi, { type ObjectSchema } from 'joi'
import type { PointAnswer } from '../../domain/assessment.ts'
import { longText, oneLine } from '../schemas.ts'

/** The form of an answer as it is sent: `point-1` … and `remark-1` … per point. */
export interface AnswerForm {
  number: number
  notApplicable: boolean
  reason: string
  remark: string
  then: 'next' | 'stay'
  [pointOrRemark: `${'point' | 'remark'}-${number}`]: string
}

export const answerSchema: ObjectSchema<AnswerForm> = Joi.object<AnswerForm>({
  number: Joi.number().integer().min(0).required(),
  notApplicable: Joi.any()
    .custom((value: unknown) => value === 'yes')
    .default(false),
  reason: longText(2000),
  remark: longText(4000),
  then: Joi.string().valid('next', 'stay').default('stay'),
})
  .pattern(/^point-\d{1,2}$/, Joi.string().valid('yes', 'no', 'none', ''))
  .pattern(/^remark-\d{1,2}$/, oneLine(1000).allow(''))

/** The points of a form, for a norm that has `count` of them. */
export function pointsOf(form: AnswerForm, count: number): PointAnswer[] {
  return Array.from({ length: count }, (_, index) => ({
    met: metOf(form[`point-${index + 1}`]),
    remark: form[`remark-${index + 1}`] ?? '',
  }))
}

const metOf = (value: string | undefined): boolean | null => (value === 'yes' ? true : value === 'no' ? false : null)
