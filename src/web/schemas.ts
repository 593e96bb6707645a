import Joi, { type CustomValidator, type StringSchema } from 'joi'
import { hasNationalNumber } from '../domain/national-number.ts'
import { passwordLength, passwordSize } from '../domain/password.ts'
import { stayOf } from './number-stays.ts'

// Every text that a person types is made of these: each of them looks for a national number. What is free warns, what has
// its own meaning (somebody's name, a staff number, an address) refuses, and what can be no national number says so.

/** Warns of a national number in free text, unless the visitor said that it may stay: see number-stays.ts. */
const warned: CustomValidator<string> = (text, helpers) => {
  const stays = stayOf(String(helpers.state.path?.[0] ?? ''), text)
  const said = (helpers.prefs.context?.['stays'] ?? []) as readonly string[]
  return stays === undefined || said.includes(stays) ? text : helpers.error('nationalNumber.found', { stays })
}

const refused: CustomValidator<string> = (text, helpers) =>
  hasNationalNumber(text) ? helpers.error('nationalNumber.refused') : text

const line = (max: number): StringSchema =>
  Joi.string()
    .trim()
    .replace(/[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]|(?!\s)\p{Cc}/gu, '')
    .replace(/\s+/g, ' ')
    .max(max)

/** One line of text: trimmed, white space folded, without control characters and letters of no width, at most `max` characters. */
export const oneLine = (max: number): StringSchema => line(max).custom(warned)

/** One line in which a national number is never kept: what somebody is called, or the number of an employee. */
export const strictLine = (max: number): StringSchema => line(max).custom(refused)

/** An address of mail, in lower case. */
export const mailAddress = Joi.string().trim().lowercase().email({ tlds: false }).max(254).custom(refused)

/** Text of several lines: line ends as \n, without control characters and marks that turn the direction of what follows. */
export const longText = (max: number): StringSchema =>
  Joi.string()
    .trim()
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}|[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]/gu, '')
    .max(max)
    .custom(warned)
    .allow('')
    .default('')

/** Optional text that has a form of its own: `parse` gives it as it is kept, or undefined when it is none (then `code`). */
export const checkedText = (parse: (text: string) => string | undefined, code: string): StringSchema =>
  Joi.string()
    .trim()
    .allow('')
    .default('')
    .custom((text: string, helpers) => (text === '' ? '' : (parse(text) ?? helpers.error(code))))
    .custom(warned)

/** A day from a date field or typed as dd/mm/yyyy; empty is null. */
export const optionalDay = Joi.any()
  .custom((value: unknown, helpers) => {
    const text = typeof value === 'string' ? value.trim() : ''
    if (text === '') return null
    const parts =
      /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? turned(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text))
    if (parts === null) return helpers.error('date.invalid')
    const [year, month, date] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
    const moment = new Date(Date.UTC(year, month - 1, date))
    const right = moment.getUTCMonth() === month - 1 && moment.getUTCDate() === date && year >= 1900 && year <= 2200
    return right ? moment.toISOString().slice(0, 10) : helpers.error('date.invalid')
  })
  .default(null)

const turned = (match: RegExpExecArray | null): (string | undefined)[] | null =>
  match === null ? null : [match[0], match[3], match[2], match[1]]

/** The ids of other records ticked in a form: none, one or several. */
export const ids = Joi.array().items(Joi.string().hex().length(24)).single().default([])

/** The version of the record that the form was made from: a stale one is a Conflict. */
export const version = Joi.number().integer().min(1).required()

/** A new password: its length in characters. No rules of composition; what else is refused is for the action that keeps it. */
export const newPassword = Joi.string()
  .required()
  .custom((password: string, helpers) => {
    const size = passwordSize(password)
    const { min, max } = passwordLength
    if (size < min) return helpers.error('string.min', { limit: min })
    return size > max ? helpers.error('string.max', { limit: max }) : password
  })
