import Joi from 'joi'
import type { AccessToDecide } from '../../actions/decide-access.ts'
import { accessVerdicts } from '../../domain/access-review.ts'
import { oneLine } from '../schemas.ts'

/** `version` is 0 where nobody had decided yet. */
export const decisionSchema = Joi.object<Omit<AccessToDecide, 'review'>>({
  membership: Joi.string().hex().length(24).required(),
  verdict: Joi.string()
    .valid(...accessVerdicts)
    .required(),
  roles: oneLine(200).allow(''),
  version: Joi.number().integer().min(0).required(),
})
