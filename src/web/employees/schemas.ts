import Joi from 'joi'
import type { EmployeeInput } from '../../actions/save-employee.ts'
import type { Day, Id } from '../../domain/organisation.ts'
import { staffFields } from '../../domain/staff-list-words.ts'
import { languages } from '../../domain/text.ts'
import { mailAddress, optionalDay, strictLine, version } from '../schemas.ts'

const optionalLine = (max: number) => strictLine(max).allow('').default('')

const keys = {
  number: strictLine(40)
    .pattern(/[\p{L}\d]/u)
    .required(),
  familyName: strictLine(100).required(),
  givenName: optionalLine(100),
  service: optionalLine(100),
  site: Joi.string().hex().length(24).allow('').default(''),
  email: mailAddress.allow('').default(''),
  language: Joi.string()
    .valid(...languages)
    .required(),
  startedOn: optionalDay,
}

export const employeeSchema = Joi.object<EmployeeInput>(keys)

export const employeeEditSchema = Joi.object<EmployeeInput & { version: number }>({ ...keys, version })

/** The account that was seen on the page: another one stays. */
export const accountRemovalSchema = Joi.object<{ account: Id }>({ account: Joi.string().hex().length(24).required() })

const requiredDay = optionalDay.custom((day: Day | null, helpers) => day ?? helpers.error('any.required')).required()

/** The last day of service; without one there is nothing to note. */
export const closureSchema = Joi.object<{ leftOn: Day }>({ leftOn: requiredDay })

/** What each column holds comes as `column-0`, `column-1` … */
export const columnsSchema = Joi.object<Record<string, unknown> & { sheet: number; header: number }>({
  sheet: Joi.number().integer().min(0).max(500).default(0),
  header: Joi.number().integer().min(0).max(2_000_000).default(0),
}).pattern(/^column-[1-5]?\d$/, Joi.string().valid('', ...staffFields))

export interface ConfirmationInput {
  fingerprint: string
  complete: '' | 'yes'
  leavingOn: Day | null
}

/** A fingerprint that is no fingerprint is one of something else: the preview is shown again. */
export const confirmationSchema = Joi.object<ConfirmationInput>({
  fingerprint: Joi.string().max(100).allow('').default(''),
  complete: Joi.string().valid('yes').allow('').default(''),
  leavingOn: Joi.when('complete', { is: 'yes', then: requiredDay, otherwise: optionalDay }),
})
