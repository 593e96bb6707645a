import type { Request, Response } from 'express'
import type { ObjectSchema } from 'joi'
import { type CannotWrite, cannotWrite } from '../data/disk-errors.ts'
import { Conflict, Invalid, type Issue } from '../domain/errors.ts'
import { hasKey, type Translate } from '../i18n/translate.ts'
import { fileNameIssues } from './number-stays.ts'
import type { Handler } from './route.ts'
import { statusOf } from './errors.ts'
import { validate } from './validate.ts'

/** What a form shows: what was typed, what is wrong with it, and whether somebody else changed the record meanwhile. */
export interface FormState {
  values: Readonly<Record<string, unknown>>
  /**
   * `title` takes the place of “mend this”, where there is nothing that the visitor can mend; `stays` is what the visitor
   * may say to keep it as it is (number-stays.ts)
   */
  errors: readonly { field: string; message: string; title?: string; stays?: string }[]
  conflict: boolean
}

export type Show = (req: Request, res: Response, state?: FormState) => void | Promise<void>

/**
 * The handler of a form: validates, saves, and on a mistake shows the same form once more with what was typed —
 * 422 with a message per field, 409 when the record was changed meanwhile or a name is taken, 507 or 503 when the disk
 * lets nothing be written.
 */
export function formHandler<T>(form: {
  schema: ObjectSchema<T>
  show: Show
  save: (req: Request, res: Response, input: T) => void | Promise<void>
}): Handler {
  return async (req, res) => {
    const values = (req.body ?? {}) as Record<string, unknown>
    try {
      await form.save(req, res, validate(form.schema, values, fileNameIssues(req)))
    } catch (error) {
      const bar = cannotWrite(error)
      const state = bar === undefined ? mistake(error, req.t) : barred(bar, req)
      if (state === undefined) throw error
      res.status(bar === undefined ? (error instanceof Conflict ? 409 : 422) : statusOf(bar))
      await form.show(req, res, { ...state, values })
    }
  }
}

/** Nothing was saved, and that is not the visitor's doing: what was typed stays, to be sent once more. */
function barred(bar: CannotWrite, req: Request): Omit<FormState, 'values'> {
  req.context.log.error({ err: bar, method: req.method }, 'nothing can be written')
  const message = req.t(bar.reason === 'full' ? 'issues.disk.full' : 'issues.disk.refuses')
  return { errors: [{ field: '', message, title: req.t('issues.disk.title') }], conflict: false }
}

function mistake(error: unknown, t: Translate): Omit<FormState, 'values'> | undefined {
  if (error instanceof Invalid) return { errors: messages(error.issues, t), conflict: false }
  if (!(error instanceof Conflict)) return undefined
  if (error.field === 'version') return { errors: [], conflict: true }
  return { errors: messages([{ field: error.field, code: 'taken' }], t), conflict: false }
}

/** Issues in the visitor's language. A feature may have its own words: then the code is the whole key. */
export function messages(issues: readonly Issue[], t: Translate): FormState['errors'] {
  return issues.map(({ field, code, values }) => {
    const key = [`issues.${code}`, code].find(hasKey)
    const stays = values?.['stays']
    const message = t(key ?? 'issues.any.invalid', values)
    return { field, message, ...(typeof stays === 'string' ? { stays } : {}) }
  })
}

/** One field as `parts/field.ejs` draws it. */
export interface Field {
  name: string
  label: string
  type?:
    | 'text'
    | 'email'
    | 'password'
    | 'number'
    | 'date'
    | 'textarea'
    | 'select'
    | 'radio'
    | 'checkbox'
    | 'checkboxes'
    | 'file'
    | 'hidden'
  value?: unknown
  options?: readonly { value: string; label: string; hint?: string }[]
  hint?: string
  error?: string
  optional?: boolean
  autocomplete?: string
  rows?: number
  inputmode?: string
  lang?: string
  width?: 'short' | 'medium' | 'long'
  attributes?: Readonly<Record<string, string | boolean>>
}

/** Fields with what was typed (or, the first time, what is stored) and the message beside each. */
export function filled(
  fields: readonly Field[],
  state: FormState | undefined,
  stored: Readonly<Record<string, unknown>> = {},
): Field[] {
  return fields.map((field) => {
    const error = state?.errors.find((one) => one.field === field.name)?.message
    const value = state === undefined ? (stored[field.name] ?? field.value) : state.values[field.name]
    return { ...field, value, ...(error === undefined ? {} : { error }) }
  })
}
